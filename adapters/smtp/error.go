package smtp

import (
	"context"
	"errors"
	"fmt"
	"net/textproto"
	"os"

	gomail "github.com/wneessen/go-mail"

	"github.com/tenon-health/tenon/core/domain"
)

// What a failure is called in the log. The library's texts name people.
var (
	errConnection = errors.New("the connection failed")
	errTimeout    = errors.New("no answer in time")
)

// refusal is what the server said of one mail: it is there.
type refusal struct{ error }

// isAway reports whether an error says that the server takes no mail of anybody's, and not that the caller has gone.
func isAway(ctx context.Context, err error) bool {
	_, refused := errors.AsType[refusal](err)
	return !refused && !errors.Is(ctx.Err(), context.Canceled)
}

// translate says in our own words why a delivery failed, keeping codes only. For
// good is only what the server says of this very message or its reader.
func translate(err error) error {
	if e, ok := errors.AsType[*gomail.SendError](err); ok && e.ErrorCode() != 0 {
		cause := refusal{fmt.Errorf("%s, status %d", refused(e), e.ErrorCode())}
		if e.ErrorCode() >= 500 && !credentialsRefused(e.ErrorCode()) {
			return domain.ErrMailRefused.WithCause(cause)
		}
		return domain.ErrMailUnavailable.WithCause(cause)
	}
	if e, ok := errors.AsType[*textproto.Error](err); ok {
		return domain.ErrMailUnavailable.WithCause(fmt.Errorf("%s, status %d", answered(e.Code), e.Code))
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) {
		return domain.ErrMailUnavailable.WithCause(errTimeout)
	}
	return domain.ErrMailUnavailable.WithCause(connectionCause(err))
}

// credentialsRefused reports whether the code complains of how we sign in.
func credentialsRefused(code int) bool {
	return code == 530 || code == 534 || code == 535 || code == 538
}

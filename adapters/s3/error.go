package s3

import (
	"errors"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/tenon-health/tenon/adapters/client"
	"github.com/tenon-health/tenon/core/domain"
)

// translate keeps codes only.
func translate(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, client.ErrDown):
		return domain.AsError(err)
	case !answered(err):
		return domain.ErrFilesUnavailable.WithCause(connectionCause(err))
	}
	said := ""
	if named, ok := errors.AsType[smithy.APIError](err); ok {
		said = named.ErrorCode()
	}
	return domain.ErrFilesUnavailable.WithCause(errors.New("s3: " + words(status(err), said)))
}

// answered reports whether the store has said something.
func answered(err error) bool { return status(err) > 0 }

// status is that of the store's answer, 0 without one.
func status(err error) int {
	answer, _ := errors.AsType[*smithyhttp.ResponseError](err)
	if answer == nil {
		return 0
	}
	return answer.HTTPStatusCode()
}

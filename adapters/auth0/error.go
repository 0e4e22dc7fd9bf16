package auth0

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/timeout"

	"github.com/tenon-health/tenon/core/domain"
)

// maxRetryAfter is how long we pass on, at most, that the provider wants to be left alone.
const maxRetryAfter = time.Minute

// refusal is an answer that is no success.
type refusal struct {
	status int
	wait   time.Duration // for how long the provider wants to be left alone
}

func (r refusal) Error() string { return fmt.Sprintf("status %d", r.status) }

// status is that of the refusal, or 0.
func status(err error) int {
	r, _ := errors.AsType[refusal](err)
	return r.status
}

// What a failure is called in the log: texts of drivers carry addresses, and
// these carry subjects.
var (
	errCircuitOpen = errors.New("left alone after many failures")
	errTimeout     = errors.New("no answer in time")
	errCancelled   = errors.New("the caller gave up")
	errConnection  = errors.New("the connection failed")
	errPanic       = errors.New("the client panicked")
)

// translate says in our own words why a call failed, keeping codes only.
func translate(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*domain.Error](err); ok {
		return e
	}
	if r, ok := errors.AsType[refusal](err); ok {
		return r.translate()
	}
	if errors.Is(err, circuitbreaker.ErrOpen) {
		return domain.ErrProviderUnavailable.WithCause(errCircuitOpen).WithWait(defaultTiming.cooldown)
	}
	for _, is := range []struct{ err, cause error }{
		{timeout.ErrExceeded, errTimeout}, {context.DeadlineExceeded, errTimeout},
		{context.Canceled, errCancelled}, {io.ErrUnexpectedEOF, errConnection},
	} {
		if errors.Is(err, is.err) {
			return domain.ErrProviderUnavailable.WithCause(is.cause)
		}
	}
	if _, ok := errors.AsType[*url.Error](err); ok {
		return domain.ErrProviderUnavailable.WithCause(errConnection)
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return domain.ErrProviderUnavailable.WithCause(errConnection)
	}
	return domain.ErrProviderResponseInvalid
}

func (r refusal) translate() error {
	switch {
	case r.status == http.StatusTooManyRequests || r.status >= 500:
		return domain.ErrProviderUnavailable.WithCause(r).WithWait(min(r.wait, maxRetryAfter))
	case r.status < 400:
		return domain.ErrProviderResponseInvalid.WithCause(r)
	}
	return domain.ErrProviderRefused.WithCause(r)
}

// outage reports whether err says that the provider is in trouble: neither
// that we ask too much, nor that our caller lost patience.
func outage(err error) bool {
	return errors.Is(err, domain.ErrProviderUnavailable) && status(err) != http.StatusTooManyRequests &&
		!errors.Is(err, errCancelled)
}

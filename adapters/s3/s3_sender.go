package s3

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/tenon-health/tenon/adapters/client"
	"github.com/tenon-health/tenon/core/domain"
)

const (
	maxAttempts = 3
	maxBackoff  = time.Second // at most, between attempts
)

// newRetryer tries again what does no harm twice, which is all that is asked of a store: objects are written under
// keys that nothing else has, and of an upload that was begun twice one is forgotten.
func newRetryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts, o.MaxBackoff = maxAttempts, maxBackoff
		o.Retryables = append([]retry.IsErrorRetryable{retry.IsErrorRetryableFunc(notIfDown)}, o.Retryables...)
	})
}

func notIfDown(err error) aws.Ternary {
	if errors.Is(err, client.ErrDown) {
		return aws.FalseTernary
	}
	return aws.UnknownTernary
}

// sender leaves a store alone that was away a moment ago.
type sender struct {
	client  s3.HTTPClient
	breaker client.Breaker
}

// Do implements the SDK's HTTPClient.
func (s sender) Do(r *http.Request) (*http.Response, error) {
	end, err := s.breaker.Begin()
	if err != nil {
		return nil, domain.ErrFilesUnavailable.WithCause(err).WithWait(s.breaker.Cooldown)
	}
	answer, err := s.client.Do(r)
	end(err != nil && isAway(r.Context(), err))
	return answer, err
}

// isAway reports whether an error says that the store is not there, and not that the caller has
// gone or that a connection broke.
func isAway(ctx context.Context, err error) bool {
	if errors.Is(ctx.Err(), context.Canceled) {
		return false
	}
	late, network := errors.AsType[net.Error](err)
	attempt, _ := errors.AsType[*net.OpError](err)
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	_, noTLS := errors.AsType[tls.RecordHeaderError](err)
	return network && late.Timeout() || attempt != nil && attempt.Op == "dial" || certificate || noTLS
}

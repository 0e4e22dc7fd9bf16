package rest

import (
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/core/domain"
)

const (
	reasonHeader = "X-Reason"
	aboutReason  = "Why, for the audit trail: percent-encoded UTF-8, at most 500 characters"
)

var errReason = domain.NewError(domain.Invalid, "reason_invalid",
	"X-Reason is percent-encoded UTF-8 of at most %d characters.").With(domain.MaxReason).At("x_reason")

// Reason is why the caller does this; empty if they do not say, or if the
// operation takes none. It may name a patient.
func Reason(ctx huma.Context) (string, error) {
	values := headerValues(ctx, reasonHeader)
	if len(values) == 0 || !endpointOf(ctx).takesReason() {
		return "", nil
	}
	reason, err := url.PathUnescape(values[0])
	encoded := !strings.ContainsFunc(values[0], func(r rune) bool { return r > '~' })
	if len(values) > 1 || err != nil || !encoded {
		return "", errReason
	}
	if reason, err = domain.ParseReason(reason); err != nil {
		return "", errReason
	}
	return reason, nil
}

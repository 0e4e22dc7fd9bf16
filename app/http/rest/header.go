package rest

import (
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"

	"github.com/tenon-health/tenon/core/domain"
)

// headerValues are all that a header was sent with.
func headerValues(ctx huma.Context, name string) (values []string) {
	for _, value := range humafiber.UnwrapV2(ctx).Request().Header.PeekAll(name) {
		values = append(values, strings.TrimSpace(string(value)))
	}
	return values
}

// checkIfMatch refuses an empty If-Match: whoever sends one has a version in mind, and
// would overwrite what they have not seen.
func checkIfMatch(ctx huma.Context) error {
	taken := slices.ContainsFunc(ctx.Operation().Parameters, func(p *huma.Param) bool { return p.Name == ifMatch })
	if values := headerValues(ctx, ifMatch); taken && len(values) > 0 && joined(values) == "" {
		return errIfMatch
	}
	return nil
}

// joined are several lines of a header as the one list that they mean.
func joined(values []string) string {
	return strings.Join(slices.DeleteFunc(values, func(v string) bool { return v == "" }), ", ")
}

// BearerToken is the credential of the Authorization header; empty if there is
// none.
func BearerToken(ctx huma.Context) domain.Secret {
	scheme, token, _ := strings.Cut(ctx.Header("Authorization"), " ")
	if !strings.EqualFold(scheme, "bearer") {
		return ""
	}
	return domain.Secret(strings.TrimSpace(token))
}

// Tenant is the one that the caller names in a header; empty if there is none.
func (a *API) Tenant(ctx huma.Context) (domain.TenantID, error) {
	values := headerValues(ctx, a.TenantHeader)
	for _, value := range values {
		if value != values[0] {
			return "", domain.ErrTenantMismatch
		}
	}
	return domain.TenantID(ctx.Header(a.TenantHeader)), nil
}

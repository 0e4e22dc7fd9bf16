package auth_test

import (
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

func TestInOneCompanyNoOrganizationCounts(t *testing.T) {
	t.Parallel()
	w := fixture.Company(t)
	person, machine := w.Identity.SignIn, w.Identity.MachineToken
	const known, stray, operator = "known-machine", "stray", memory.OperatorEmail
	const own, elsewhere = domain.CompanyTenant, domain.TenantID("org_other")
	for name, tc := range map[string]struct {
		token  domain.Secret
		tenant domain.TenantID
		is     domain.Relation
	}{
		"a person":                 {w.EmployeeToken("bob", "org:member"), own, domain.TenantMember},
		"of another organization":  {person("eve@x.example", elsewhere, "org:admin"), own, domain.TenantAdmin},
		"without a role":           {w.EmployeeToken("lost"), own, domain.Authenticated},
		"the operator":             {person(operator, ""), "", domain.Operator},
		"an operator who is admin": {person(operator, "", "root:admin", "org:admin"), "", domain.Operator},
		"an operator of elsewhere": {w.EmployeeToken("root", "root:admin"), own, domain.Authenticated},
		"an operator, through one": {person(operator, elsewhere, "root:admin"), own, domain.Authenticated},
		"a known machine":          {machine(known, "", "x"), own, domain.Scope("x")},
		"a known one, elsewhere":   {machine(known, elsewhere, "x"), own, domain.Scope("x")},
		"a stray machine":          {machine(stray, "", "x"), "", domain.Scope("x")},
		"a stray one, elsewhere":   {machine(stray, elsewhere, "x"), "", domain.Scope("x")},
		"a stray one that says so": {machine(stray, own, "x"), "", domain.Scope("x")},
	} {
		for _, header := range []domain.TenantID{"", "org_other", domain.CompanyTenant} {
			a, err := w.Auth.Authenticate(t.Context(), tc.token, header)
			if fixture.Must(t, err); a.Tenant != tc.tenant || !a.Is(tc.is) {
				t.Errorf("%s, header %q: got %+v", name, header, a)
			}
			if a.Is(domain.Operator) && (a.Is(domain.TenantMember) || a.Is(domain.TenantAdmin)) {
				t.Errorf("%s is both: %+v", name, a)
			}
		}
	}
	_, err := w.Auth.Authenticate(t.Context(), "no token of ours", "")
	fixture.Want(t, err, domain.ErrTokenInvalid)
}

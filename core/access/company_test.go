package access_test

import (
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// Who could call an operation hears that one company has none of it; who could never, no more
// than that.
func TestOneCompanyHasNoOrganizations(t *testing.T) {
	t.Parallel()
	w, many := fixture.Company(t), fixture.New(t)
	admin, member := w.Employee(t, "ada", "org:admin"), w.Employee(t, "bob", "org:member")
	callers := map[domain.Relation]domain.Call{
		domain.Operator: w.Operator(t), domain.TenantAdmin: admin,
		domain.Invitee:          domain.By(domain.InviteeActor(domain.EnterpriseInvitation{})),
		domain.Anonymous:        domain.By(domain.AnonymousActor()),
		domain.IdentityProvider: domain.By(domain.Actor{Relations: []domain.Relation{domain.IdentityProvider}}),
	}
	guard := access.New(w.Set)
	for _, action := range domain.Actions() {
		if !domain.NeedsOrganization(action) {
			continue
		}
		for relation, by := range callers {
			want := domain.ErrForbidden
			if slices.Contains(domain.Relations(action), relation) {
				want = domain.ErrSingleCompany
			}
			fixture.Want(t, guard.Precheck(t.Context(), by, action), want)
			fixture.Want(t, guard.Authorize(t.Context(), by, action, access.Resource{}), want)
		}
		fixture.Want(t, guard.Authorize(t.Context(), member, action, access.Resource{}), domain.ErrForbidden)
		if err := access.New(many.Set).Authorize(
			t.Context(), many.Operator(t), action, access.Resource{},
		); domain.AsError(err).Code == domain.ErrSingleCompany.Code {
			t.Errorf("%s is refused to a platform", action)
		}
		if slices.Contains(domain.Relations(action), domain.System) {
			t.Errorf("%s is a job's: it would fail for ever", action)
		}
	}
}

// A company that is suspended is so for its people, whatever their token says.
func TestTheOneCompanyCanBeSuspended(t *testing.T) {
	t.Parallel()
	w := fixture.Company(t)
	ada := w.Employee(t, "ada", "org:admin")
	_, err := w.Enterprises.SetStatus(t.Context(), w.Operator(t), domain.CompanyEnterprise, 0, domain.NewStatus{
		Status: domain.EnterpriseSuspended, Reason: "an inspection",
	})
	fixture.Must(t, err)
	_, err = w.Projects.Create(t.Context(), ada, domain.NewProject{Name: "x"})
	fixture.Want(t, err, domain.ErrTenantSuspended)
	_, err = w.Users.Register(t.Context(), w.Authenticate(t, w.EmployeeToken("bob", "org:member")), domain.Profile{})
	fixture.Want(t, err, domain.ErrTenantSuspended)
}

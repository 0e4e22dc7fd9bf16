package contract

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var adminChecks = checks{
	"round trip": adminRoundTrip,
	"again":      adminAgain,
	"race":       adminRace,
	"list":       adminList,
	"gone":       adminGone,
	"email":      adminEmailTaken,
	"two":        adminOfTwo,
	"twice":      adminTwice,
	"of none":    adminOfNone,
	"look-ups":   adminLookUps,
	"delete":     adminDelete,
}

func newAdmin(e domain.Enterprise, ms int) domain.Admin {
	return domain.NewAdmin(newID(), e.ID, unique()+"@"+e.Domain, after(ms))
}

func adminRoundTrip(t *testing.T, p ports.Set) {
	want := newAdmin(newTenant(t, p), 0)
	admin, created, err := p.Admins.Ensure(t.Context(), want)
	must(t, err)
	wantSame(t, created, true)
	wantSame(t, admin, want)
	want.Subject, want.FirstName, want.LastName = domain.Subject("auth0|"+unique()), "Ada", "Löwe"
	want.UserType, want.First, want.UpdatedAt = domain.SuperAdmin, true, after(1)
	must(t, p.Admins.Update(t.Context(), want))
	wantSame(t, got(p.Admins.List(t.Context(), want.Enterprise))(t), []domain.Admin{want})
}

func adminAgain(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p), newTenant(t, p)
	first := newAdmin(a, 0)
	_, _, err := p.Admins.Ensure(t.Context(), first)
	must(t, err)
	second := newAdmin(a, 1)
	second.Email, second.FirstName = first.Email, "lost"
	admin, created, err := p.Admins.Ensure(t.Context(), second)
	must(t, err)
	wantSame(t, created, false)
	wantSame(t, admin, first)
	elsewhere := newAdmin(b, 0)
	elsewhere.Email = first.Email
	admin, created, err = p.Admins.Ensure(t.Context(), elsewhere)
	must(t, err)
	wantSame(t, created, true)
	wantSame(t, admin, elsewhere)
	wantSame(t, got(p.Admins.List(t.Context(), a.ID))(t), []domain.Admin{first})
}

func adminRace(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	ensured(t, func(i int) (domain.Admin, bool, error) {
		a := newAdmin(e, i)
		a.Email = "ada@" + e.Domain
		return p.Admins.Ensure(t.Context(), a)
	})
}

func adminList(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	want := []domain.Admin{newAdmin(e, 0), newAdmin(e, 1), newAdmin(e, 2)}
	for _, i := range []int{2, 0, 1} {
		_, _, err := p.Admins.Ensure(t.Context(), want[i])
		must(t, err)
	}
	wantSame(t, got(p.Admins.List(t.Context(), e.ID))(t), want)
	wantSame(t, len(got(p.Admins.List(t.Context(), domain.EnterpriseID(newID())))(t)), 0)
}

func adminGone(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	wantError(t, p.Admins.Update(t.Context(), newAdmin(e, 0)), domain.ErrAdminNotFound)
	wantSame(t, len(got(p.Admins.List(t.Context(), e.ID))(t)), 0)
}

func adminEmailTaken(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	first, second := newAdmin(e, 0), newAdmin(e, 1)
	for _, a := range []domain.Admin{first, second} {
		_, _, err := p.Admins.Ensure(t.Context(), a)
		must(t, err)
	}
	duplicate := second
	duplicate.Email = first.Email
	wantError(t, p.Admins.Update(t.Context(), duplicate), domain.ErrAdminEmailTaken)
	wantSame(t, got(p.Admins.List(t.Context(), e.ID))(t), []domain.Admin{first, second})
}

// adminOfTwo proves that who administers one enterprise can administer another:
// their subject stays with the first.
func adminOfTwo(t *testing.T, p ports.Set) {
	first, second := newAdmin(newTenant(t, p), 0), newAdmin(newTenant(t, p), 0)
	subject := domain.Subject("auth0|" + unique())
	for _, a := range []*domain.Admin{&first, &second} {
		_, _, err := p.Admins.Ensure(t.Context(), *a)
		must(t, err)
		a.Subject, a.FirstName = subject, "Ada"
		must(t, p.Admins.Update(t.Context(), *a))
	}
	second.Subject = ""
	must(t, p.Admins.Update(t.Context(), first))
	for _, a := range []domain.Admin{first, second} {
		wantSame(t, got(p.Admins.List(t.Context(), a.Enterprise))(t), []domain.Admin{a})
	}
}

func adminTwice(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	first, again := newAdmin(e, 0), newAdmin(e, 1)
	_, _, err := p.Admins.Ensure(t.Context(), first)
	must(t, err)
	again.ID = first.ID
	_, _, err = p.Admins.Ensure(t.Context(), again)
	wantOnce(t, err, func() ([]domain.Admin, error) { return p.Admins.List(t.Context(), e.ID) }, []domain.Admin{first})
}

func adminOfNone(t *testing.T, p ports.Set) {
	_, _, err := p.Admins.Ensure(t.Context(), newAdmin(newEnterprise(), 0))
	wantError(t, err, domain.ErrEnterpriseNotFound)
}

// adminLookUps proves that an admin is found by id, by subject, by e-mail and by organization.
func adminLookUps(t *testing.T, p ports.Set) {
	here, there := newTenant(t, p), newTenant(t, p)
	ada, bob, same := newAdmin(here, 0), newAdmin(here, 1), newAdmin(there, 2)
	same.Email = ada.Email
	for _, a := range []*domain.Admin{&bob, &ada, &same} {
		_, _, err := p.Admins.Ensure(t.Context(), *a)
		must(t, err)
	}
	ada.Subject = domain.Subject("auth0|" + unique())
	must(t, p.Admins.Update(t.Context(), ada))
	wantSame(t, got(p.Admins.Get(t.Context(), bob.ID))(t), bob)
	wantSame(t, got(p.Admins.BySubject(t.Context(), ada.Subject))(t), ada)
	wantSame(t, got(p.Admins.ByEmail(t.Context(), ada.Email))(t), []domain.Admin{ada, same})
	wantSame(t, got(p.Admins.ByTenant(t.Context(), here.Organization))(t), []domain.Admin{ada, bob})
	nowhere(t, domain.ErrAdminNotFound, func(id string) error {
		_, err := p.Admins.Get(t.Context(), id)
		return err
	})
	nowhere(t, domain.ErrAdminNotFound, func(s domain.Subject) error {
		_, err := p.Admins.BySubject(t.Context(), s)
		return err
	})
	wantSame(t, len(got(p.Admins.ByEmail(t.Context(), unique()+"@nowhere.example"))(t)), 0)
	wantSame(t, len(got(p.Admins.ByTenant(t.Context(), domain.TenantID(unique())))(t)), 0)
}

func adminDelete(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	gone, stays := newAdmin(e, 0), newAdmin(e, 1)
	for _, a := range []domain.Admin{gone, stays} {
		_, _, err := p.Admins.Ensure(t.Context(), a)
		must(t, err)
	}
	for range 2 {
		must(t, p.Admins.Delete(t.Context(), gone.ID))
		wantSame(t, got(p.Admins.List(t.Context(), e.ID))(t), []domain.Admin{stays})
	}
}

package enterprise_test

import (
	"errors"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

func pending(t *testing.T) (*fixture.Installation, domain.Enterprise) {
	t.Helper()
	w := fixture.New(t)
	e, err := w.Enterprises.Create(t.Context(), w.Operator(t), newAcme)
	fixture.Must(t, err)
	return w, e
}

// Nobody is told of an enterprise that was only created; inviting it sends the mail.
func TestAnEnterpriseIsInvitedLater(t *testing.T) {
	t.Parallel()
	w, e := pending(t)
	if e.Status != domain.EnterprisePending || jobs(t, w, domain.JobInviteMail) != 0 {
		t.Errorf("it is %s, with %d mails", e.Status, jobs(t, w, domain.JobInviteMail))
	}
	e, err := w.Enterprises.Reinvite(t.Context(), w.Operator(t), e.ID)
	fixture.Must(t, err)
	if e.Status != domain.EnterpriseInvited || jobs(t, w, domain.JobInviteMail) != 1 {
		t.Errorf("it is %s, with %d mails", e.Status, jobs(t, w, domain.JobInviteMail))
	}
	_, err = w.Onboard(t.Context(), w.InviteToken(t, e), newOnboarding)
	fixture.Must(t, err)
}

func TestOnlyWhatHasNotComeInIsInvited(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	for _, status := range []domain.EnterpriseStatus{
		domain.EnterpriseInitiated, domain.EnterpriseActive, domain.EnterpriseSuspended, domain.EnterpriseDeactivated,
		domain.EnterpriseDeleted,
	} {
		force(t, w, c.Enterprise.ID, status)
		_, err := w.Enterprises.Reinvite(t.Context(), w.Operator(t), c.Enterprise.ID)
		fixture.Want(t, err, domain.ErrTransitionInvalid)
	}
}

// force gives an enterprise a status, however it came to that.
func force(t *testing.T, w *fixture.Installation, id domain.EnterpriseID, status domain.EnterpriseStatus) {
	t.Helper()
	_, err := w.Set.Enterprises.Update(t.Context(), id, 0, func(e *domain.Enterprise) error {
		e.Status = status
		return nil
	})
	fixture.Must(t, err)
}

// A link that went to a wrong address opens nothing once that is corrected.
func TestACorrectedAddress(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]domain.EnterpriseChange{
		"address": {AdminEmail: domain.Some("grace@acme.example")},
		"domain":  {Domain: domain.Some("acme2.example")},
		"both":    {AdminEmail: domain.Some("ada@acme3.example")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, e, old := invited(t)
			wish := domain.NewOnboarding{DisplayName: "Acme"}
			w.Identity.Fail("EnsureOrganization", domain.ErrProviderUnavailable, 1)
			_, err := w.Onboard(t.Context(), old, wish) // its wishes are stored
			fixture.Want(t, err, domain.ErrProviderUnavailable)
			op := w.Operator(t)
			e, err = w.Enterprises.Update(t.Context(), op, e.ID, e.Version, change)
			fixture.Must(t, err)
			_, err = w.Onboard(t.Context(), old, wish)
			fixture.Want(t, err, domain.ErrEnterpriseInvitationNotFound)
			admins, err := w.Set.Admins.List(t.Context(), e.ID)
			fixture.Must(t, err)
			if len(admins) != 1 || admins[0].Email != e.AdminEmail {
				t.Errorf("the admins are %+v, want %s", admins, e.AdminEmail)
			}
			_, err = w.Enterprises.Reinvite(t.Context(), op, e.ID)
			fixture.Must(t, err)
			_, err = w.Onboard(t.Context(), w.InviteToken(t, e), wish)
			fixture.Must(t, err)
			o, err := w.Set.Onboardings.Get(t.Context(), e.ID)
			fixture.Must(t, err)
			if len(o.DomainAliases) != 1 || o.DomainAliases[0] != e.Domain {
				t.Errorf("the connection vouches for %v, want %s", o.DomainAliases, e.Domain)
			}
		})
	}
}

// The link stays where the address does.
func TestAnInvitationOutlivesAChangeOfTheProfile(t *testing.T) {
	t.Parallel()
	w, e, token := invited(t)
	_, err := w.Enterprises.Update(t.Context(), w.Operator(t), e.ID, 0, domain.EnterpriseChange{
		Name: domain.Some("Acme 2"), AdminEmail: domain.Some(e.AdminEmail), Domain: domain.Some(e.Domain),
	})
	fixture.Must(t, err)
	_, err = w.Onboard(t.Context(), token, newOnboarding)
	fixture.Must(t, err)
	_, err = w.Enterprises.Update(t.Context(), w.Operator(t), e.ID, 0, domain.EnterpriseChange{
		AdminEmail: domain.Some("grace@acme.example"),
	})
	fixture.Want(t, err, domain.ErrOnboardingBegun)
}

func TestAnAddressThatIsTaken(t *testing.T) {
	t.Parallel()
	w, e := pending(t)
	op := w.Operator(t)
	_, err := w.Enterprises.Create(t.Context(), op, domain.NewEnterprise{Name: "B", AdminEmail: "bob@bee.example"})
	fixture.Must(t, err)
	for want, change := range map[*domain.Error]domain.EnterpriseChange{
		domain.ErrDomainTaken: {Domain: domain.Some("lab.bee.example")},
		domain.ErrAdminEmailTaken: {
			AdminEmail: domain.Some("bob@bee.example"), Domain: domain.Some("acme.example"),
		},
	} {
		_, err := w.Enterprises.Update(t.Context(), op, e.ID, 0, change)
		fixture.Want(t, err, want)
	}
	if got, err := w.Enterprises.Get(t.Context(), op, e.ID); err != nil || got != e {
		t.Errorf("it is %+v, %v", got, err)
	}
}

func TestTheAddressIsTheOperators(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	for _, change := range []domain.EnterpriseChange{
		{AdminEmail: domain.Some(c.Enterprise.AdminEmail)}, {Domain: domain.Some("other.example")},
		{Domain: domain.Optional[string]{Set: true}},
	} {
		_, err := w.Enterprises.Update(t.Context(), c.Admin, c.Enterprise.ID, 0, change)
		fixture.Want(t, err, domain.ErrForbidden)
	}
}

func TestAnEnterpriseIsFoundByWhatIsItsOwn(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c, other := w.Tenant(t), w.Tenant(t)
	op := w.Operator(t)
	for _, of := range []*fixture.Tenant{c, other} {
		e := of.Enterprise
		for _, key := range []domain.EnterpriseKey{
			{Organization: e.Organization}, {Domain: e.Domain}, {AdminEmail: e.AdminEmail},
		} {
			for _, by := range []domain.Call{op, of.Admin} {
				if found, err := w.Enterprises.Find(t.Context(), by, key); err != nil || found != e {
					t.Errorf("%+v: got %+v, %v", key, found, err)
				}
			}
			if of == other {
				_, err := w.Enterprises.Find(t.Context(), c.Admin, key)
				fixture.Want(t, err, domain.ErrEnterpriseNotFound)
			}
			if exists, err := w.Enterprises.Check(t.Context(), op, key); err != nil || !exists {
				t.Errorf("%+v: exists %v, %v", key, exists, err)
			}
		}
	}
	exists, err := w.Enterprises.Check(t.Context(), op, domain.EnterpriseKey{Domain: "lab." + c.Enterprise.Domain})
	if fixture.Must(t, err); !exists {
		t.Error("a domain within that of another is free")
	}
	force(t, w, c.Enterprise.ID, domain.EnterpriseDeleted)
	gone := c.Enterprise
	for _, key := range []domain.EnterpriseKey{{Domain: gone.Domain}, {AdminEmail: gone.AdminEmail}} {
		_, err := w.Enterprises.Find(t.Context(), op, key)
		fixture.Want(t, err, domain.ErrEnterpriseNotFound)
	}
	for _, key := range []domain.EnterpriseKey{
		{Domain: gone.Domain}, {AdminEmail: gone.AdminEmail}, {Organization: gone.Organization}, {Organization: "org_none"},
	} {
		if exists, err := w.Enterprises.Check(t.Context(), op, key); err != nil || exists {
			t.Errorf("%+v: exists %v, %v", key, exists, err)
		}
	}
	for _, odd := range []domain.EnterpriseKey{{Domain: "%"}, {AdminEmail: "nobody"}, {}} {
		if _, err := w.Enterprises.Find(t.Context(), op, odd); !errors.Is(err, domain.ErrEnterpriseNotFound) {
			t.Errorf("%+v: got %v", odd, err)
		}
	}
	counts, err := w.Enterprises.Stats(t.Context(), op)
	fixture.Must(t, err)
	if counts.Total != 2 || counts.ByStatus[domain.EnterpriseDeleted] != 1 || len(counts.ByStatus) != 7 {
		t.Errorf("got %+v", counts)
	}
}

package auth_test

import (
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

const write = "executions:write"

// Who a token makes, for every combination of token and tenant header.
func TestEnter(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c, other := w.Tenant(t), w.Tenant(t)
	own, foreign := c.Enterprise.Organization, other.Enterprise.Organization
	people := []domain.Relation{domain.Authenticated, domain.TenantMember}
	machine := []domain.Relation{domain.Authenticated, domain.Scope(write)}
	platform := append(slices.Clip(machine), domain.PlatformScope(write))
	person := w.Identity.SignIn("bob@"+c.Enterprise.Domain, own, "org:member", "unknown:role")
	lost := w.Identity.SignIn("lost@nowhere.example", "")
	asserted := w.Identity.SignIn("boss@nowhere.example", "", "root:admin")
	inside := w.Identity.SignIn("bob@"+c.Enterprise.Domain, own, "root:admin")
	operator := w.Identity.SignIn("operator@tenon.example", "")
	known, unknown := w.Identity.MachineToken("known-machine", "", write),
		w.Identity.MachineToken("unknown-machine", "", write)
	bound := w.Identity.MachineToken("known-machine", own, write)

	for _, tc := range []struct {
		name   string
		token  domain.Secret
		chosen domain.TenantID
		want   *domain.Error
		tenant domain.TenantID
		holds  []domain.Relation
	}{
		{"no token", "", "", domain.ErrTokenMissing, "", nil},
		{"no token, a header", "", own, domain.ErrTokenMissing, "", nil},
		{"garbage", "garbage", own, domain.ErrTokenInvalid, "", nil},
		{"a person", person, "", nil, own, people},
		{"a person who repeats the organization", person, own, nil, own, people},
		{"a person who names another", person, foreign, domain.ErrTenantMismatch, "", nil},
		{"a person without one", lost, "", nil, "", []domain.Relation{domain.Authenticated}},
		{"a person without one who chooses", lost, own, domain.ErrTenantMismatch, "", nil},
		{"an operator", operator, "", nil, "", []domain.Relation{domain.Authenticated, domain.Operator}},
		{"an operator who names a tenant", operator, own, domain.ErrTenantMismatch, "", nil},
		{"an operator who names an unknown one", operator, foreign, domain.ErrTenantMismatch, "", nil},
		{
			"root:admin from a connection that we do not believe", asserted, "", nil, "",
			[]domain.Relation{domain.Authenticated},
		},
		{"root:admin from an organization's own provider", inside, "", nil, own, []domain.Relation{domain.Authenticated}},
		{"a machine in its tenant", bound, "", nil, own, machine},
		{"a machine that repeats it", bound, own, nil, own, machine},
		{"a machine that names another", bound, foreign, domain.ErrTenantMismatch, "", nil},
		{"a known machine that chooses", known, own, nil, own, machine},
		{"a known machine that does not", known, "", nil, "", platform},
		{"an unknown machine that chooses", unknown, own, domain.ErrTenantMismatch, "", nil},
	} {
		a, err := w.Auth.Authenticate(t.Context(), tc.token, tc.chosen)
		fixture.Want(t, err, tc.want)
		if err == nil && (a.Tenant != tc.tenant || !slices.Equal(a.Relations, tc.holds)) {
			t.Errorf("%s: in %q with %v, want %q with %v", tc.name, a.Tenant, a.Relations, tc.tenant, tc.holds)
		}
	}
}

func TestWebhookSecrets(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	for secret, want := range map[domain.Secret]*domain.Error{
		fixture.WebhookSecret: nil, "": domain.ErrTokenInvalid, "wrong": domain.ErrTokenInvalid,
		fixture.WebhookSecret + "x": domain.ErrTokenInvalid, fixture.WebhookSecret[1:]: domain.ErrTokenInvalid,
	} {
		a, err := w.Auth.AuthenticateWebhook(secret)
		fixture.Want(t, err, want)
		if err == nil && !slices.Equal(a.Relations, []domain.Relation{domain.IdentityProvider}) {
			t.Errorf("the webhook holds %v", a.Relations)
		}
	}
}

func TestMeTellsWhatCounts(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	bob := c.AddUser(t, "bob")
	scope := c.TrialScope(t, domain.NewMember{User: bob.Subject, Role: "ANALYST"})
	boasting := c.Authenticate(t, w.Identity.SignIn(
		"bob@"+c.Enterprise.Domain, c.Enterprise.Organization, "org:admin", "root:admin",
	))
	me, err := w.Auth.Me(t.Context(), boasting)
	fixture.Must(t, err)
	if !me.Registered || me.Organization != c.Enterprise.Organization || !slices.Equal(me.Roles, []string{"org:member"}) {
		t.Errorf("got %+v", me)
	}
	if len(me.Projects) != 1 || me.ProjectsTotal != 1 || me.Projects[0].Project != scope.Project ||
		me.Projects[0].RoleName != "ANALYST" || me.Projects[0].Permissions.Predict != domain.FullAccess {
		t.Errorf("got %+v", me.Projects)
	}
	guest, err := w.Auth.Me(t.Context(), c.Authenticate(t, c.Token("stranger")))
	fixture.Must(t, err)
	if guest.Registered || len(guest.Roles)+len(guest.Projects) != 0 || guest.ProjectsTotal != 0 {
		t.Errorf("got %+v", guest)
	}
}

func TestMeTellsTheFirstProjectsOfMany(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	var all []domain.ProjectID
	for range domain.MaxProjectsOfMe + 1 {
		all = append(all, c.TrialScope(t).Project)
	}
	slices.Sort(all)
	me, err := c.Auth.Me(t.Context(), c.Admin)
	fixture.Must(t, err)
	if len(me.Projects) != domain.MaxProjectsOfMe || me.ProjectsTotal != domain.MaxProjectsOfMe+1 {
		t.Fatalf("%d projects of %d", len(me.Projects), me.ProjectsTotal)
	}
	for i, p := range me.Projects {
		if p.Project != all[i] {
			t.Errorf("project %d is %s, want %s", i, p.Project, all[i])
		}
	}
}

package user_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/app/jobs"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

const (
	adminRole  domain.RoleID = "rol_org_admin"
	memberRole domain.RoleID = "rol_org_member"
)

var away = domain.NewError(domain.Unavailable, "provider_unavailable", "Away.")

// company is an enterprise with jobs that are worked off when the test says.
type company struct {
	*fixture.Tenant
	t *testing.T
}

func newCompany(t *testing.T) company { return company{fixture.New(t).Tenant(t), t} }

// work works off what is due, again and again until nothing waits.
func (c company) work() {
	c.t.Helper()
	for range 5 {
		c.workNow()
		c.Advance(time.Minute)
	}
}

// workNow works off what is due at this moment.
func (c company) workNow() {
	c.t.Helper()
	runner := c.Set.JobRunner.(*memory.JobRunner)
	for runner.Step(c.t.Context(), nil, jobs.Handle(c.Core)) {
		continue
	}
}

func (c company) change(by domain.Call, who domain.Subject, role domain.RoleID) (domain.User, error) {
	return c.Users.ChangeRole(c.t.Context(), by, "", who, 0, domain.RoleChange{Role: role})
}

// admins are the addresses of the enterprise's admins, as their rows have them.
func (c company) admins() (all []string) {
	c.t.Helper()
	found, err := c.Set.Admins.List(c.t.Context(), c.Enterprise.ID)
	fixture.Must(c.t, err)
	for _, a := range found {
		all = append(all, a.Email)
	}
	return all
}

// agrees checks that the stored role, the admin's row and the provider say the same.
func (c company) agrees(name, role string) {
	c.t.Helper()
	email := name + "@" + c.Enterprise.Domain
	u, err := c.Set.Users.ByEmail(c.t.Context(), c.Enterprise.Organization, email)
	fixture.Must(c.t, err)
	claims, err := c.Set.Tokens.Verify(c.t.Context(), c.Token(name))
	fixture.Must(c.t, err)
	listed := slices.Contains(c.admins(), email)
	if u.Role != role || !slices.Equal(claims.Roles, []string{role}) || listed != (role == "org:admin") {
		c.t.Errorf("%s is stored as %s, the provider says %v, and is among the admins: %t; want %s",
			name, u.Role, claims.Roles, listed, role)
	}
}

func TestARoleAgreesEverywhereAfterEachChange(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	bob := c.AddUser(t, "bob")
	for i, step := range []struct {
		role domain.RoleID
		name string
		away int // how often the provider is
	}{
		{adminRole, "org:admin", 0}, {adminRole, "org:admin", 0}, {memberRole, "org:member", 3},
		{adminRole, "org:admin", 2}, {memberRole, "org:member", 0},
	} {
		c.Identity.Fail("AssignRole", away, step.away)
		u, err := c.change(c.Admin, bob.Subject, step.role)
		fixture.Must(t, err)
		if u.Role != step.name {
			t.Fatalf("step %d: got %s", i, u.Role)
		}
		c.work()
		c.agrees("bob", step.name)
	}
}

func TestTokensFromBeforeAChangeAreOutdated(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	bob := c.AddUser(t, "bob")
	_, err := c.Users.Me(t.Context(), bob)
	fixture.Must(t, err) // registering outdates nothing
	c.Advance(2 * time.Second)
	_, err = c.change(c.Admin, bob.Subject, adminRole)
	fixture.Must(t, err)
	_, err = c.Users.Me(t.Context(), bob)
	fixture.Want(t, err, domain.ErrTokenOutdated)
	same := c.Authenticate(t, c.Token("bob")) // in the second of the change, with the old role
	_, err = c.Users.Me(t.Context(), same)
	fixture.Must(t, err)
	if _, err := c.Users.Me(t.Context(), c.Admin); err != nil {
		t.Errorf("another's token is outdated too: %v", err)
	}
	c.Advance(5 * time.Second) // the provider is told late: what was made till then has the old role
	c.workNow()
	_, err = c.Users.Me(t.Context(), same)
	fixture.Want(t, err, domain.ErrTokenOutdated)
	if !c.Authenticate(t, c.Token("bob")).Is(domain.TenantAdmin) {
		t.Error("the new token has not the new role")
	}
}

func TestRolesThatCannotBeChanged(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	other := c.Installation.Tenant(t)
	bob := c.AddUser(t, "bob")
	for name, tc := range map[string]struct {
		by   domain.Call
		who  domain.Subject
		role domain.RoleID
		want *domain.Error
	}{
		"one's own":              {c.Admin, c.Admin.Subject, memberRole, domain.ErrOwnRole},
		"one's own, to the same": {c.Admin, c.Admin.Subject, adminRole, domain.ErrOwnRole},
		"by a member":            {bob, bob.Subject, adminRole, domain.ErrForbidden},
		"the operator's":         {c.Admin, bob.Subject, "rol_root_admin", domain.ErrRoleNotGrantable},
		"an unknown one":         {c.Admin, bob.Subject, "rol_none", domain.ErrRoleNotFound},
		"of nobody":              {c.Admin, "auth0|nobody", adminRole, domain.ErrUserNotFound},
		"of a stranger":          {other.Admin, bob.Subject, adminRole, domain.ErrUserNotFound},
	} {
		if _, err := c.change(tc.by, tc.who, tc.role); domain.AsError(err).Code != tc.want.Code {
			t.Errorf("%s: got %v, want %v", name, err, tc.want)
		}
	}
	_, err := c.Users.ChangeRole(
		t.Context(), other.Admin, c.Enterprise.Organization, bob.Subject, 0, domain.RoleChange{Role: adminRole},
	)
	fixture.Want(t, err, domain.ErrEnterpriseNotFound)
	_, err = c.Users.ChangeRole(t.Context(), c.Admin, "", bob.Subject, 7, domain.RoleChange{Role: adminRole})
	fixture.Want(t, err, domain.ErrStale)
	c.agrees("bob", "org:member")
}

func TestRolesAreAddedReplacedAndRemoved(t *testing.T) {
	t.Parallel()
	both := []domain.RoleID{adminRole, memberRole}
	c := newCompany(t)
	bob := c.AddUser(t, "bob")
	for i, step := range []struct {
		how   domain.RoleChangeHow
		roles []domain.RoleID
		role  string
		want  *domain.Error
	}{
		{domain.AddRoles, both[1:], "org:member", nil},
		{domain.AddRoles, both[:1], "org:admin", nil},
		{domain.AddRoles, both[1:], "org:admin", nil},
		{domain.RemoveRoles, both[1:], "org:admin", nil},
		{domain.RemoveRoles, both, "org:admin", domain.ErrLastRole},
		{domain.RemoveRoles, both[:1], "org:member", nil},
		{domain.RemoveRoles, both[:1], "org:member", nil},
		{domain.RemoveRoles, both[1:], "org:member", domain.ErrLastRole},
		{domain.ReplaceRoles, both, "org:admin", nil},
		{domain.ReplaceRoles, both[1:], "org:member", nil},
		{domain.ReplaceRoles, []domain.RoleID{memberRole, "rol_root_admin"}, "org:member", domain.ErrRoleNotGrantable},
	} {
		change := domain.RoleChange{How: step.how, Roles: step.roles}
		_, err := c.Users.ChangeRole(t.Context(), c.Admin, c.Enterprise.Organization, bob.Subject, 0, change)
		if fixture.Want(t, err, step.want); t.Failed() {
			t.Fatalf("at step %d", i)
		}
		c.work()
		c.agrees("bob", step.role)
	}
}

// Two admins demote, block and remove each other at once: one stays.
func TestTheLastAdminStays(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(c company, by domain.Call, who domain.Subject) error{
		"demoted": func(c company, by domain.Call, who domain.Subject) error {
			_, err := c.change(by, who, memberRole)
			return err
		},
		"blocked": func(c company, by domain.Call, who domain.Subject) error {
			_, err := c.Users.Block(c.t.Context(), by, "", who)
			return err
		},
		"removed": func(c company, by domain.Call, who domain.Subject) error {
			return c.Users.Remove(c.t.Context(), by, who, 0, "")
		},
	} {
		c := newCompany(t)
		operator := c.Operator(t)
		operator.Reason = "Asked by phone"
		if name != "removed" { // operators remove nobody
			_, err := c.Users.ChangeRole(t.Context(), operator, c.Enterprise.Organization, c.Admin.Subject, 0,
				domain.RoleChange{Role: memberRole})
			fixture.Want(t, err, domain.ErrLastAdmin)
		}
		bob := c.AddUser(t, "bob")
		_, err := c.change(c.Admin, bob.Subject, adminRole)
		fixture.Must(t, err)
		c.work()
		bob = c.Authenticate(t, c.Token("bob"))
		var all sync.WaitGroup
		errs := make([]error, 2)
		all.Go(func() { errs[0] = lose(c, c.Admin, bob.Subject) })
		all.Go(func() { errs[1] = lose(c, bob, c.Admin.Subject) })
		all.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("%s: got %v and %v", name, errs[0], errs[1])
		}
		if left, err := c.Set.Users.HasOther(t.Context(), c.Enterprise.Organization, "org:admin", ""); !left || err != nil {
			t.Errorf("%s: nobody is left (%v)", name, err)
		}
	}
}

// What an operator does needs a reason, stands in the enterprise's trail, and is mailed to each admin once.
func TestAnOperatorChangesARole(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	bob, operator := c.AddUser(t, "bob"), c.Operator(t)
	change := domain.RoleChange{How: domain.ReplaceRoles, Roles: []domain.RoleID{adminRole}}
	_, err := c.Users.ChangeRole(t.Context(), operator, c.Enterprise.Organization, bob.Subject, 0, change)
	fixture.Want(t, err, domain.ErrReasonRequired)
	operator.Reason = "Asked by phone"
	for organization, want := range map[domain.TenantID]*domain.Error{
		"": domain.ErrTenantRequired, "org_none": domain.ErrEnterpriseNotFound,
	} {
		_, err := c.Users.ChangeRole(t.Context(), operator, organization, bob.Subject, 0, change)
		fixture.Want(t, err, want)
	}
	c.work()
	before := len(c.Mail.Outbox())
	keyed := fixture.WithIdempotencyKey(operator, "k", "r")
	for range 2 {
		u, err := c.Users.ChangeRole(t.Context(), keyed, c.Enterprise.Organization, bob.Subject, 0, change)
		if fixture.Must(t, err); u.Role != "org:admin" {
			t.Errorf("got %+v", u)
		}
	}
	c.work()
	c.agrees("bob", "org:admin")
	var to []string
	for _, m := range c.Mail.Outbox()[before:] {
		to = append(to, m.To)
	}
	slices.Sort(to)
	if want := []string{"ada@" + c.Enterprise.Domain, "bob@" + c.Enterprise.Domain}; !slices.Equal(to, want) {
		t.Errorf("the mail went to %v, want %v", to, want)
	}
}

package access_test

import (
	"context"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// looks is a use case that does nothing but look.
func looks(context.Context, access.Tx) (access.None, error) { return access.None{}, nil }

// acts is an external one.
func acts(context.Context, access.Outside, access.None) (access.None, error) {
	return access.None{}, nil
}

func TestWhoIsLetIn(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c, other := w.Tenant(t), w.Tenant(t)
	member, outsider := c.AddUser(t, "bob"), c.AddUser(t, "eve")
	reader := c.AddUser(t, "rea")
	scope := c.TrialScope(
		t, domain.NewMember{User: member.Subject, Role: "ANALYST"}, domain.NewMember{User: reader.Subject},
	)
	ungranted, err := w.Catalog.CreateTrial(t.Context(), w.Operator(t), domain.NewTrial{
		Module: 1, Slug: "ungranted", Name: "U",
	})
	fixture.Must(t, err)
	guest := c.Authenticate(t, c.Token("stranger"))
	roleless := c.Authenticate(t, w.Identity.SignIn("bob@"+c.Enterprise.Domain, c.Enterprise.Organization, "nothing"))
	boasting := c.Authenticate(t, w.Identity.SignIn(
		"bob@"+c.Enterprise.Domain, c.Enterprise.Organization, "org:admin", "root:admin",
	))

	write := access.TrialData(scope, "x")
	for _, tc := range []struct {
		name   string
		call   domain.Call
		action domain.Action
		on     access.Resource
		want   *domain.Error
	}{
		{"nobody", domain.Call{}, domain.AuthMe, access.Resource{}, domain.ErrForbidden},
		{"an action without a row", c.Admin, "project.explode", access.Project(scope.Project), domain.ErrForbidden},
		{"a member of the project", member, domain.RecordCreate, write, nil},
		{"a reader of the project reads", reader, domain.RecordGet, write, nil},
		{"a reader of the project writes", reader, domain.RecordCreate, write, domain.ErrForbidden},
		{"an outsider of the project", outsider, domain.RecordGet, write, domain.ErrProjectNotFound},
		{
			"an admin outside of a project", other.Admin, domain.ProjectGet, access.Project(scope.Project),
			domain.ErrProjectNotFound,
		},
		{"a project that never was", member, domain.ProjectGet, access.Project("nope"), domain.ErrProjectNotFound},
		{
			"a trial that is not granted", member, domain.RecordGet,
			access.TrialData(domain.TrialScope{Project: scope.Project, Trial: ungranted.Slug}, ""), domain.ErrTrialNotGranted,
		},
		{
			"a trial that never was", member, domain.RecordGet,
			access.TrialData(domain.TrialScope{Project: scope.Project, Trial: "nope"}, ""), domain.ErrTrialNotFound,
		},
		{"an operator in a project", w.Operator(t), domain.RecordGet, write, domain.ErrForbidden},
		{
			"a member at an operator's use case", member, domain.GrantCreate, access.Enterprise(other.Enterprise.ID),
			domain.ErrForbidden,
		},
		{
			"an admin at another enterprise", c.Admin, domain.EnterpriseGet, access.Enterprise(other.Enterprise.ID),
			domain.ErrEnterpriseNotFound,
		},
		{"an admin at the own enterprise", c.Admin, domain.EnterpriseGet, access.Enterprise(c.Enterprise.ID), nil},
		{
			"an operator at an enterprise that never was", w.Operator(t), domain.EnterpriseGet, access.Enterprise("nope"),
			domain.ErrEnterpriseNotFound,
		},
		{"a person before registration", guest, domain.ProjectList, access.Resource{}, domain.ErrProfileRequired},
		{"a person before registration asks who they are", guest, domain.AuthMe, access.Resource{}, nil},
		{"a token without the stored role", roleless, domain.ProjectList, access.Resource{}, domain.ErrForbidden},
		{"a token with more than the stored role", boasting, domain.AuditList, access.Resource{}, domain.ErrForbidden},
		{
			"a person without an organization", w.Authenticate(t, w.Identity.SignIn("lost@nowhere.example", "")),
			domain.ProjectList, access.Resource{}, domain.ErrTenantRequired,
		},
		{"a machine without the scope", c.Machine(t), domain.ExecutionCreate, write, domain.ErrForbidden},
		{"a machine with the scope", c.Machine(t, "executions:write"), domain.ExecutionCreate, write, nil},
		{"a machine with another scope", c.Machine(t, "executions:write"), domain.RecordGet, write, domain.ErrForbidden},
		{
			"a machine without a tenant", w.Authenticate(t, w.Identity.MachineToken("stray", "", "executions:write")),
			domain.ExecutionCreate, write, domain.ErrTenantRequired,
		},
		{
			"a person before registration at an admin's use case", guest, domain.AuditList, access.Resource{},
			domain.ErrProfileRequired,
		},
		{
			"a person before registration at an operator's use case", guest, domain.TrialCreate, access.Resource{},
			domain.ErrProfileRequired,
		},
		{
			"a machine of another tenant", other.Machine(t, "executions:write"), domain.ExecutionCreate, write,
			domain.ErrProjectNotFound,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := access.New(w.Set).Request(tc.call, tc.action, tc.on)
			_, err := access.Read(t.Context(), r, looks)
			fixture.Want(t, err, tc.want)
			_, err = access.Write(t.Context(), r, looks)
			fixture.Want(t, err, tc.want)
			_, err = access.External(t.Context(), r, looks, acts)
			fixture.Want(t, err, tc.want)
			fixture.Want(t, access.New(w.Set).Authorize(t.Context(), tc.call, tc.action, tc.on), tc.want)
		})
	}
}

func TestStatesOfAnEnterpriseLockItsPeopleOut(t *testing.T) {
	t.Parallel()
	for status, want := range map[domain.EnterpriseStatus]*domain.Error{
		domain.EnterpriseSuspended: domain.ErrTenantSuspended, domain.EnterpriseDeactivated: domain.ErrTenantDeactivated,
		domain.EnterpriseDeleted: domain.ErrTenantDeleted, domain.EnterpriseInitiated: domain.ErrTenantNotReady,
	} {
		w := fixture.New(t)
		c := w.Tenant(t)
		_, err := w.Set.Enterprises.Update(t.Context(), c.Enterprise.ID, 0, func(e *domain.Enterprise) error {
			e.Status = status
			return nil
		})
		fixture.Must(t, err)
		for _, call := range []domain.Call{
			c.Admin, c.Machine(t, "executions:write"), fixture.System(c.Enterprise.Organization),
		} {
			action := map[bool]domain.Action{true: domain.ImportFinalize, false: domain.AuthMe}[call.Is(domain.System)]
			_, err := access.Write(t.Context(), access.New(w.Set).Request(call, action, access.Resource{}), looks)
			fixture.Want(t, err, want)
		}
	}
}

// block blocks a person, past every use case.
func block(t *testing.T, c *fixture.Tenant, who domain.Subject) {
	t.Helper()
	_, err := c.Set.Users.Update(t.Context(), c.Enterprise.Organization, who, 0, func(u *domain.User) error {
		u.Status = domain.UserBlocked
		return nil
	})
	fixture.Must(t, err)
}

func TestWithdrawnRightsCountAtOnceForWritesAndSoonForReads(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	bob := c.AddUser(t, "bob")
	list := func() error {
		_, err := w.Projects.List(t.Context(), bob, domain.ProjectQuery{})
		return err
	}
	fixture.Must(t, list())
	block(t, c, bob.Subject)
	_, err := w.Projects.Create(t.Context(), bob, domain.NewProject{Name: "at once for writes"})
	fixture.Want(t, err, domain.ErrUserBlocked)
	deadline := time.Now().Add(time.Second)
	for list() == nil && time.Now().Before(deadline) {
		time.Sleep(10 * time.Millisecond)
	}
	fixture.Want(t, list(), domain.ErrUserBlocked)
}

func TestATokenOfBeforeAChangeOfRightsIsOutdated(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	bob := c.AddUser(t, "bob")
	_, err := w.Set.Users.Update(t.Context(), c.Enterprise.Organization, bob.Subject, 0, func(u *domain.User) error {
		u.TokensAfter = bob.IssuedAt.Add(time.Second)
		return nil
	})
	fixture.Must(t, err)
	_, err = w.Projects.Create(t.Context(), bob, domain.NewProject{Name: "by an old token"})
	fixture.Want(t, err, domain.ErrTokenOutdated)
}

// What is stored about a person decides when the person is not there.
func TestAStoredPersonIsJudgedByWhatIsStored(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	guard, org := access.New(w.Set), c.Enterprise.Organization
	bob := c.AddUser(t, "bob")
	may := func(s domain.Subject, action domain.Action, on access.Resource) error {
		return guard.Authorize(t.Context(), domain.ByStored(org, s), action, on)
	}
	scope := c.TrialScope(t, domain.NewMember{User: bob.Subject})
	fixture.Must(t, may(c.Admin.Subject, domain.UserInvite, access.Resource{}))
	fixture.Want(t, may(bob.Subject, domain.UserInvite, access.Resource{}), domain.ErrForbidden)
	fixture.Must(t, may(bob.Subject, domain.RecordGet, access.TrialData(scope, "")))
	fixture.Want(t, may(bob.Subject, domain.RecordCreate, access.TrialData(scope, "")), domain.ErrForbidden)
	fixture.Want(t, may("auth0|nobody", domain.ProjectList, access.Resource{}), domain.ErrProfileRequired)
	fixture.Want(t, may(c.Admin.Subject, domain.EnterpriseInvite, access.Resource{}), domain.ErrForbidden)
	block(t, c, c.Admin.Subject)
	fixture.Want(t, may(c.Admin.Subject, domain.UserInvite, access.Resource{}), domain.ErrUserBlocked)
}

// A use case that only reads cannot change the store, wherever it is called.
func TestAReadWritesNothing(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	r := access.New(c.Set).Request(c.Admin, domain.ProjectList, access.Resource{})
	sneak := func(ctx context.Context, tx access.Tx) (access.None, error) {
		_, err := tx.Notifications.MarkAllRead(ctx, tx.Tenant, c.Admin.Subject)
		if err == nil {
			_, err = tx.Users.Update(ctx, tx.Tenant, c.Admin.Subject, 0, func(u *domain.User) error {
				u.JobTitle = "changed"
				return nil
			})
		}
		return access.None{}, err
	}
	_, err := access.Read(t.Context(), r, sneak)
	if !domain.HasKind(err, domain.Internal) {
		t.Errorf("got %v", err)
	}
	_, err = access.Write(t.Context(), r, func(ctx context.Context, _ access.Tx) (access.None, error) {
		return access.Read(ctx, r, sneak)
	})
	if !domain.HasKind(err, domain.Internal) {
		t.Errorf("inside a unit of work: got %v", err)
	}
	me, err := c.Users.Me(t.Context(), c.Admin)
	if fixture.Must(t, err); me.JobTitle != "" {
		t.Errorf("the job title is %q", me.JobTitle)
	}
}

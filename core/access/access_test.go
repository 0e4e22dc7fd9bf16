package access_test

import (
	"context"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/world"
)

func TestNothingReachesFarInsideAUnitOfWork(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	c := w.Company(t)
	desk := access.New(w.Set)
	err := desk.Write(t.Context(), c.Admin, domain.ProjectCreate, access.Target{}, func(ctx context.Context, _ access.Near) error {
		return desk.Reach(ctx, c.Admin, domain.ProjectCreate, access.Target{}, func(ctx context.Context, _ access.Far) error { return nil })
	})
	if err == nil || domain.Explain(err).Kind != domain.Internal {
		t.Errorf("got %v", err)
	}
}

func TestWhoIsLetIn(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	c, other := w.Company(t), w.Company(t)
	member, outsider := c.Person(t, "bob"), c.Person(t, "eve")
	reader := c.Person(t, "rea")
	study := c.Study(t, domain.NewMember{User: member.Subject, Role: "ANALYST"}, domain.NewMember{User: reader.Subject})
	ungranted, err := w.Enterprises.CreateTrial(t.Context(), w.Operator(t), domain.NewTrial{Module: 1, Slug: "ungranted", Name: "U"})
	world.Must(t, err)
	guest := c.Enter(t, c.Token("stranger"))
	roleless := c.Enter(t, w.Identity.SignIn("bob@"+c.Enterprise.Domain, c.Enterprise.Organization, "nothing"))
	boasting := c.Enter(t, w.Identity.SignIn("bob@"+c.Enterprise.Domain, c.Enterprise.Organization, "org:admin", "root:admin"))

	write := access.Study(study, "x")
	for _, tc := range []struct {
		name   string
		actor  domain.Actor
		action domain.Action
		on     access.Target
		want   *domain.Error
	}{
		{"nobody", domain.Actor{}, domain.AuthMe, access.Target{}, domain.NotAllowed},
		{"an action without a row", c.Admin, "project.explode", access.Project(study.Project), domain.NotAllowed},
		{"a member of the project", member, domain.RecordCreate, write, nil},
		{"a reader of the project reads", reader, domain.RecordGet, write, nil},
		{"a reader of the project writes", reader, domain.RecordCreate, write, domain.NotAllowed},
		{"an outsider of the project", outsider, domain.RecordGet, write, domain.NoSuchProject},
		{"an admin outside of a project", other.Admin, domain.ProjectGet, access.Project(study.Project), domain.NoSuchProject},
		{"a project that never was", member, domain.ProjectGet, access.Project("nope"), domain.NoSuchProject},
		{"a trial that is not granted", member, domain.RecordGet, access.Study(domain.Study{Project: study.Project, Trial: ungranted.Slug}, ""), domain.TrialNotGranted},
		{"a trial that never was", member, domain.RecordGet, access.Study(domain.Study{Project: study.Project, Trial: "nope"}, ""), domain.NoSuchTrial},
		{"an operator in a project", w.Operator(t), domain.RecordGet, write, domain.NotAllowed},
		{"a member at the operator's desk", member, domain.GrantCreate, access.Enterprise(other.Enterprise.ID), domain.NotAllowed},
		{"an admin at another enterprise", c.Admin, domain.EnterpriseGet, access.Enterprise(other.Enterprise.ID), domain.NoSuchEnterprise},
		{"an admin at the own enterprise", c.Admin, domain.EnterpriseGet, access.Enterprise(c.Enterprise.ID), nil},
		{"an operator at an enterprise that never was", w.Operator(t), domain.EnterpriseGet, access.Enterprise("nope"), domain.NoSuchEnterprise},
		{"a person before registration", guest, domain.ProjectList, access.Target{}, domain.ProfileRequired},
		{"a person before registration asks who they are", guest, domain.AuthMe, access.Target{}, nil},
		{"a token without the stored role", roleless, domain.ProjectList, access.Target{}, domain.NotAllowed},
		{"a token with more than the stored role", boasting, domain.AuditList, access.Target{}, domain.NotAllowed},
		{"a person without an organization", w.Enter(t, w.Identity.SignIn("lost@nowhere.example", "")), domain.ProjectList, access.Target{}, domain.TenantRequired},
		{"a machine without the scope", c.Machine(t), domain.ExecutionCreate, write, domain.NotAllowed},
		{"a machine with the scope", c.Machine(t, "executions:write"), domain.ExecutionCreate, write, nil},
		{"a machine with another scope", c.Machine(t, "executions:write"), domain.RecordGet, write, domain.NotAllowed},
		{"a machine without a tenant", w.Enter(t, w.Identity.MachineToken("stray", "", "executions:write")), domain.ExecutionCreate, write, domain.TenantRequired},
		{"a person before registration at an admin's desk", guest, domain.AuditList, access.Target{}, domain.ProfileRequired},
		{"a person before registration at the operator's desk", guest, domain.TrialCreate, access.Target{}, domain.ProfileRequired},
		{"a machine of another tenant", other.Machine(t, "executions:write"), domain.ExecutionCreate, write, domain.NoSuchProject},
	} {
		t.Run(tc.name, func(t *testing.T) {
			desk := access.New(w.Set)
			world.Want(t, desk.Read(t.Context(), tc.actor, tc.action, tc.on, func(ctx context.Context, _ access.Near) error { return nil }), tc.want)
			world.Want(t, desk.Write(t.Context(), tc.actor, tc.action, tc.on, func(ctx context.Context, _ access.Near) error { return nil }), tc.want)
			world.Want(t, desk.Reach(t.Context(), tc.actor, tc.action, tc.on, func(ctx context.Context, _ access.Far) error { return nil }), tc.want)
		})
	}
}

func TestStatesOfAnEnterpriseCloseItsDoors(t *testing.T) {
	t.Parallel()
	for status, want := range map[domain.EnterpriseStatus]*domain.Error{
		domain.EnterpriseSuspended: domain.TenantSuspended, domain.EnterpriseDeactivated: domain.TenantDeactivated,
		domain.EnterpriseDeleted: domain.TenantDeleted, domain.EnterpriseInitiated: domain.TenantNotReady,
	} {
		w := world.New(t)
		c := w.Company(t)
		_, err := w.Set.Enterprises.Update(t.Context(), c.Enterprise.ID, 0, func(e *domain.Enterprise) error {
			e.Status = status
			return nil
		})
		world.Must(t, err)
		for _, a := range []domain.Actor{c.Admin, c.Machine(t, "executions:write"), domain.System(c.Enterprise.Organization)} {
			action := map[bool]domain.Action{true: domain.ImportSettle, false: domain.AuthMe}[a.Is(domain.Worker)]
			world.Want(t, access.New(w.Set).Write(t.Context(), a, action, access.Target{}, func(ctx context.Context, _ access.Near) error { return nil }), want)
		}
	}
}

func TestWithdrawnRightsCountWithinASecond(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	c := w.Company(t)
	bob := c.Person(t, "bob")
	_, err := w.Projects.List(t.Context(), bob, domain.ProjectQuery{})
	world.Must(t, err)
	change := func(change func(u *domain.User)) {
		_, err := w.Set.Users.Update(t.Context(), c.Enterprise.Organization, bob.Subject, 0, func(u *domain.User) error {
			change(u)
			return nil
		})
		world.Must(t, err)
	}
	change(func(u *domain.User) { u.Status = domain.UserBlocked })
	_, err = w.Projects.Create(t.Context(), bob, domain.NewProject{Name: "at once for writes"})
	world.Want(t, err, domain.UserIsBlocked)
	time.Sleep(time.Second)
	_, err = w.Projects.List(t.Context(), bob, domain.ProjectQuery{})
	world.Want(t, err, domain.UserIsBlocked)

	change(func(u *domain.User) { u.Status, u.TokensAfter = domain.UserActive, bob.IssuedAt.Add(time.Second) })
	_, err = w.Projects.Create(t.Context(), bob, domain.NewProject{Name: "by an old token"})
	world.Want(t, err, domain.TokenOutdated)
}

func TestEverythingIsTold(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	c := w.Company(t)
	desk := access.New(w.Set)
	boom := domain.Fail(domain.Unavailable, "boom", "Boom.")
	_ = desk.Write(t.Context(), c.Admin, domain.ProjectCreate, access.Target{ID: "never"}, func(ctx context.Context, _ access.Near) error { return boom })
	_ = desk.Reach(t.Context(), c.Admin, domain.AssetCreate, access.Target{ID: "tried"}, func(ctx context.Context, _ access.Far) error { return boom })
	world.Must(t, desk.Write(t.Context(), c.Admin, domain.ProjectCreate, access.Target{ID: "made"}, func(ctx context.Context, _ access.Near) error { return nil }))
	_, err := w.Audit.Seal(t.Context(), domain.System(""))
	world.Must(t, err)
	part, err := w.Audit.List(t.Context(), c.Admin, domain.EntryQuery{Actor: c.Admin.Subject, Walk: domain.Walk{Size: 3}})
	world.Must(t, err)
	want := []domain.Entry{
		{Action: domain.ProjectCreate, Target: "made", Outcome: domain.Done},
		{Action: domain.AssetCreate, Target: "tried", Outcome: domain.Failed},
		{Action: domain.AssetCreate, Target: "tried", Outcome: domain.Begun},
	}
	for i, e := range part.Items {
		if e.Action != want[i].Action || e.Target != want[i].Target || e.Outcome != want[i].Outcome {
			t.Errorf("entry %d: got %+v, want %+v", i, e, want[i])
		}
	}
	if len(part.Items) != len(want) {
		t.Errorf("got %d entries", len(part.Items))
	}
}

// What a reach notes is not told again, and no more is noted for whom has lost
// the right meanwhile.
func TestANoteIsAskedForAgain(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	c := w.Company(t)
	bob, desk, noted := c.Person(t, "bob"), access.New(w.Set), 0
	note := func(ctx context.Context, f access.Far) error {
		return f.Note(ctx, func(_ context.Context, n access.Near) error {
			if noted++; n.ID != f.ID || n.Tenant != c.Enterprise.Organization {
				t.Errorf("it is about %s of %s", n.ID, n.Tenant)
			}
			return nil
		})
	}
	on := access.Target{ID: "the image"}
	world.Must(t, desk.Reach(t.Context(), bob, domain.AssetCreate, on, note))
	err := desk.Reach(t.Context(), bob, domain.AssetCreate, on, func(ctx context.Context, f access.Far) error {
		_, err := w.Set.Users.Update(ctx, c.Enterprise.Organization, bob.Subject, 0, func(u *domain.User) error {
			u.Status = domain.UserBlocked
			return nil
		})
		world.Must(t, err)
		return note(ctx, f)
	})
	world.Want(t, err, domain.UserIsBlocked)
	if noted != 1 {
		t.Errorf("noted %d times", noted)
	}
	_, err = w.Audit.Seal(t.Context(), domain.System(""))
	world.Must(t, err)
	part, err := w.Audit.List(t.Context(), c.Admin, domain.EntryQuery{Actor: bob.Subject, Action: domain.AssetCreate})
	world.Must(t, err)
	if len(part.Items) != 3 || part.Items[0].Outcome != domain.Failed || part.Items[1].Outcome != domain.Begun || part.Items[2].Outcome != domain.Begun {
		t.Errorf("the trail says %+v", part.Items)
	}
}

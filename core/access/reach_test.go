package access_test

import (
	"context"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/world"
)

func block(t *testing.T, c *world.Company, who domain.Subject) {
	t.Helper()
	_, err := c.Set.Users.Update(t.Context(), c.Enterprise.Organization, who, 0, func(u *domain.User) error {
		u.Status = domain.UserBlocked
		return nil
	})
	world.Must(t, err)
}

// What a read remembers counts neither for a reach nor for what it notes.
func TestAReachGoesByHowThingsStandNow(t *testing.T) {
	t.Parallel()
	c := world.New(t).Company(t)
	bob, eve, desk := c.Person(t, "bob"), c.Person(t, "eve"), access.New(c.Set)
	look := func(ctx context.Context, a domain.Actor) {
		world.Must(t, desk.Read(ctx, a, domain.AssetGet, access.Target{}, func(context.Context, access.Near) error { return nil }))
	}
	look(t.Context(), bob)
	block(t, c, bob.Subject)
	world.Want(t, desk.Reach(t.Context(), bob, domain.AssetCreate, access.Target{}, func(context.Context, access.Far) error { return nil }), domain.UserIsBlocked)

	err := desk.Reach(t.Context(), eve, domain.AssetCreate, access.Target{}, func(ctx context.Context, f access.Far) error {
		look(ctx, eve)
		block(t, c, eve.Subject)
		return f.Note(ctx, func(context.Context, access.Near) error { return nil })
	})
	world.Want(t, err, domain.UserIsBlocked)
}

// Who has hung up has tried all the same.
func TestAFailureIsToldThoughTheCallerHasGone(t *testing.T) {
	t.Parallel()
	c := world.New(t).Company(t)
	ctx, leave := context.WithCancel(t.Context())
	err := access.New(c.Set).Reach(ctx, c.Admin, domain.AssetCreate, access.Target{ID: "tried"}, func(ctx context.Context, _ access.Far) error {
		leave()
		return ctx.Err()
	})
	if err == nil {
		t.Fatal("nothing failed")
	}
	entries := trail(t, c.World, c.Admin, domain.AssetCreate)
	if len(entries) != 2 || entries[0].Outcome != domain.Failed {
		t.Errorf("the trail says %+v", entries)
	}
}

func trail(t *testing.T, w *world.World, a domain.Actor, action domain.Action) []domain.Entry {
	t.Helper()
	_, err := w.Audit.Seal(t.Context(), domain.System(""))
	world.Must(t, err)
	part, err := w.Audit.List(t.Context(), a, domain.EntryQuery{Action: action})
	world.Must(t, err)
	return part.Items
}

func TestTheGroundIsForTheSystemAndIsTold(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	_, err := w.Migrations.Up(t.Context(), domain.System(""), nil)
	world.Must(t, err)
	if told := trail(t, w, w.Operator(t), domain.MigrationUp); len(told) != 1 || told[0].Outcome != domain.Done {
		t.Errorf("the trail says %+v", told)
	}
	for _, a := range []domain.Actor{{}, w.Operator(t), domain.Anybody()} {
		_, err := w.Migrations.Up(t.Context(), a, nil)
		world.Want(t, err, domain.NotAllowed)
		_, _, err = w.Migrations.Status(t.Context(), a)
		world.Want(t, err, domain.NotAllowed)
		_, err = w.Audit.Seal(t.Context(), a)
		world.Want(t, err, domain.NotAllowed)
	}
}

// A key is one caller's, for one thing, in one tenant, and for a day.
func TestAKeyMeansOneCall(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	here, there := w.Company(t), w.Company(t)
	ctx := access.WithKey(t.Context(), "k", "r")
	runs := map[domain.ExecutionID]bool{}
	for _, c := range []*world.Company{here, there} {
		e, err := w.Records.CreateExecution(ctx, c.Machine(t, "executions:write"), c.Study(t), domain.NewExecution{User: c.Admin.Subject})
		world.Must(t, err)
		runs[e.ID] = true
	}
	if len(runs) != 2 {
		t.Error("the same key in two tenants made one run")
	}
	p, err := w.Projects.Create(ctx, here.Admin, domain.NewProject{Name: "ONC-201"})
	world.Must(t, err)
	roles, err := w.Users.Roles(t.Context(), here.Admin)
	world.Must(t, err)
	i, _, err := w.Users.Invite(ctx, here.Admin, domain.NewInvitation{Email: "eve@partner.example", RoleID: roles[0].ID})
	world.Must(t, err)
	if i.ProviderID == "" || i.ID == string(p.ID) {
		t.Errorf("the same key for another thing made %+v", i)
	}

	w.Later(domain.KeyTTL - time.Minute)
	world.Must(t, w.Auth.ForgetKeys(t.Context(), domain.System("")))
	again, err := w.Projects.Create(ctx, here.Admin, domain.NewProject{Name: "ONC-201"})
	if world.Must(t, err); again.ID != p.ID {
		t.Error("the key was forgotten before its day was over")
	}
	w.Later(2 * time.Minute)
	world.Must(t, w.Auth.ForgetKeys(t.Context(), domain.System("")))
	_, err = w.Projects.Create(ctx, here.Admin, domain.NewProject{Name: "ONC-201"})
	world.Want(t, err, domain.NameTaken)
}

package access_test

import (
	"context"
	"testing"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/migration"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

var errBoom = domain.NewError(domain.Unavailable, "boom", "Boom.")

// trail chains and returns the entries of an action, newest first.
func trail(t *testing.T, w *fixture.Installation, by domain.Call, action domain.Action) []domain.AuditEntry {
	t.Helper()
	_, err := w.Audit.Integrate(t.Context(), fixture.System(""))
	fixture.Must(t, err)
	page, err := w.Audit.List(t.Context(), by, domain.AuditQuery{Action: action})
	fixture.Must(t, err)
	return page.Items
}

// wantTrail asks for outcomes and targets, newest first.
func wantTrail(t *testing.T, got []domain.AuditEntry, want ...domain.AuditEntry) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("the trail has %d entries, want %d: %+v", len(got), len(want), got)
	}
	for i, e := range got {
		if e.Outcome != want[i].Outcome || e.Target != want[i].Target {
			t.Errorf("entry %d: got %s of %q, want %s of %q", i, e.Outcome, e.Target, want[i].Outcome, want[i].Target)
		}
	}
}

func TestNothingExternalHappensInsideAUnitOfWork(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	r := access.New(c.Set).Request(c.Admin, domain.ProjectCreate, access.Resource{})
	_, err := access.Write(t.Context(), r, func(ctx context.Context, _ access.Tx) (access.None, error) {
		return access.External(ctx, r, nil, acts)
	})
	if !domain.HasKind(err, domain.Internal) {
		t.Errorf("got %v", err)
	}
}

// What a read remembers counts neither for an external call nor for its units of
// work, and nothing is stored for who has lost the right meanwhile.
func TestAnExternalCallGoesByFreshFacts(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	bob, eve, guard := c.AddUser(t, "bob"), c.AddUser(t, "eve"), access.New(c.Set)
	look := func(by domain.Call) {
		_, err := access.Read(t.Context(), guard.Request(by, domain.AssetGet, access.Resource{}), looks)
		fixture.Must(t, err)
	}
	look(bob)
	block(t, c, bob.Subject)
	_, err := access.External(t.Context(), guard.Request(bob, domain.AssetCreate, access.Resource{}), nil, acts)
	fixture.Want(t, err, domain.ErrUserBlocked)

	r := guard.Request(eve, domain.AssetCreate, access.Resource{})
	_, err = access.External(t.Context(), r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (access.None, error) {
		look(eve)
		block(t, c, eve.Subject)
		return access.Done(ctx, outside, func(context.Context, access.Tx) (access.None, error) {
			t.Error("it was stored")
			return access.None{}, nil
		})
	})
	fixture.Want(t, err, domain.ErrUserBlocked)
	entries := trail(t, c.Installation, c.Admin, domain.AssetCreate)
	wantTrail(
		t, entries, domain.AuditEntry{Outcome: domain.OutcomeFailed}, domain.AuditEntry{Outcome: domain.OutcomeBegun},
	)
}

// Who has hung up has tried all the same.
func TestAFailureIsAuditedThoughTheCallerHasGone(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	ctx, leave := context.WithCancel(t.Context())
	id := c.NewID()
	r := access.New(c.Set).Request(c.Admin, domain.AssetCreate, access.ID(id))
	_, err := access.External(ctx, r, nil, func(
		ctx context.Context, _ access.Outside, _ access.None,
	) (access.None, error) {
		leave()
		return access.None{}, ctx.Err()
	})
	if err == nil {
		t.Fatal("nothing failed")
	}
	entries := trail(t, c.Installation, c.Admin, domain.AssetCreate)
	wantTrail(
		t, entries, domain.AuditEntry{Outcome: domain.OutcomeFailed, Target: id},
		domain.AuditEntry{Outcome: domain.OutcomeBegun, Target: id},
	)
}

func TestTheTrailTellsWhatCameToBe(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	guard := access.New(c.Set)
	by := c.Admin
	by.RequestID, by.Reason = "req-1", "the sponsor asked"
	tried, real := c.NewID(), c.NewID()
	fails := func(context.Context, access.Tx) (access.None, error) { return access.None{}, errBoom }
	_, err := access.Write(t.Context(), guard.Request(by, domain.ProjectCreate, access.ID(c.NewID())), fails)
	fixture.Want(t, err, errBoom)
	_, err = access.ExternalOnce(t.Context(), guard.Request(by, domain.AssetCreate, access.ID(tried)), nil,
		func(context.Context, access.Outside, access.None) (domain.Asset, error) {
			return domain.Asset{ID: domain.AssetID(real)}, nil
		}, nil)
	fixture.Must(t, err)
	entries := trail(t, c.Installation, c.Admin, domain.AssetCreate)
	wantTrail(
		t, entries, domain.AuditEntry{Outcome: domain.OutcomeDone, Target: real},
		domain.AuditEntry{Outcome: domain.OutcomeBegun, Target: tried},
	)
	for _, e := range entries {
		if e.RequestID != "req-1" || e.Reason != "the sponsor asked" {
			t.Errorf("got %+v", e)
		}
	}
	if left := trail(t, c.Installation, c.Admin, domain.ProjectCreate); len(left) != 0 {
		t.Errorf("what was rolled back stands in the trail: %+v", left)
	}
}

// A text that stood in a path is kept only if it names something.
func TestTheTrailKeepsNoTextThatNamesNothing(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	scope := c.TrialScope(t)
	for _, id := range []domain.RecordID{"jane doe, born 1970", "imported-1"} {
		_, err := c.Records.Get(t.Context(), c.Admin, scope, id)
		fixture.Want(t, err, domain.ErrRecordNotFound)
	}
	for _, e := range trail(t, c.Installation, c.Admin, domain.RecordGet) {
		if e.Target != "" {
			t.Errorf("the trail keeps %q", e.Target)
		}
	}
	imported := domain.Record{ID: "imported-1", Project: scope.Project, Trial: scope.Trial, Version: 1}
	fixture.Must(t, c.Set.Records.Insert(t.Context(), c.Enterprise.Organization, imported))
	_, err := c.Records.Get(t.Context(), c.Admin, scope, imported.ID)
	fixture.Must(t, err)
	entries := trail(t, c.Installation, c.Admin, domain.RecordGet)
	wantTrail(
		t, entries[:2], domain.AuditEntry{Outcome: domain.OutcomeDone, Target: "imported-1"},
		domain.AuditEntry{Outcome: domain.OutcomeBegun},
	)
}

// A registration that is repeated tells of nobody who never was.
func TestARepeatedRegistrationNamesWhoIsThere(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	bob := c.Register(t, "bob")
	for range 2 {
		again, err := c.Users.Register(t.Context(), c.Authenticate(t, c.Token("bob")), domain.Profile{})
		if fixture.Must(t, err); again.Created || again.ID != bob.ID {
			t.Errorf("got %+v", again)
		}
	}
	for _, e := range trail(t, c.Installation, c.Admin, domain.UserRegister)[:4] {
		if e.Actor == bob.Subject && e.Target != bob.ID {
			t.Errorf("got %+v", e)
		}
	}
}

func TestBootstrapIsForTheSystemAndIsAudited(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	_, err := w.Migrations.Up(t.Context(), fixture.System(""), domain.MigrationRun{}, migration.Progress{})
	fixture.Must(t, err)
	wantTrail(t, trail(t, w, w.Operator(t), domain.MigrationUp), domain.AuditEntry{Outcome: domain.OutcomeDone})
	for _, by := range []domain.Call{{}, w.Operator(t), domain.By(domain.AnonymousActor())} {
		_, err := w.Migrations.Up(t.Context(), by, domain.MigrationRun{}, migration.Progress{})
		fixture.Want(t, err, domain.ErrForbidden)
		_, err = w.Migrations.Status(t.Context(), by)
		fixture.Want(t, err, domain.ErrForbidden)
		_, err = w.Audit.Integrate(t.Context(), by)
		fixture.Want(t, err, domain.ErrForbidden)
	}
}

// What an installation lacks answers that it does.
func TestAnAbsentGatewayAnswersThatItIs(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	scope := c.TrialScope(t)
	set := c.Set
	set.Gateways, set.Tokens = ports.Gateways{}, nil
	bare := fixture.Core(t, set)
	_, err := bare.Records.Get(t.Context(), c.Admin, scope, "r")
	fixture.Want(t, err, domain.ErrGatewayMissing)
	_, err = bare.Executions.List(t.Context(), c.Admin, domain.ExecutionQuery{TrialScope: scope})
	fixture.Want(t, err, domain.ErrGatewayMissing)
	_, err = bare.Users.Roles(t.Context(), c.Admin)
	fixture.Want(t, err, domain.ErrGatewayMissing)
	_, err = bare.Migrations.Tenants(t.Context(), fixture.System(""))
	fixture.Want(t, err, domain.ErrGatewayMissing)
	_, err = bare.Auth.Authenticate(t.Context(), "token", "")
	fixture.Want(t, err, domain.ErrGatewayMissing)
}

// What is stored has been done, whatever fails after it.
func TestWhatIsDoneHasNotFailed(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	id := c.NewID()
	r := access.New(c.Set).Request(c.Admin, domain.AssetCreate, access.ID(id))
	_, err := access.External(t.Context(), r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (access.None, error) {
		_, err := access.Done(ctx, outside, looks)
		fixture.Must(t, err)
		return access.None{}, errBoom
	})
	fixture.Want(t, err, errBoom)
	entries := trail(t, c.Installation, c.Admin, domain.AssetCreate)
	wantTrail(
		t, entries, domain.AuditEntry{Outcome: domain.OutcomeDone, Target: id},
		domain.AuditEntry{Outcome: domain.OutcomeBegun, Target: id},
	)
}

package access_test

import (
	"context"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/slot"
	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

// bounded is the guard of a tenant that may do two units of work and one external call at once, and one more of what
// is critical; nobody waits long.
func bounded(c *fixture.Tenant) (*access.Guard, ports.Slots) {
	set := c.Set
	set.Slots = slot.New(slot.Config{Pools: []int{4}, Gateway: 1, Transfer: 1, Now: time.Now, Wait: time.Millisecond})
	return access.New(set), set.Slots
}

// occupy takes slots of the tenant until nothing is left but what is kept; release gives one of them back.
func occupy(t *testing.T, s ports.Slots, c *fixture.Tenant, kind domain.SlotKind) (release func()) {
	t.Helper()
	for {
		_, give, err := s.Take(t.Context(), domain.SlotClaim{Tenant: c.Enterprise.Organization, Kind: kind})
		if err != nil {
			fixture.Want(t, err, domain.ErrConcurrencyLimited)
			return release
		}
		release = give
	}
}

func read(ctx context.Context, g *access.Guard, c domain.Call, a domain.Action) error {
	_, err := access.Read(ctx, g.Request(c, a, access.Resource{}), looks)
	return err
}

func write(ctx context.Context, g *access.Guard, c domain.Call, a domain.Action) error {
	_, err := access.Write(ctx, g.Request(c, a, access.Resource{}), looks)
	return err
}

// A tenant that has used up what it has does nothing but what is critical; others, and the platform, go on.
func TestATenantThatFloodsIsRefusedAndNobodyElse(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c, other := w.Tenant(t), w.Tenant(t)
	guard, slots := bounded(c)
	release := occupy(t, slots, c, domain.DatabaseSlot)
	ctx := t.Context()
	fixture.Want(t, read(ctx, guard, c.Admin, domain.ProjectList), domain.ErrConcurrencyLimited)
	fixture.Want(t, write(ctx, guard, c.Admin, domain.ProjectCreate), domain.ErrConcurrencyLimited)
	fixture.Want(
		t, guard.Authorize(ctx, c.Admin, domain.AssetLogo, access.Resource{}), domain.ErrConcurrencyLimited,
	)
	_, err := access.External(ctx, guard.Request(c.Admin, domain.UserBlock, access.Resource{}), nil, acts)
	fixture.Must(t, err)
	fixture.Must(t, read(ctx, guard, c.Admin, domain.AuditList))
	fixture.Must(t, write(ctx, guard, other.Admin, domain.ProjectCreate))
	fixture.Must(t, read(ctx, guard, w.Operator(t), domain.EnterpriseList))
	release()
	fixture.Must(t, read(ctx, guard, c.Admin, domain.ProjectList))
}

// An external call that finds no slot leaves no entry: nothing has begun.
func TestWhatIsRefusedOutsideHasNotBegun(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	guard, slots := bounded(c)
	occupy(t, slots, c, domain.GatewaySlot)
	r := guard.Request(c.Admin, domain.UploadStart, access.Resource{})
	_, err := access.External(t.Context(), r, nil, acts)
	fixture.Want(t, err, domain.ErrConcurrencyLimited)
	wantTrail(t, trail(t, c.Installation, c.Admin, domain.UploadStart))
	_, err = access.External(t.Context(), guard.Request(c.Admin, domain.AssetCreate, access.ID(c.NewID())), nil, acts)
	fixture.Must(t, err) // a file on its way is of another kind
	_, err = access.External(t.Context(), guard.Request(c.Admin, domain.UserBlock, access.Resource{}), nil, acts)
	fixture.Must(t, err)
}

// What an external call has done outside is stored, however busy its tenant is meanwhile.
func TestACallThatWasLetInIsNotRefusedHalfWay(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	guard, slots := bounded(c)
	id := c.NewID()
	_, err := access.External(t.Context(), guard.Request(c.Admin, domain.AssetCreate, access.ID(id)), nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (access.None, error) {
		occupy(t, slots, c, domain.DatabaseSlot)
		return access.Done(ctx, outside, looks)
	})
	fixture.Must(t, err)
	wantTrail(
		t, trail(t, c.Installation, c.Admin, domain.AssetCreate),
		domain.AuditEntry{Outcome: domain.OutcomeDone, Target: id},
		domain.AuditEntry{Outcome: domain.OutcomeBegun, Target: id},
	)
}

// One call never takes a second slot of a kind: not in a look within a look, nor in a unit of work, whoever began it.
func TestACallTakesOneSlot(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	guard, slots := bounded(c)
	_, err := access.Read(t.Context(), guard.Request(c.Admin, domain.ProjectList, access.Resource{}), func(
		ctx context.Context, _ access.Tx,
	) (access.None, error) {
		occupy(t, slots, c, domain.DatabaseSlot)
		return access.None{}, read(ctx, guard, c.Admin, domain.ProjectList)
	})
	fixture.Must(t, err)
	err = c.Set.InTx(t.Context(), func(ctx context.Context) error {
		return write(ctx, guard, c.Admin, domain.ProjectCreate)
	})
	fixture.Must(t, err)
}

// A job waits for its turn instead of failing; what the platform does for itself waits for nobody.
func TestAJobWaits(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	guard, slots := bounded(c)
	release := occupy(t, slots, c, domain.DatabaseSlot)
	fixture.Must(t, write(t.Context(), guard, fixture.System(""), domain.AssetExpire))
	ended := make(chan error, 1)
	go func() {
		ended <- write(t.Context(), guard, fixture.System(c.Enterprise.Organization), domain.ProjectPurge)
	}()
	fixture.Want(t, read(t.Context(), guard, c.Admin, domain.ProjectList), domain.ErrConcurrencyLimited)
	select {
	case err := <-ended:
		t.Errorf("it did not wait: %v", err)
	default:
	}
	release()
	fixture.Must(t, <-ended)
}

package enterprise_test

import (
	"context"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

// hookedSchemas is schemas that call hook before one is made.
type hookedSchemas struct {
	ports.Schemas
	hook func()
}

func (h hookedSchemas) Create(ctx context.Context, t domain.TenantID) (domain.Schema, bool, error) {
	h.hook()
	return h.Schemas.Create(ctx, t)
}

// Provisioning tells its steps, can be cancelled between them, and results in the
// organization.
func TestProvisioningReports(t *testing.T) {
	t.Parallel()
	w, e, token := invited(t)
	out, err := w.Onboard(t.Context(), token, newOnboarding)
	fixture.Must(t, err)
	fixture.Must(t, w.Identity.OpenTicket(out.TicketURL))
	attempt := func(hook func(id domain.JobID)) domain.Job {
		t.Helper()
		j := w.NewJob(domain.JobProvision, e, "", "ada", nil)
		fixture.Must(t, w.Set.Jobs.Enqueue(t.Context(), j))
		set := w.Set
		set.Schemas = hookedSchemas{w.Set.Schemas, func() { hook(j.ID) }}
		services := fixture.Core(t, set)
		handle := func(ctx context.Context, due domain.Job) (string, error) {
			if due.ID != j.ID {
				return "", nil
			}
			return services.Enterprises.Provision(ctx, fixture.System(""), due)
		}
		for w.Set.JobRunner.(*memory.JobRunner).Step(t.Context(), nil, handle) {
		}
		j, err := w.Jobs.Get(t.Context(), w.Operator(t), j.ID)
		fixture.Must(t, err)
		return j
	}
	cancelled := attempt(func(id domain.JobID) {
		_, err := w.Jobs.Cancel(t.Context(), w.Operator(t), id)
		fixture.Must(t, err)
	})
	got, err := w.Enterprises.Get(t.Context(), w.Operator(t), e.ID)
	fixture.Must(t, err)
	if got.Status != domain.EnterpriseInitiated || cancelled.State != domain.JobCancelled {
		t.Errorf("cancelled, it is %s and the job %+v", got.Status, cancelled)
	}
	done := attempt(func(domain.JobID) {})
	if done.State != domain.JobSucceeded || done.Result != string(out.Organization) || done.Done != 2 || done.Total != 2 {
		t.Errorf("the job is %+v", done)
	}
	if nothing := attempt(func(domain.JobID) {}); nothing.State != domain.JobSucceeded || nothing.Result != "" {
		t.Errorf("with nothing to do it is %+v", nothing)
	}
}

// A connection that is found without its event ends the invitation as the event does, also when provisioning fails
// then: its link must not bring another company's connection.
func TestAConnectionWithoutItsEventEndsTheInvitation(t *testing.T) {
	t.Parallel()
	w, e, token := invited(t)
	set, failing := w.Set, true
	set.Schemas = failingSchemas{w.Set.Schemas, &failing}
	provision := func() error {
		t.Helper()
		_, err := fixture.Core(t, set).Enterprises.Provision(t.Context(), fixture.System(""), domain.Job{Enterprise: e.ID})
		return err
	}
	_, err := w.Onboard(t.Context(), token, newOnboarding)
	fixture.Must(t, err)
	fixture.Must(t, provision())
	out, err := w.Onboard(t.Context(), token, newOnboarding) // nobody has connected anything yet
	fixture.Must(t, err)
	fixture.Must(t, w.Identity.OpenTicket(out.TicketURL))
	fixture.Want(t, provision(), domain.ErrStoreUnavailable)
	_, err = w.Onboard(t.Context(), token, newOnboarding)
	fixture.Want(t, err, domain.ErrEnterpriseInvitationNotFound)
	p, err := w.Enterprises.Onboarding(t.Context(), w.Operator(t), e.ID)
	if fixture.Must(t, err); p.Step != domain.OnboardingConnected {
		t.Errorf("it is %+v", p)
	}
}

// failingSchemas makes no schema while failing is set.
type failingSchemas struct {
	ports.Schemas
	failing *bool
}

func (f failingSchemas) Create(ctx context.Context, t domain.TenantID) (domain.Schema, bool, error) {
	if *f.failing {
		return domain.Schema{}, false, domain.ErrStoreUnavailable
	}
	return f.Schemas.Create(ctx, t)
}

// provisioning works off the jobs that provision, and no others.
func provisioning(c *core.Core) domain.JobHandler {
	return func(ctx context.Context, j domain.Job) (string, error) {
		if j.Kind != domain.JobProvision {
			return "", nil
		}
		return c.Enterprises.Provision(ctx, fixture.System(""), j)
	}
}

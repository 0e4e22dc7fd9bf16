package migration

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// run is one run over tenants.
type run struct {
	schemas ports.Schemas
	how     domain.MigrationHow
	limit   int // so many may fail
	report  domain.MigrationReport
	busy    []domain.TenantID // whose turn comes again
	hear    domain.MigrationProgress
	health  health
	note    func(done, total int) error // may end the run; nil where nobody wants to
	ended   error                       // by note
}

// all migrates the canaries, and the others if all of these are migrated. A tenant that is busy keeps nobody waiting:
// its next turn comes when everybody has had one.
func (r *run) all(ctx context.Context) error {
	plan, limit := r.report.Plan, r.limit
	r.limit = 0
	if err := r.wave(ctx, plan.Canaries); err != nil {
		return err
	}
	if err := r.again(ctx); err != nil || r.report.Stopped {
		return err
	}
	r.limit = limit
	for _, wave := range plan.Waves {
		if err := r.wave(ctx, wave); err != nil {
			return err
		}
	}
	return r.again(ctx)
}

// wave is one turn of these tenants.
func (r *run) wave(ctx context.Context, tenants []domain.TenantID) error {
	if len(tenants) == 0 || r.report.Stopped {
		return nil
	}
	how := r.how
	how.Wait = r.wait
	if err := r.schemas.Migrate(ctx, tenants, how, r.heard); err != nil {
		return err
	}
	return r.ended
}

// again gives those who were busy their further turns.
func (r *run) again(ctx context.Context) error {
	first := r.how.Attempt
	defer func() { r.how.Attempt = first }()
	for len(r.busy) > 0 && !r.report.Stopped {
		waiting := r.busy
		r.busy = nil
		r.how.Attempt++
		if err := r.wave(ctx, waiting); err != nil {
			return err
		}
	}
	return nil
}

// heard counts what became of a tenant, and tells whether to go on.
func (r *run) heard(m domain.TenantMigration) (more bool) {
	r.health.over()
	switch m.State {
	case domain.MigrationBusy:
		r.busy = append(r.busy, m.Tenant)
		return !r.report.Stopped
	case domain.MigrationFailed:
		r.report.Failed = append(r.report.Failed, m)
	case domain.MigrationGone:
		r.report.Gone++
	default:
		r.report.Done++
	}
	r.report.Left--
	r.report.Stopped = len(r.report.Failed) > r.limit
	total := r.report.Plan.Tenants()
	if r.hear != nil {
		r.hear(total-r.report.Left, total, m)
	}
	if r.note != nil && r.ended == nil {
		r.ended = r.note(total-r.report.Left, total)
	}
	return !r.report.Stopped && r.ended == nil
}

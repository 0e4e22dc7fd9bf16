package migration

import (
	"context"
	"errors"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// health is how those fare who work during a run.
type health struct {
	clock   ports.Clock
	signals ports.Signals // nil asks for none
	watch   domain.HealthWatch
	most    time.Duration // how long no tenant may be begun
	last    time.Time     // when the last turn of a tenant was over
	hear    func(domain.MigrationHealth)
}

func (s *Service) newHealth(
	gateways ports.Gateways, in domain.MigrationRun, hear func(domain.MigrationHealth),
) health {
	h := health{
		clock: s.clock, signals: gateways.Signals, most: in.MaxPause, hear: hear,
		watch: domain.HealthWatch{Limits: in.Limits, Parallel: in.Parallel},
	}
	if in.Unsteered {
		h.signals = nil
	}
	return h
}

// wait is a domain.MigrationWait.
func (r *run) wait(ctx context.Context, active int) (time.Duration, error) {
	h, now := &r.health, r.health.clock.Now()
	if h.watch.Due(now) {
		if err := r.look(ctx, now); err != nil {
			return 0, err
		}
	}
	if err := h.watch.Tired(now, h.most); err != nil {
		return 0, err
	}
	return h.watch.Wait(now, active, h.last), nil
}

// look judges how it is now, and lets others know.
func (r *run) look(ctx context.Context, now time.Time) error {
	reading, err := r.health.read(ctx)
	if err != nil {
		return err
	}
	changed := r.health.watch.Take(now, reading)
	health, total := r.health.watch.Health, r.report.Plan.Tenants()
	// That the store is away is found by whoever migrates the next tenant.
	_ = r.schemas.Report(ctx, total-r.report.Left, total, health)
	if changed && r.health.hear != nil {
		r.health.hear(health)
	}
	return nil
}

// read finds all well where there are no signals. A store that cannot be asked stops nothing: whoever migrates the next
// tenant finds that out.
func (h *health) read(ctx context.Context) (reading domain.HealthReading, err error) {
	if h.signals == nil {
		return reading, nil
	}
	switch reading, err = h.signals.Read(ctx); {
	case err == nil, ctx.Err() != nil:
		return reading, err
	case errors.Is(err, domain.ErrGatewayMissing):
		return domain.HealthReading{}, nil
	}
	return domain.HealthReading{Unreadable: []string{"the store"}}, nil
}

// over notes that a tenant's turn is.
func (h *health) over() { h.last = h.clock.Now() }

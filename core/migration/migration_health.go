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
	schemas ports.Schemas
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
		clock: s.clock, schemas: gateways.Schemas, signals: gateways.Signals, most: in.MaxPause, hear: hear,
		watch: domain.HealthWatch{Limits: in.Limits},
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
		if err := h.look(ctx, now); err != nil {
			return 0, err
		}
		total := r.report.Plan.Tenants()
		// It only tells. That the store is away is found by whoever migrates the next tenant.
		_ = h.schemas.Report(ctx, total-r.report.Left, total, h.watch.Health)
	}
	if err := h.watch.Tired(now, h.most); err != nil {
		return 0, err
	}
	return h.watch.Wait(now, active, h.last), nil
}

// look takes a reading. Without signals all is well.
func (h *health) look(ctx context.Context, now time.Time) error {
	reading := domain.HealthReading{}
	if h.signals != nil {
		read, err := h.signals.Read(ctx)
		if err != nil && !errors.Is(err, domain.ErrGatewayMissing) {
			return err
		}
		reading = read
	}
	if h.watch.Take(now, reading) && h.hear != nil {
		h.hear(h.watch.Health)
	}
	return nil
}

// over notes that a tenant's turn is.
func (h *health) over() { h.last = h.clock.Now() }

package contract

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Signals checks that those who work are told of.
func Signals(t *testing.T, open func(t *testing.T) ports.Set) {
	signalChecks.run(t, "signals", open)
}

var signalChecks = checks{
	"read":  signalsRead,
	"ended": signalsEnded,
}

func signalsRead(t *testing.T, p ports.Set) {
	first, second := got(p.Signals.Read(t.Context()))(t), got(p.Signals.Read(t.Context()))(t)
	for _, r := range []domain.HealthReading{first, second} {
		if r.Used < 1 || r.Used > r.Connections || r.Waiting < 0 || r.Idle < 0 || r.Transaction < 0 ||
			len(r.Unreadable) > 0 {
			t.Errorf("it tells %+v", r)
		}
	}
	if second.WAL < first.WAL {
		t.Errorf("what was written is less: %d after %d", second.WAL, first.WAL)
	}
}

func signalsEnded(t *testing.T, p ports.Set) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Signals.Read(ctx); err == nil {
		t.Error("it reads for nobody")
	}
}

// turns answers a run in this order, and notes how many tenants were under way.
type turns struct {
	answers []time.Duration
	active  []int
	err     error // the last answer
}

func (r *turns) wait(_ context.Context, active int) (time.Duration, error) {
	r.active = append(r.active, active)
	if len(r.answers) == 0 {
		return 0, r.err
	}
	next := r.answers[0]
	r.answers = r.answers[1:]
	return next, nil
}

// schemaMigrateWaits proves that each tenant is begun when it may be, and none once there is an error.
func schemaMigrateWaits(t *testing.T, p ports.Set) {
	tenants := make([]domain.TenantID, 4)
	for i := range tenants {
		tenants[i] = newEnterprise().Organization
	}
	const moment = time.Millisecond
	failure := domain.ErrMigrationUnhealthy
	r := turns{answers: []time.Duration{moment, moment, 0, 0, moment, 0}, err: failure}
	var over []domain.TenantID
	how := domain.MigrationHow{Parallel: 2, LockTimeout: domain.DefaultLockTimeout, Wait: r.wait}
	err := p.Schemas.Migrate(t.Context(), tenants, how, func(m domain.TenantMigration) bool {
		over = append(over, m.Tenant)
		return true
	})
	if !errors.Is(err, failure) || len(over) != 3 || len(r.active) < 7 {
		t.Errorf("%v were migrated, and it was asked with %v under way; then %v", over, r.active, err)
	}
	for _, active := range r.active {
		if active > 1 {
			t.Errorf("it is asked with %v under way, and may begin 2", r.active)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	how.Wait = func(context.Context, int) (time.Duration, error) {
		cancel()
		return time.Hour, nil
	}
	err = p.Schemas.Migrate(ctx, tenants, how, func(domain.TenantMigration) bool { return true })
	wantError(t, err, domain.ErrMigrationInterrupted)
}

// schemaReport proves that others see how far a run is.
func schemaReport(t *testing.T, p ports.Set, before domain.MigrationRunning) {
	since := before.Since.Add(time.Second)
	must(t, p.Schemas.Report(t.Context(), 3, 7, domain.MigrationHealth{
		Level: domain.HealthStop, Since: since, Unreadable: []string{"a node"},
	}))
	want := before
	want.Done, want.Total, want.Level = 3, 7, domain.HealthStop
	want.LevelSince, want.Reason = since, "a node cannot be read"
	wantSame(t, got(p.Schemas.Status(t.Context()))(t).Running, want)
}

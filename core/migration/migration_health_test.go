package migration_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/migration"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// leaping is a clock that moves on by itself whenever somebody waits.
type leaping struct{ *memory.Clock }

func (c leaping) Timeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	ctx, end := c.Clock.Timeout(ctx, d)
	c.Advance(d)
	return ctx, end
}

// steered is a fleet whose time is invented.
type steered struct {
	*fleet
	clock   leaping
	signals *memory.Signals
	begun   time.Time
	heard   []string // what the run has said, each with the second of the run
}

func newSteered(t *testing.T, tenants int, readings ...domain.HealthReading) *steered {
	t.Helper()
	clock := leaping{memory.NewClock(time.Unix(1e9, 0))}
	w := fixture.Of(t, memory.New(memory.Options{Clock: clock}))
	s := &steered{fleet: fleetOf(t, w, tenants), clock: clock, signals: w.Set.Signals.(*memory.Signals)}
	fixture.Must(t, s.signals.Expect(t.Context(), readings...))
	return s
}

func (s *steered) say(format string, args ...any) {
	s.heard = append(s.heard, fmt.Sprintf("%.4gs ", s.clock.Now().Sub(s.begun).Seconds())+fmt.Sprintf(format, args...))
}

// up migrates; each tenant takes a tenth of a second.
func (s *steered) up(ctx context.Context, in domain.MigrationRun) (domain.MigrationReport, error) {
	s.begun, s.heard = s.clock.Now(), nil
	return s.Migrations.Up(ctx, fixture.System(""), in, migration.Progress{
		Tenant: func(_, _ int, m domain.TenantMigration) {
			s.clock.Advance(100 * time.Millisecond)
			s.say("%s", m.Tenant)
		},
		Health: func(h domain.MigrationHealth) { s.say("%s: %s", h.Level, h.Reason()) },
	})
}

var (
	well = domain.HealthReading{}
	slow = domain.HealthReading{Waiting: 7}
	stop = domain.HealthReading{Transaction: time.Hour}
)

func TestARunSlowsAndPausesByItself(t *testing.T) {
	t.Parallel()
	s := newSteered(t, 4, slow, slow, stop, stop, stop, slow, well)
	_, err := s.up(t.Context(), domain.MigrationRun{Wave: 2})
	fixture.Must(t, err)
	const locks, old = "7 connections wait for locks (limit 5)", "a transaction is under way for 1h0m0s (limit 10m0s)"
	expect.Equal(t, s.heard, []string{
		"0s slow: " + locks, "0.1s t0", "1.1s t1", "2s stop: " + old, "5s slow: " + locks, "5.1s t2",
		"6s ok: ", "6.1s t3",
	})
}

// Signals are read once a second at most, however fast a run is.
func TestSignalsAreReadOnceASecond(t *testing.T) {
	t.Parallel()
	s := newSteered(t, 21)
	_, err := s.up(t.Context(), domain.MigrationRun{Wave: 3})
	fixture.Must(t, err)
	reads, err := s.signals.Reads(t.Context())
	fixture.Must(t, err)
	expect.Equal(t, [2]int{len(s.heard), reads}, [2]int{21, 3})
}

// A run that waits tells others why, until it has waited for too long; the next goes on.
func TestARunThatWaitsForTooLongEnds(t *testing.T) {
	t.Parallel()
	s := newSteered(t, 2, well, stop)
	var told []domain.MigrationRunning
	_, err := s.Migrations.Up(t.Context(), fixture.System(""), domain.MigrationRun{MaxPause: time.Minute}, migration.Progress{
		Tenant: func(int, int, domain.TenantMigration) { s.clock.Advance(time.Second) },
		Health: func(domain.MigrationHealth) {
			status, err := s.schemas.Status(t.Context())
			fixture.Must(t, err)
			told = append(told, status.Running)
		},
	})
	if domain.AsError(err).Code != domain.ErrMigrationUnhealthy.Code ||
		!strings.Contains(err.Error(), "a transaction is under way for 1h0m0s") {
		t.Errorf("it ends by %v", err)
	}
	const since = 1e9
	expect.Equal(t, told, []domain.MigrationRunning{{
		By: "system", Since: time.Unix(since, 0).UTC(), Done: 1, Total: 2, Level: domain.HealthStop,
		LevelSince: time.Unix(since+1, 0).UTC(), Reason: "a transaction is under way for 1h0m0s (limit 10m0s)",
	}})
	reads, err := s.signals.Reads(t.Context())
	fixture.Must(t, err)
	expect.Equal(t, reads, 62)
	fixture.Must(t, s.signals.Expect(t.Context(), well))
	report, err := s.up(t.Context(), domain.MigrationRun{})
	fixture.Must(t, err)
	expect.Equal(t, report.Done, 1)
}

// Ctrl-C ends the wait at once.
func TestARunThatWaitsCanBeEnded(t *testing.T) {
	t.Parallel()
	s := newSteered(t, 2, stop)
	ctx, end := context.WithCancel(t.Context())
	_, err := s.Migrations.Up(ctx, fixture.System(""), domain.MigrationRun{}, migration.Progress{
		Health: func(domain.MigrationHealth) { end() },
	})
	fixture.Want(t, err, domain.ErrMigrationInterrupted)
}

func TestARunHeedsWhatItIsTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in     domain.MigrationRun
		levels []string
	}{
		"usual":        {domain.MigrationRun{}, []string{"slow: 7 connections wait for locks (limit 5)"}},
		"other limits": {domain.MigrationRun{Limits: domain.HealthLimits{domain.SignalLocks: {Slow: 8, Stop: 9}}}, nil},
		"nobody":       {domain.MigrationRun{Unsteered: true}, nil},
	} {
		s := newSteered(t, 1, slow)
		_, err := s.up(t.Context(), c.in)
		fixture.Must(t, err)
		expect.Equal(t, s.heard, append(prefixed("0s ", c.levels), "0.1s t0"))
		reads, err := s.signals.Reads(t.Context())
		fixture.Must(t, err)
		if c.in.Unsteered != (reads == 0) {
			t.Errorf("%s: signals were read %d times", name, reads)
		}
	}
}

func prefixed(prefix string, all []string) (out []string) {
	for _, each := range all {
		out = append(out, prefix+each)
	}
	return out
}

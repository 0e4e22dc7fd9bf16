package memory

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Signals tells what was expected of it: nobody suffers here.
type Signals struct {
	*store
	readings []domain.HealthReading
	reads    int
}

// Expect makes the next readings these, one after the other, of which the last stays.
func (s *Signals) Expect(ctx context.Context, readings ...domain.HealthReading) error {
	return s.InTx(ctx, func(context.Context) error {
		s.readings = readings
		return nil
	})
}

// Reads tells how often it was asked.
func (s *Signals) Reads(ctx context.Context) (n int, err error) {
	err = s.InTx(ctx, func(context.Context) error {
		n = s.reads
		return nil
	})
	return n, err
}

// Read implements ports.Signals.
func (s *Signals) Read(ctx context.Context) (reading domain.HealthReading, err error) {
	refuseInTx(ctx)
	err = s.InTx(ctx, func(context.Context) error {
		s.reads++
		reading = domain.HealthReading{Used: 1, Connections: 100}
		if len(s.readings) > 0 {
			reading = s.readings[0]
		}
		if len(s.readings) > 1 {
			s.readings = s.readings[1:]
		}
		return nil
	})
	return reading, err
}

// Report implements ports.Schemas.
func (r *Schemas) Report(ctx context.Context, done, total int, health domain.MigrationHealth) error {
	refuseInTx(ctx)
	return r.InTx(ctx, func(context.Context) error {
		if r.running.By == "" {
			return nil
		}
		r.running.Done, r.running.Total = done, total
		r.running.Level, r.running.LevelSince, r.running.Reason = health.Level, health.Since, health.Reason()
		return nil
	})
}

// awaitTurn waits until a tenant may be begun.
func (r *Schemas) awaitTurn(ctx context.Context, turn domain.MigrationWait) error {
	for ctx.Err() == nil {
		if turn == nil {
			return nil
		}
		pause, err := turn(ctx, 0)
		if ctx.Err() != nil {
			break
		}
		if err != nil || pause == 0 {
			return err
		}
		r.pause(ctx, pause)
	}
	return domain.ErrMigrationInterrupted
}

func (r *Schemas) pause(ctx context.Context, d time.Duration) {
	ctx, end := r.clock.Timeout(ctx, d)
	defer end()
	<-ctx.Done()
}

package domain

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// HealthLevel is how fast migrations may go on, by how those fare who work meanwhile.
type HealthLevel string

const (
	HealthOK   HealthLevel = "ok"
	HealthSlow HealthLevel = "slow" // one tenant at a time, with a pause after each
	HealthStop HealthLevel = "stop" // no tenant is begun
)

// HealthLevels are all of them, the best first.
func HealthLevels() []HealthLevel { return []HealthLevel{HealthOK, HealthSlow, HealthStop} }

// HealthSignal is one figure of those who work.
type HealthSignal struct {
	Name  SignalName
	Value float64
}

// SignalName tells what a figure is of, and its unit.
type SignalName string

const (
	SignalLocks       SignalName = "waiting_for_locks" // connections
	SignalTransaction SignalName = "oldest_transaction_seconds"
	SignalIdle        SignalName = "idle_in_transaction_seconds" // for how long a connection does nothing in one
	SignalConnections SignalName = "connections_percent"         // of those that the server has
	SignalLag         SignalName = "replication_lag_seconds"     // of the standby that is farthest behind
	SignalLagBytes    SignalName = "replication_lag_bytes"
	SignalWAL         SignalName = "wal_bytes_per_second"
	SignalReads       SignalName = "reads_p99_seconds" // of the API
)

// SignalNames are all of them.
func SignalNames() []SignalName {
	return []SignalName{
		SignalLocks, SignalTransaction, SignalIdle, SignalConnections, SignalLag, SignalLagBytes, SignalWAL, SignalReads,
	}
}

// HealthLimit is from which value on a signal slows migrations, or stops them; 0 is never.
type HealthLimit struct{ Slow, Stop float64 }

// HealthLimits are those of each signal. A signal without a limit says nothing.
type HealthLimits map[SignalName]HealthLimit

// DefaultHealthLimits hold for whatever nobody has said.
func DefaultHealthLimits() HealthLimits {
	return HealthLimits{
		SignalLocks:       {5, 20},
		SignalTransaction: {60, 600},
		SignalIdle:        {10, 60},
		SignalConnections: {80, 95},
		SignalLag:         {10, 60},
		SignalLagBytes:    {64 << 20, 1 << 30},
		SignalWAL:         {128 << 20, 512 << 20},
		SignalReads:       {1. / 3, 1}, // the alert TenonSlow wakes people from a second on
	}
}

// With returns the limits, and those of other instead where it has some.
func (l HealthLimits) With(other HealthLimits) HealthLimits {
	all := HealthLimits{}
	for _, name := range SignalNames() {
		limit, said := other[name]
		if !said {
			limit = l[name]
		}
		all[name] = limit
	}
	return all
}

func (l HealthLimit) level(value float64) HealthLevel {
	switch {
	case l.Stop > 0 && value >= l.Stop:
		return HealthStop
	case l.Slow > 0 && value >= l.Slow:
		return HealthSlow
	}
	return HealthOK
}

// MigrationHealth is how those fare who work while tenants are migrated.
type MigrationHealth struct {
	Level      HealthLevel
	Since      time.Time        // it is at this level
	Exceeded   []ExceededSignal // the worst first
	Unreadable []string         // what could not be asked
}

// ExceededSignal is one that is at its limit or beyond.
type ExceededSignal struct {
	HealthSignal
	Level HealthLevel
	Limit float64
}

// Judge tells the level of signals, which is that of the worst.
func (l HealthLimits) Judge(signals []HealthSignal) MigrationHealth {
	health := MigrationHealth{Level: HealthOK}
	for _, signal := range signals {
		limit := l[signal.Name]
		switch level := limit.level(signal.Value); level {
		case HealthStop:
			health.Exceeded = append(health.Exceeded, ExceededSignal{signal, level, limit.Stop})
		case HealthSlow:
			health.Exceeded = append(health.Exceeded, ExceededSignal{signal, level, limit.Slow})
		}
	}
	slices.SortStableFunc(health.Exceeded, func(a, b ExceededSignal) int {
		return cmp.Compare(slices.Index(HealthLevels(), b.Level), slices.Index(HealthLevels(), a.Level))
	})
	if len(health.Exceeded) > 0 {
		health.Level = health.Exceeded[0].Level
	}
	return health
}

// Reason tells people what slows or stops migrations, and what could not be asked.
func (h MigrationHealth) Reason() string {
	var all []string
	for _, signal := range h.Exceeded {
		all = append(all, signal.text())
	}
	for _, what := range h.Unreadable {
		all = append(all, what+" cannot be read")
	}
	return strings.Join(all, "; ")
}

func (s ExceededSignal) text() string {
	value, limit := s.inUnit(s.Value), s.inUnit(s.Limit)
	switch s.Name {
	case SignalLocks:
		return fmt.Sprintf("%s connections wait for locks (limit %s)", value, limit)
	case SignalTransaction:
		return fmt.Sprintf("a transaction is under way for %s (limit %s)", value, limit)
	case SignalIdle:
		return fmt.Sprintf("a connection is idle in a transaction for %s (limit %s)", value, limit)
	case SignalConnections:
		return fmt.Sprintf("%s of PostgreSQL's connections are used (limit %s)", value, limit)
	case SignalLag, SignalLagBytes:
		return fmt.Sprintf("a standby is %s behind (limit %s)", value, limit)
	case SignalWAL:
		return fmt.Sprintf("PostgreSQL writes %s of WAL a second (limit %s)", value, limit)
	}
	return fmt.Sprintf("one read in a hundred takes %s (limit %s)", value, limit)
}

// inUnit is a value of the signal as people write it.
func (s ExceededSignal) inUnit(value float64) string {
	switch s.Name {
	case SignalLocks:
		return fmt.Sprintf("%.0f", value)
	case SignalConnections:
		return fmt.Sprintf("%.0f %%", value)
	case SignalLagBytes, SignalWAL:
		return fmt.Sprintf("%.1f MiB", value/(1<<20))
	}
	return time.Duration(value * float64(time.Second)).Round(time.Millisecond).String()
}

// ErrMigrationUnhealthy ends a run that others would suffer from for too long.
var ErrMigrationUnhealthy = NewError(Unavailable, "migration_unhealthy",
	"The run could begin no tenant for %s, and has ended: %s. Run it again once that is over.")

// MigrationWait is asked before each tenant is begun, by one at a time, while active ones are under way. It answers
// after which time to ask again; 0 begins the tenant. An error lets no more be begun.
type MigrationWait func(ctx context.Context, active int) (time.Duration, error)

package domain

import (
	"slices"
	"time"
)

// HealthReading is what stores and nodes tell at one moment. Counts that only grow are told as they are.
type HealthReading struct {
	Waiting           int           // connections that wait for locks, those excepted that migrate
	Transaction       time.Duration // age of the oldest one of others
	Idle              time.Duration // for how long a connection of others does nothing in a transaction
	Used, Connections int           // of those that the server has
	Standbys          int
	Lag               time.Duration // of the standby that is farthest behind
	LagBytes          int64
	WAL               int64 // bytes that have ever been written
	Nodes             []NodeRequests
	Unreadable        []string // what could not be asked
}

// HealthWatch judges one reading after the other.
type HealthWatch struct {
	Limits   HealthLimits
	Parallel int             // tenants at once, at most
	Health   MigrationHealth // by the last reading
	last     HealthReading
	first    time.Time // of all readings
	at       time.Time // of the last reading
	reads    readTimes
	parallel int // tenants at once, for now
}

// HealthInterval is between two readings, and after each tenant while a run is slowed: it begins the next by a new one.
const HealthInterval = time.Second

// secondReading comes sooner: the first cannot tell whether anybody works.
const secondReading = HealthInterval / 10

func (w *HealthWatch) interval() time.Duration {
	if w.at.Equal(w.first) && !w.reads.idle {
		return secondReading
	}
	return HealthInterval
}

// Due reports whether it is time for a reading.
func (w *HealthWatch) Due(now time.Time) bool {
	return w.at.IsZero() || now.Sub(w.at) >= w.interval()
}

// Take judges a reading. changed tells that there is something new to be said.
func (w *HealthWatch) Take(now time.Time, r HealthReading) (changed bool) {
	before := w.Health
	if w.first.IsZero() {
		w.first = now
	}
	w.Health = w.limits().Judge(w.signals(now, r))
	w.parallel = w.tenantsAtOnce(now)
	w.Health.Unreadable, w.Health.Since = r.Unreadable, now
	if before.Level == w.Health.Level {
		w.Health.Since = before.Since
	}
	w.last, w.at = r, now
	first := before.Level == "" && w.Health.Level == HealthOK && len(r.Unreadable) == 0
	return !first && (before.Level != w.Health.Level || !slices.Equal(before.Unreadable, r.Unreadable))
}

// limits hold the API to what is usual with it: reads three times as slow slow a run, though never below what nobody
// feels.
func (w *HealthWatch) limits() HealthLimits {
	limit := w.Limits[SignalReads]
	if usual := w.reads.usual; usual > 0 && limit.Slow > 0 {
		limit.Slow = min(limit.Slow, max(slower*usual, unfelt.Seconds()))
	}
	return w.Limits.With(HealthLimits{SignalReads: limit})
}

// unfelt is how long a read may take before anybody feels it.
const unfelt = 50 * time.Millisecond

// signals are what a reading tells, together with those before it.
func (w *HealthWatch) signals(now time.Time, r HealthReading) []HealthSignal {
	all := []HealthSignal{
		{SignalLocks, float64(r.Waiting)},
		{SignalTransaction, r.Transaction.Seconds()},
		{SignalIdle, r.Idle.Seconds()},
	}
	if r.Connections > 0 {
		all = append(all, HealthSignal{SignalConnections, 100 * float64(r.Used) / float64(r.Connections)})
	}
	if r.Standbys > 0 {
		all = append(all, HealthSignal{SignalLag, r.Lag.Seconds()}, HealthSignal{SignalLagBytes, float64(r.LagBytes)})
	}
	if took := now.Sub(w.at); !w.at.IsZero() && took > 0 && r.WAL > 0 && w.last.WAL > 0 {
		all = append(all, HealthSignal{SignalWAL, float64(r.WAL-w.last.WAL) / took.Seconds()})
	}
	if p99, enough := w.reads.p99(now, r.Nodes); enough {
		all = append(all, HealthSignal{SignalReads, p99})
	}
	return all
}

// tenantsAtOnce begins with one where somebody works, and takes one more every second: half as many once reads take
// several times as long as is usual, though nobody feels it yet.
func (w *HealthWatch) tenantsAtOnce(now time.Time) int {
	most := max(w.Parallel, 1)
	switch {
	case w.Health.Level != HealthOK:
		return 1
	case w.reads.idle || w.Limits[SignalReads] == HealthLimit{}:
		return most
	case w.reads.slower():
		return max(w.parallel/2, 1)
	case now.Sub(w.first) < HealthInterval:
		return 1
	}
	return min(w.parallel+1, most)
}

// Wait is how long a run waits before it begins a tenant, when so many are under way and the last one's turn was over
// then; 0 begins it.
func (w *HealthWatch) Wait(now time.Time, active int, over time.Time) time.Duration {
	next := max(w.interval()-now.Sub(w.at), time.Millisecond)
	switch {
	case w.Health.Level == HealthStop, active >= w.parallel:
		return next
	case w.Health.Level == HealthSlow && !over.IsZero():
		return max(HealthInterval-now.Sub(over), 0)
	}
	return 0
}

// Tired answers ErrMigrationUnhealthy once no tenant could be begun for longer than that.
func (w *HealthWatch) Tired(now time.Time, most time.Duration) error {
	stopped := now.Sub(w.Health.Since)
	if w.Health.Level != HealthStop || stopped < most {
		return nil
	}
	return ErrMigrationUnhealthy.With(stopped.Round(time.Second), w.Health.Reason())
}

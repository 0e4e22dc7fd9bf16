package domain

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTheWorstSignalIsTheLevel(t *testing.T) {
	limits := DefaultHealthLimits().With(HealthLimits{SignalWAL: {}, SignalIdle: {Stop: 5}})
	for name, c := range map[string]struct {
		signals []HealthSignal
		level   HealthLevel
		reason  string
	}{
		"nothing":  {nil, HealthOK, ""},
		"at ease":  {[]HealthSignal{{SignalLocks, 4}, {SignalReads, .3}}, HealthOK, ""},
		"no limit": {[]HealthSignal{{SignalWAL, 1e12}, {SignalIdle, 4.9}}, HealthOK, ""},
		"at a limit": {
			[]HealthSignal{{SignalLocks, 5}}, HealthSlow, "5 connections wait for locks (limit 5)",
		},
		"the worst first": {
			[]HealthSignal{{SignalConnections, 81.4}, {SignalIdle, 5.25}, {SignalLagBytes, 2 << 30}}, HealthStop,
			"a connection is idle in a transaction for 5.25s (limit 5s); a standby is 2048.0 MiB behind (limit 1024.0 MiB); " +
				"81 % of PostgreSQL's connections are used (limit 80 %)",
		},
		"all others": {
			[]HealthSignal{{SignalTransaction, 60}, {SignalLag, 11}, {SignalReads, .4}}, HealthSlow,
			"a transaction is under way for 1m0s (limit 1m0s); a standby is 11s behind (limit 10s); " +
				"one read in a hundred takes 400ms (limit 333ms)",
		},
	} {
		health := limits.Judge(c.signals)
		if health.Level != c.level || health.Reason() != c.reason {
			t.Errorf("%s: %s, %q", name, health.Level, health.Reason())
		}
	}
}

func TestEachSignalHasLimitsAndWords(t *testing.T) {
	said := map[string]bool{}
	for _, name := range SignalNames() {
		limit := DefaultHealthLimits()[name]
		if limit.Slow <= 0 || limit.Stop <= limit.Slow {
			t.Errorf("%s has the limits %v", name, limit)
		}
		reason := DefaultHealthLimits().Judge([]HealthSignal{{name, limit.Stop}}).Reason()
		if said[reason] || reason == "" {
			t.Errorf("%s is told as %q", name, reason)
		}
		said[reason] = true
	}
}

// at is a moment of a run, in seconds.
func at(seconds float64) time.Time {
	return time.Unix(1e9, 0).Add(time.Duration(seconds * float64(time.Second)))
}

func newHealthWatch() *HealthWatch { return &HealthWatch{Limits: DefaultHealthLimits(), Parallel: 4} }

func TestARunWaitsAsItsHealthSays(t *testing.T) {
	w := newHealthWatch()
	if !w.Due(at(0)) {
		t.Error("it begins without a reading")
	}
	take := func(seconds float64, waiting int, changed bool) {
		if w.Take(at(seconds), HealthReading{Waiting: waiting}) != changed {
			t.Errorf("after %vs it has changed: %v", seconds, !changed)
		}
	}
	wait := func(seconds float64, active int, over time.Time, want time.Duration) {
		t.Helper()
		if got := w.Wait(at(seconds), active, over); got != want {
			t.Errorf("after %vs, with %d under way, it waits for %s, want %s", seconds, active, got, want)
		}
	}
	take(0, 0, false)
	wait(0, 3, at(0), 0)
	if w.Due(at(.9)) || !w.Due(at(1)) {
		t.Error("readings are not a second apart")
	}
	take(1, 5, true)
	wait(1, 0, time.Time{}, 0)
	wait(1.25, 1, at(0), 750*time.Millisecond)
	wait(1.25, 0, at(1.1), 850*time.Millisecond)
	wait(2.5, 0, at(1.1), 0)
	take(2, 6, false)
	take(3, 20, true)
	wait(3.5, 0, time.Time{}, 500*time.Millisecond)
	take(4, 25, false)
	if !w.Health.Since.Equal(at(3)) {
		t.Errorf("it is so since %s", w.Health.Since)
	}
	if err := w.Tired(at(62.9), time.Minute); err != nil {
		t.Errorf("it ends early: %v", err)
	}
	err := w.Tired(at(63), time.Minute)
	if !errors.Is(err, ErrMigrationUnhealthy) ||
		!strings.Contains(err.Error(), "for 1m0s, and has ended: 25 connections") {
		t.Errorf("it ends by %v", err)
	}
	take(64, 0, true)
	if w.Tired(at(1e6), time.Minute) != nil {
		t.Error("it ends though all is well")
	}
}

func TestRatesAreBetweenTwoReadings(t *testing.T) {
	w := newHealthWatch()
	w.Take(at(0), HealthReading{WAL: 1 << 40})
	w.Take(at(2), HealthReading{WAL: 1<<40 + 512<<20, Used: 80, Connections: 100, Standbys: 1, Lag: time.Hour})
	want := []ExceededSignal{
		{HealthSignal{SignalLag, 3600}, HealthStop, 60},
		{HealthSignal{SignalConnections, 80}, HealthSlow, 80},
		{HealthSignal{SignalWAL, 256 << 20}, HealthSlow, 128 << 20},
	}
	if !reflect.DeepEqual(w.Health.Exceeded, want) {
		t.Errorf("%+v", w.Health.Exceeded)
	}
	w.Take(at(3), HealthReading{Lag: time.Hour, LagBytes: 1 << 40}) // without a standby, and by another server
	if w.Health.Level != HealthOK {
		t.Errorf("%+v", w.Health)
	}
}

func TestWhatCannotBeReadIsToldOnceAndStopsNothing(t *testing.T) {
	w, blind := newHealthWatch(), HealthReading{Unreadable: []string{"PostgreSQL"}}
	first, second := w.Take(at(0), blind), w.Take(at(1), blind)
	if !first || second || w.Health.Level != HealthOK || w.Health.Reason() != "PostgreSQL cannot be read" {
		t.Errorf("%v, %v, %+v", first, second, w.Health)
	}
}

// node is one that has answered so many reads within 10 ms, 100 ms and any time.
func node(name string, counts ...float64) NodeRequests {
	bounds := []float64{.01, .1, 10}
	n := NodeRequests{Node: name}
	for i, count := range counts {
		n.Buckets = append(n.Buckets, RequestBucket{bounds[i], count})
	}
	return n
}

func TestReadsAreTimedOverAllNodesBetweenReadings(t *testing.T) {
	type look struct {
		seconds float64
		nodes   []NodeRequests
		p99     float64
	}
	for name, looks := range map[string][]look{
		"the first": {{0, []NodeRequests{node("a", 0, 0, 1e6)}, 0}},
		"fast": {
			{0, []NodeRequests{node("a", 0, 0, 1e6)}, 0}, {1, []NodeRequests{node("a", 100, 100, 1e6+100)}, .0099},
		},
		"few, then no": {{0, []NodeRequests{node("a", 0, 0, 0)}, 0}, {1, []NodeRequests{node("a", 0, 99, 99)}, 0}},
		"few count on": {
			{0, []NodeRequests{node("a", 0, 0, 0)}, 0}, {1, []NodeRequests{node("a", 99, 99, 99)}, 0},
			{2, []NodeRequests{node("a", 100, 200, 200)}, .0982},
		},
		"until they are old": {
			{0, []NodeRequests{node("a", 0, 0, 0)}, 0}, {30, []NodeRequests{node("a", 99, 99, 99)}, 0},
			{31, []NodeRequests{node("a", 100, 100, 100)}, 0},
		},
		"two nodes": {
			{0, []NodeRequests{node("a", 0, 0, 0), node("b", 5, 5, 5)}, 0},
			{1, []NodeRequests{node("a", 98, 98, 98), node("b", 5, 7, 7)}, .055},
		},
		"started again": {
			{0, []NodeRequests{node("a", 0, 0, 1e6)}, 0}, {1, []NodeRequests{node("a", 200, 200, 200)}, .0099},
		},
		"away, and back": {
			{0, nil, 0}, {1, []NodeRequests{node("a", 0, 0, 1e6)}, 0}, {2, []NodeRequests{node("a", 0, 100, 1e6+100)}, .0991},
			{3, nil, 0}, {4, []NodeRequests{node("a", 0, 100, 1e6+200)}, 9.901},
		},
	} {
		var r readTimes
		for _, l := range looks {
			p99, enough := r.p99(at(l.seconds), l.nodes)
			if enough != (l.p99 > 0) || max(p99-l.p99, l.p99-p99) > 1e-9 {
				t.Errorf("%s: after %vs it is %v (%v), want %v", name, l.seconds, p99, enough, l.p99)
			}
		}
	}
}

// A run begins with one tenant at a time while somebody works, and gives way before anybody feels it.
func TestTenantsAtOnceGrowWithTime(t *testing.T) {
	const none, quick, slow = 0, 1, 2
	for name, c := range map[string]struct {
		reads []int // at each reading: none, quick ones or slow ones
		want  []int
	}{
		"nobody works": {[]int{none, none, none}, []int{1, 4, 4}},
		"all is well":  {[]int{quick, quick, quick, quick, quick, quick}, []int{1, 1, 2, 3, 4, 4}},
		"slower than is usual": {
			[]int{quick, quick, quick, quick, quick, slow, slow, slow, quick}, []int{1, 1, 2, 3, 4, 2, 1, 1, 2},
		},
		"somebody comes": {[]int{none, none, quick, slow}, []int{1, 4, 4, 2}},
	} {
		w, seconds, counts := newHealthWatch(), 0., [3]float64{0, 1000, 0}
		for i, reads := range c.reads {
			counts[reads] += 200
			w.Take(at(seconds), HealthReading{Nodes: []NodeRequests{{Node: "a", Buckets: []RequestBucket{
				{.001, counts[quick]}, {.02, counts[quick] + counts[slow]},
			}}}})
			if w.Wait(at(seconds), c.want[i]-1, at(seconds)) != 0 || w.Wait(at(seconds), c.want[i], at(seconds)) == 0 {
				t.Errorf("%s: reading %d: not %d at once (%s)", name, i+1, c.want[i], w.Health.Reason())
			}
			seconds += w.interval().Seconds()
		}
	}
}

// Whoever lets reads be as slow as they like, or tells no node's address, is not slowed by them.
func TestTenantsAtOnceWithoutReads(t *testing.T) {
	w := newHealthWatch()
	w.Limits = w.Limits.With(HealthLimits{SignalReads: {}})
	w.Take(at(0), HealthReading{Nodes: []NodeRequests{node("a", 1, 1, 1)}})
	blind := newHealthWatch()
	blind.Take(at(0), HealthReading{})
	if w.Wait(at(0), 3, at(0)) != 0 || blind.Wait(at(0), 3, at(0)) != 0 {
		t.Error("it does not begin with all")
	}
}

// A run slows when reads take three times as long as before it, if that is felt.
func TestReadsAreHeldToWhatIsUsual(t *testing.T) {
	for usual, want := range map[float64]HealthLevel{0: HealthOK, 30: HealthSlow} {
		w := newHealthWatch()
		w.Take(at(0), HealthReading{Nodes: []NodeRequests{node("a", usual*1000, usual*1000)}})
		w.Take(at(1), HealthReading{Nodes: []NodeRequests{node("a", usual*1000, usual*1000+1000)}})
		if w.Health.Level != want || len(w.Health.Exceeded) > 0 && w.Health.Exceeded[0].Limit != .05 {
			t.Errorf("with %v reads before: %+v", usual, w.Health)
		}
	}
}

func FuzzReadTimes(f *testing.F) {
	f.Add(1., 2., 300., 5., 400., 900.)
	f.Add(-1., 1e300, 0., 1e9, 2., 1e18)
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g float64) {
		var r readTimes
		for _, counts := range [][]float64{{a, b, c}, {d, e, g}} {
			slices.Sort(counts)
			p99, _ := r.p99(at(1), []NodeRequests{node("a", counts...), node("b", counts[1:]...)})
			if !(p99 >= 0 && p99 <= 10) {
				t.Errorf("%v: %v", counts, p99)
			}
		}
	})
}

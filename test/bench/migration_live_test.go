package bench

import (
	"slices"
	"testing"
	"time"

	"github.com/tenon-health/tenon/test/expect"
)

// live migrates all tenants while some of them are at work: no call may fail. The run heeds them, as it does by itself.
// The same work without it is measured beside it.
func (f *fleet) live(b *testing.B) {
	b.Helper()
	looks := f.in.getProject(f.in.api, f.in.tenants).load
	changes := load{f.in.api.address, f.in.postsOf(f.in.tenants), 201}
	for _, l := range []load{looks, changes} {
		_, err := l.run(warmUp)
		expect.NoError(b, err)
	}
	var quiet, busy [2][]float64
	for range fleetRounds {
		alone := untilDone(b, time.After(calmTime), looks, changes)
		next, migrated := f.nextRelease(b), make(chan time.Time)
		go func() { defer close(migrated); next.up(b, len(f.schemas)) }()
		beside := untilDone(b, migrated, looks, changes)
		for i := range alone {
			quiet[i], busy[i] = append(quiet[i], alone[i]), append(busy[i], beside[i])
		}
	}
	told(b, "p99 of looks while nobody migrates, of that while 1,000 tenants are", quiet[0], busy[0], 1.0/3)
	told(b, "p99 of changes while nobody migrates, of that while 1,000 tenants are", quiet[1], busy[1], 1.0/3)
}

// untilDone is the p99 of looks and changes, asked side by side second by second until done.
func untilDone(b *testing.B, done <-chan time.Time, looks, changes load) (p99 [2]float64) {
	b.Helper()
	var took [2][]time.Duration
	for over := false; !over; {
		select {
		case <-done:
			over = true
		default:
			changed := make(chan result, 1)
			go func() { changed <- forASecond(changes) }()
			for i, second := range []result{forASecond(looks), <-changed} {
				expect.NoError(b, second.err)
				took[i] = append(took[i], second.took...)
			}
		}
	}
	for i := range took {
		slices.Sort(took[i])
		p99[i] = at(took[i], 99)
	}
	return p99
}

func forASecond(l load) result {
	took, err := l.runPaced(calmRate/2, time.Second)
	return result{took, err}
}

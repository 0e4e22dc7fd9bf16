package jobs

import (
	"fmt"
	"testing"
	"time"

	"github.com/riverqueue/river/rivertype"

	"github.com/tenon-health/tenon/ports"
)

// laterClock is a minute and more ahead of what was noted.
type laterClock struct{ ports.SystemClock }

func (c laterClock) Now() time.Time { return c.SystemClock.Now().Add(2 * rescueAfter) }

func TestAFreeWorkerGoesToWhoHasTheFewest(t *testing.T) {
	for name, c := range map[string]struct {
		has     map[int64]string // owners of what runs
		waiting []string
		free    int
		spare   bool
		want    string
	}{
		"alone, one has all":              {nil, []string{"a"}, 4, false, "[{a 4}]"},
		"two share":                       {nil, []string{"a", "b"}, 5, false, "[{a 3} {b 2}]"},
		"who has none goes first":         {map[int64]string{1: "a"}, []string{"a", "b"}, 1, false, "[{b 1}]"},
		"who has less catches up":         {map[int64]string{1: "a", 2: "a"}, []string{"a", "b"}, 3, false, "[{a 1} {b 2}]"},
		"of equals, who comes first":      {nil, []string{"c", "a", "b"}, 2, false, "[{c 1} {a 1}]"},
		"nobody waits":                    {map[int64]string{1: "a"}, nil, 3, false, "[]"},
		"a spare one for who has none":    {map[int64]string{1: "a"}, []string{"a", "b"}, 2, true, "[{b 1}]"},
		"no spare one for who has one":    {map[int64]string{1: "a"}, []string{"a"}, 2, true, "[]"},
		"the platform is one of them all": {map[int64]string{1: "a"}, []string{"", "a"}, 1, true, "[{ 1}]"},
	} {
		r := newRunning(4, ports.SystemClock{})
		for id, owner := range c.has {
			r.add([]claimed{{owner, rivertype.JobRow{ID: id}}}, nil, false)
		}
		if got := fmt.Sprint(r.allot(c.waiting, c.free, c.spare)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// River does not tell of a job that it could not hand over; by then another node may have it.
func TestAJobOfWhichNothingIsHeardIsForgotten(t *testing.T) {
	r := newRunning(1, ports.SystemClock{})
	r.add([]claimed{{"a", rivertype.JobRow{ID: 1}}}, nil, false)
	if !r.full() {
		t.Error("the only worker is free")
	}
	r.clock = laterClock{}
	if r.allot([]string{"a"}, 1, true) == nil || r.full() {
		t.Error("the worker is still busy")
	}
}

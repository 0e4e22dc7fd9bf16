package memory

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// steppedStore is a store whose clock stands still until it is moved.
type steppedStore struct {
	ports.Set
	*JobRunner
	at time.Time
}

// frozenClock is its clock.
type frozenClock struct{ of *steppedStore }

func (s frozenClock) Now() time.Time { return s.of.at }

func (frozenClock) Timeout(ctx context.Context, _ time.Duration) (context.Context, context.CancelFunc) {
	return context.WithCancel(ctx)
}

func newSteppedStore() *steppedStore {
	set := New()
	s := &steppedStore{Set: set, JobRunner: set.JobRunner.(*JobRunner), at: time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)}
	s.store.clock = frozenClock{s}
	return s
}

func (s *steppedStore) enqueue(t *testing.T, id domain.JobID, in time.Duration) {
	t.Helper()
	j := domain.NewJob(id, domain.JobProvision, "e", "", domain.Call{}, s.at, nil)
	j.RunAt = s.at.Add(in)
	if err := s.Jobs.Enqueue(t.Context(), j); err != nil {
		t.Fatal(err)
	}
}

func TestStepTakesWhatIsDueTheLongest(t *testing.T) {
	s := newSteppedStore()
	s.enqueue(t, "3", -time.Second)
	s.enqueue(t, "2", -time.Second)
	s.enqueue(t, "1", -time.Minute)
	s.enqueue(t, "later", time.Hour)
	var came []string
	step := func() bool {
		return s.Step(t.Context(), nil, func(_ context.Context, j domain.Job) (string, error) {
			came = append(came, fmt.Sprint(j.ID, "/", j.Attempts))
			if j.ID == "2" && j.Attempts == 1 {
				return "", domain.ErrMailUnavailable
			}
			return "", nil
		})
	}
	for range 3 {
		if !step() {
			t.Fatal("a due job was left")
		}
	}
	for _, pause := range []time.Duration{domain.JobBackoff(1), time.Hour} {
		if s.at = s.at.Add(-time.Millisecond); step() {
			t.Fatal("a job came before its time")
		}
		if s.at = s.at.Add(pause + time.Millisecond); !step() {
			t.Fatal("a job did not come at its time")
		}
	}
	if step() || !slices.Equal(came, []string{"1/1", "2/1", "3/1", "2/2", "later/1"}) {
		t.Errorf("they came as %v", came)
	}
}

// A worker that waits for the lock while all is stopped begins nothing any more.
func TestWhoStopsTakesNothing(t *testing.T) {
	s := newSteppedStore()
	s.enqueue(t, "due", 0)
	stopping := make(chan struct{})
	close(stopping)
	if pause := s.step(t.Context(), stopping, false, nil, nil); pause == 0 {
		t.Error("it took a job")
	}
	j, err := s.Jobs.Get(t.Context(), "due")
	if err != nil || j.State != domain.JobQueued || j.Attempts != 0 {
		t.Errorf("it is %+v, %v", j, err)
	}
}

func TestTasksComeByTheClock(t *testing.T) {
	s := newSteppedStore()
	var came []string
	begun := s.at
	tasks := []domain.PeriodicTask{{Kind: "slow", Every: time.Hour}, {Kind: "quick", Every: time.Minute}}
	all := func() {
		for s.Step(t.Context(), tasks, func(_ context.Context, j domain.Job) (string, error) {
			came = append(came, fmt.Sprint(j.Kind, "@", s.at.Sub(begun)))
			if len(came) == 1 {
				return "", domain.ErrMailUnavailable
			}
			return "", nil
		}) {
		}
	}
	for _, d := range []time.Duration{0, time.Second, 59 * time.Second, 30 * time.Second, time.Hour} {
		s.at = s.at.Add(d)
		all()
	}
	want := "quick@0s slow@0s quick@1s quick@1m0s slow@1h1m30s quick@1h1m30s"
	if got := strings.Join(came, " "); got != want {
		t.Errorf("they came as %s, want %s", got, want)
	}
}

// An attempt's time is the clock's, too.
func TestAReportTellsWhenTheTimeIsNearlyUp(t *testing.T) {
	s := newSteppedStore()
	s.enqueue(t, "long", 0)
	var answers []error
	for s.Step(t.Context(), nil, func(ctx context.Context, j domain.Job) (string, error) {
		for done := j.Done + 1; done <= 5; done++ {
			s.at = s.at.Add(domain.JobTimeout / 4)
			err := s.JobProgress.Report(ctx, j.ID, done, 5)
			if answers = append(answers, err); err != nil {
				return "", err
			}
		}
		return "", nil
	}) {
	}
	if want := []error{nil, nil, nil, domain.ErrContinue, nil}; !slices.Equal(answers, want) {
		t.Errorf("the reports were answered by %v", answers)
	}
	j, err := s.Jobs.Get(t.Context(), "long")
	if err != nil || j.State != domain.JobSucceeded || j.Done != 5 || j.Attempts != 1 {
		t.Errorf("it is %+v, %v", j, err)
	}
}

// Whoever does nothing but step finds the same run again by its seed.
func TestARunIsReplayedFromItsSeed(t *testing.T) {
	replay := func(seed uint64) string {
		s, random := newSteppedStore(), rand.New(rand.NewPCG(seed, 0))
		tasks := []domain.PeriodicTask{{Kind: "tick", Every: 3 * time.Second}}
		var trace strings.Builder
		for i := range 200 {
			switch random.IntN(3) {
			case 0:
				s.enqueue(t, domain.JobID(fmt.Sprint(i)), time.Duration(random.IntN(5))*time.Second)
			case 1:
				s.at = s.at.Add(time.Duration(random.IntN(3000)) * time.Millisecond)
			case 2:
				s.Step(t.Context(), tasks, func(_ context.Context, j domain.Job) (string, error) {
					fail := random.IntN(4)
					fmt.Fprintln(&trace, s.at, j.Kind, j.ID, j.Attempts, fail)
					return "", []error{domain.ErrMailUnavailable, domain.ErrContinue, nil, nil}[fail]
				})
			}
		}
		return trace.String()
	}
	first := replay(1)
	if first == "" || replay(1) != first || replay(2) == first {
		t.Error("a run is not what its seed makes it")
	}
}

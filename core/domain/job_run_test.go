package domain

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestPausesGrowToAnEnd(t *testing.T) {
	for attempts, want := range map[int]time.Duration{
		0: time.Second, 1: time.Second, 2: 2 * time.Second, 9: 256 * time.Second, 10: 5 * time.Minute, 1000: 5 * time.Minute,
	} {
		if got := JobBackoff(attempts); got != want {
			t.Errorf("after %d attempts it waits %v, want %v", attempts, got, want)
		}
	}
}

func TestNextState(t *testing.T) {
	away := NewError(Unavailable, "away", "Away.")
	for _, c := range []struct {
		cancelled, last, interrupted bool
		failed                       error
		state                        JobState
		code                         string
	}{
		{failed: nil, last: true, interrupted: true, cancelled: true, state: JobSucceeded},
		{failed: ErrUserNotFound, last: true, interrupted: true, state: JobFailed, code: "user_not_found"},
		{failed: away, state: JobRetrying, code: "away"},
		{failed: away, last: true, state: JobDead, code: "away"},
		{failed: away, last: true, interrupted: true, state: JobQueued},
		{failed: context.Canceled, state: JobRetrying, code: "internal"},
		{failed: errors.New("x"), interrupted: true, state: JobQueued},
		{failed: ErrContinue, last: true, state: JobQueued},
		{failed: ErrCancelled, state: JobCancelled},
		{failed: ErrContinue, cancelled: true, state: JobCancelled},
		{failed: away, cancelled: true, last: true, state: JobCancelled},
		{failed: ErrUserNotFound, cancelled: true, state: JobCancelled},
	} {
		j := Job{State: JobRunning, CancelRequested: c.cancelled}
		o := JobOutcome{Err: c.failed, Last: c.last, Interrupted: c.interrupted}
		if state, code := j.NextState(o); state != c.state || code != c.code {
			t.Errorf("%+v: got %s %q", c, state, code)
		}
	}
}

func TestAttempts(t *testing.T) {
	at := func(s int) time.Time { return time.Date(2026, 11, 23, 0, 0, s, 0, time.UTC) }
	j := NewJob("j", JobProvision, "e", "", Call{}, at(0), nil)
	j.RunAt = at(5)
	if j.Begin(at(4)) || j.State != JobQueued {
		t.Errorf("before its time it is %+v", j)
	}
	for attempt, pause := range []int{1, 2} {
		if !j.Begin(at(5+5*attempt)) || j.State != JobRunning || j.Attempts != attempt+1 {
			t.Errorf("begun it is %+v", j)
		}
		j.End(JobOutcome{Result: "half", Err: ErrMailUnavailable}, at(6+5*attempt))
		if j.Result != "" || j.Error != ErrMailUnavailable.Code || !j.RunAt.Equal(at(6+5*attempt+pause)) {
			t.Errorf("failed it is %+v", j)
		}
	}
	j.Begin(at(20))
	j.End(JobOutcome{Err: ErrContinue}, at(21))
	if j.State != JobQueued || j.Attempts != 2 || j.Error != "" {
		t.Errorf("handed back it is %+v", j)
	}
	j.Begin(at(22))
	j.End(JobOutcome{Result: "all"}, at(23))
	if j.State != JobSucceeded || j.Result != "all" || j.Begin(at(24)) {
		t.Errorf("done it is %+v", j)
	}
}

// Whose process died before it could hear of it is cancelled when it would begin
// again.
func TestACancelledJobDoesNotBegin(t *testing.T) {
	j := Job{State: JobRunning, CancelRequested: true, Attempts: 1}
	if j.Begin(time.Now()) || j.State != JobCancelled || j.Attempts != 1 {
		t.Errorf("it is %+v", j)
	}
}

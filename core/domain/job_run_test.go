package domain

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestPausesGrowToAnEnd(t *testing.T) {
	for attempts, want := range map[int]time.Duration{0: time.Second, 1: time.Second, 2: 2 * time.Second, 9: 256 * time.Second, 10: 5 * time.Minute, 1000: 5 * time.Minute} {
		if got := JobPause(attempts); got != want {
			t.Errorf("after %d attempts it waits %v, want %v", attempts, got, want)
		}
	}
}

func TestWhatAnAttemptMakesOfAJob(t *testing.T) {
	away := NewError(Unavailable, "away", "Away.")
	for _, c := range []struct {
		failed    error
		last, cut bool
		state     JobState
		code      string
	}{
		{nil, true, true, JobSucceeded, ""},
		{NoSuchUser, true, true, JobFailed, "user_not_found"},
		{away, false, false, JobRetrying, "away"},
		{away, true, false, JobDead, "away"},
		{away, true, true, JobQueued, ""},
		{context.Canceled, false, false, JobRetrying, "internal"},
		{errors.New("x"), false, true, JobQueued, ""},
		{Unfinished, true, false, JobQueued, ""},
	} {
		if state, code := JobAfter(c.failed, c.last, c.cut); state != c.state || code != c.code {
			t.Errorf("%+v: got %s %q", c, state, code)
		}
	}
}

package domain

import (
	"testing"
	"time"

	"github.com/tenon-health/tenon/test/expect"
)

func TestClocksAreComparedPastWhatTheQuestionTook(t *testing.T) {
	asked := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, c := range []struct {
		took, ahead, unit time.Duration
		want              time.Duration
		state             FindingState
	}{
		{0, 0, 0, 0, FindingOK},
		{2 * time.Second, time.Second, 0, 0, FindingOK},
		{2 * time.Second, 2500 * time.Millisecond, 0, 500 * time.Millisecond, FindingOK},
		{0, 999 * time.Millisecond, 0, 999 * time.Millisecond, FindingOK},
		{0, time.Second, 0, time.Second, FindingWarning},
		{0, -time.Second, 0, -time.Second, FindingWarning},
		{0, -time.Second, time.Second, 0, FindingOK},
		{0, -3 * time.Second, time.Second, -2 * time.Second, FindingWarning},
		{time.Second, 31 * time.Second, 0, 30 * time.Second, FindingProblem},
		{time.Hour, -30 * time.Second, 0, -30 * time.Second, FindingProblem},
	} {
		r := ClockReading{Asked: asked, Answered: asked.Add(c.took), Said: asked.Add(c.ahead), Unit: c.unit}
		if got := r.Ahead(); got != c.want || r.Finding().State != c.state {
			t.Errorf("%+v: %s, %+v", c, got, r.Finding())
		}
	}
	late := ClockReading{Asked: asked, Answered: asked, Said: asked.Add(-90 * time.Second)}.Finding()
	expect.Equal(t, late.Text, "The clock there is 1m30s behind this machine's.")
}

func TestOfManyOrphansSomeAreNamed(t *testing.T) {
	o := Orphans{What: "things are lost", Looked: "of 10", Advice: "look"}
	expect.Equal(t, o.Finding(), FindingOK.Of("0 things are lost, of 10.", ""))
	o.Names = []string{"a", "b", "c", "d", "e", "f", "g"}
	expect.Equal(t, o.Finding(), FindingWarning.Of("7 things are lost, of 10: a, b, c, d, e and 2 more.", "look"))
	o.Names, o.Looked = o.Names[:1], ""
	expect.Equal(t, o.Finding().Text, "1 things are lost: a.")
}

func TestAReasonIsTheCauseInOurWords(t *testing.T) {
	expect.Equal(t, ReasonOf(ErrStoreBusy), "The store is busy. Try again")
	expect.Equal(t, ReasonOf(ErrStoreBusy.WithCause(ErrCancelled)), ErrCancelled.Message)
}

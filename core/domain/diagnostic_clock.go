package domain

import (
	"fmt"
	"time"
)

// How far clocks may be apart. Tokens are believed a minute too early or too late, and what one node changes counts on
// the others within a second.
const (
	ClockWarning = time.Second
	ClockProblem = 30 * time.Second
)

// ClockReading is what a server has said its time is, and when it was asked by this machine's.
type ClockReading struct {
	Asked, Answered time.Time
	Said            time.Time
	Unit            time.Duration // of what it says, such as a second
}

// Ahead is how much the server's clock is ahead of this machine's, at least. What the question took, and what the
// answer leaves out, says nothing.
func (r ClockReading) Ahead() time.Duration {
	if early := r.Asked.Sub(r.Said.Add(r.Unit)); early > 0 {
		return -early
	}
	return max(0, r.Said.Sub(r.Answered))
}

// Finding judges how far the clock of a server is from this machine's.
func (r ClockReading) Finding() Finding {
	ahead, word := r.Ahead(), "ahead of"
	if ahead < 0 {
		ahead, word = -ahead, "behind"
	}
	text := fmt.Sprintf("The clock there is %s %s this machine's.", ahead.Round(time.Millisecond), word)
	const advice = "Let all machines take the time from the same servers (NTP)."
	switch {
	case ahead >= ClockProblem:
		return FindingProblem.Of(text, advice)
	case ahead >= ClockWarning:
		return FindingWarning.Of(text, advice)
	}
	return FindingOK.Of("The clock there and this machine's agree.", "")
}

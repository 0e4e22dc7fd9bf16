package tlog

import (
	"strconv"
	"time"
)

// Chain is what is known of the chain of hashes that a trail was before it was a log.
type Chain struct {
	Entries  int64
	Head     string    // hash of the last entry
	BrokenAt int64     // the first entry whose hash is not right; 0 if all are
	At       time.Time // it was looked at
}

// Line is the first of a log whose entries had been a chain. They follow it.
func (c Chain) Line() string {
	broken := ""
	if c.BrokenAt > 0 {
		broken = strconv.FormatInt(c.BrokenAt, 10)
	}
	return object{}.
		text("at", Time(c.At)).
		text("broken_at", broken).
		text("entries", strconv.FormatInt(c.Entries, 10)).
		text("head", c.Head).
		text("kind", "chain").
		literal("v", "1").
		String()
}

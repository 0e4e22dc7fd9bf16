package tlog

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strconv"
	"time"
)

// Epoch is a line of the log of epochs, which tells the tree over the checkpoints of all other logs.
type Epoch struct {
	Number int64 // from 1
	At     time.Time
	Count  int64 // slots of the tree
	Root   []byte
}

// EpochsBefore is how many lines of a generation of the log of epochs are none: each generation begins with one that
// says why, and behind it are the lines of the one before. So the first epoch stands at this place.
func EpochsBefore(generation int) int64 { return int64(generation) - 1 }

// Line is how it stands in the log.
func (e Epoch) Line() string {
	return object{}.
		text("at", Time(e.At)).
		text("count", strconv.FormatInt(e.Count, 10)).
		text("epoch", strconv.FormatInt(e.Number, 10)).
		text("kind", "epoch").
		text("root", base64.StdEncoding.EncodeToString(e.Root)).
		literal("v", "1").
		String()
}

// ErrEpoch tells that a line is not that of an epoch.
var ErrEpoch = errors.New("tlog: this is no line of an epoch")

// ParseEpoch reads what Line writes, and nothing else: ErrEpoch.
func ParseEpoch(line string) (e Epoch, err error) {
	var told struct {
		At, Count, Epoch string
		Root             []byte
	}
	err = json.Unmarshal([]byte(line), &told)
	e.Root = told.Root
	e.At, _ = time.Parse(time.RFC3339Nano, told.At) // what is none of these is not written so again
	e.Count, _ = strconv.ParseInt(told.Count, 10, 64)
	e.Number, _ = strconv.ParseInt(told.Epoch, 10, 64)
	if err != nil || e.Line() != line {
		return Epoch{}, ErrEpoch
	}
	return e, nil
}

// Continuation is the first line of a log that could not go on as it was. The lines of the old one follow it, as far as
// they are there.
type Continuation struct {
	At      time.Time
	Last    string // the last checkpoint of the old log, as it is here
	Vouched string // the highest of the log of epochs that others have; empty if it is not known
	Reason  string
}

// Line is how it stands in the log.
func (c Continuation) Line() string {
	return object{}.
		text("at", Time(c.At)).
		text("kind", "continues").
		note("last", c.Last).
		text("reason", c.Reason).
		literal("v", "1").
		note("vouched", c.Vouched).
		String()
}

package tlog

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"time"
)

// Epoch is the line of the platform's log that tells the tree over the checkpoints of all other logs.
type Epoch struct {
	Number int64 // from 1
	At     time.Time
	Count  int64 // slots of the tree
	Root   []byte
}

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

// EpochRoot is that of the tree of an epoch, as its line tells.
func EpochRoot(line string) ([]byte, error) {
	var told struct{ Root []byte }
	err := json.Unmarshal([]byte(line), &told)
	return told.Root, err
}

// EpochCount is how many slots the tree of an epoch has, as its line tells.
func EpochCount(line string) (int64, error) {
	var told struct{ Count string }
	if err := json.Unmarshal([]byte(line), &told); err != nil {
		return 0, err
	}
	return strconv.ParseInt(told.Count, 10, 64)
}

// Continuation is the first line of a log that could not go on as it was. The lines of the old one follow it, as far as
// they are there.
type Continuation struct {
	At      time.Time
	Last    string // the last checkpoint of the old log, as it is here
	Vouched string // the highest of the platform's that others have; empty if it is not known
	Reason  string
}

// Line is how it stands in the log.
func (c Continuation) Line() string {
	return object{}.
		text("at", Time(c.At)).
		text("kind", "continues").
		text("last", c.Last).
		text("reason", c.Reason).
		literal("v", "1").
		text("vouched", c.Vouched).
		String()
}

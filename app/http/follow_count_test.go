package http

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
)

// visitor is a person who opens streams and leaves some.
type visitor struct {
	t     *testing.T
	all   *streams
	owner streamOwner
	left  []*atomic.Bool
	open  []*openStream
}

// opens opens one more stream, and reports whether it was let in.
func (v *visitor) opens() bool {
	left := &atomic.Bool{}
	own, err := v.all.enter(v.owner, left.Load)
	if err != nil {
		if !errors.Is(err, errStreams) {
			v.t.Error(err)
		}
		return false
	}
	v.left, v.open = append(v.left, left), append(v.open, own)
	return true
}

// TestStreamsThatAreLeftGiveWayAtOnce fails where only a write finds out who has left,
// which takes a while.
func TestStreamsThatAreLeftGiveWayAtOnce(t *testing.T) {
	t.Parallel()
	told := 0
	all := &streams{open: map[streamOwner][]*openStream{}, tell: func(more int) { told += more }}
	ada := visitor{t: t, all: all, owner: streamOwner{"org", "ada"}}
	for range maxStreams {
		ada.opens()
	}
	for _, i := range []int{0, 3, maxStreams - 1, maxStreams} { // whichever it is, a new one too
		if ada.opens() {
			t.Error("one more than may be was let in")
		}
		ends := ada.open[i].bound(context.Background())
		if ada.left[i].Store(true); ends.Err() != nil || !ada.opens() {
			t.Fatalf("stream %d does not give way", i)
		}
		<-ends.Done()
	}
	for _, of := range []streamOwner{{"org", "bob"}, {"other", "ada"}} {
		if other := (visitor{t: t, all: all, owner: of}); !other.opens() {
			t.Errorf("%v has another's streams", of)
		}
	}
	for _, own := range ada.open {
		own.leave() // twice for those that gave way
	}
	if told != 2 { // those of the others
		t.Errorf("%d are told to be open", told)
	}
	if len(all.open) != 2 {
		t.Errorf("%d people have streams", len(all.open))
	}
}

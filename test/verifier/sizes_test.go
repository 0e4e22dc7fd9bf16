package verifier_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/verifier"
)

// Each line of logs of many sizes is proved by what the Go libraries have made.
func TestEachPlaceInLogsOfManySizes(t *testing.T) {
	t.Parallel()
	var all []verifier.Files
	for size := range 20 {
		l := newEntries(t, size+1)
		for index := range l.head.Size {
			all = append(all, l.files(index))
		}
	}
	large := newEntries(t, 613)
	for _, index := range []int64{0, 1, 255, 256, 511, 512, 611, 612} {
		all = append(all, large.files(index))
	}
	wantAllBelieved(t, all)
}

func TestEachEpochInLogsOfManySizes(t *testing.T) {
	t.Parallel()
	var all []verifier.Files
	l := newEntries(t, 1)
	for size := range 20 {
		epochs, made := epochsOf(l, size+1)
		for _, e := range made {
			all = append(all, l.filesBy(0, e, epochs))
		}
	}
	epochs, made := epochsOf(l, 613)
	for _, index := range []int64{0, 1, 255, 256, 511, 512, 611, 612} {
		all = append(all, l.filesBy(0, made[index], epochs))
	}
	wantAllBelieved(t, all)
}

// epochsOf is a log of so many epochs, each of which shows the same.
func epochsOf(l *madeLog, size int) (epochs *madeLog, made []madeEpoch) {
	l.t.Helper()
	lines := make([]string, size)
	for i := range lines {
		made = append(made, l.epoch(int64(i+1), slot))
		lines[i] = made[i].line
	}
	return newEpochs(l.t, lines...), made
}

func TestEachSlotInTreesOfManySizes(t *testing.T) {
	t.Parallel()
	var all []verifier.Files
	for slot := int64(2); slot < 40; slot++ {
		l := newLog(t, fmt.Sprintf("tenon.example/audit/%d/1", slot), entryLines(t, 1)...)
		all = append(all, l.filesAt(slot, origin))
	}
	wantAllBelieved(t, all)
}

func wantAllBelieved(t *testing.T, all []verifier.Files) {
	t.Helper()
	for i, refusal := range verifier.Batch(t, all) {
		if refusal != "" {
			t.Errorf("%s of %+v", refusal, all[i])
		}
	}
}

// A line is proved at its own place, and by its own hashes, each once.
func TestNoOtherPlaceInLogsOfManySizes(t *testing.T) {
	t.Parallel()
	var all []verifier.Files
	one := newEntries(t, 1)
	for size := range 17 {
		l := newEntries(t, size+1)
		epochs, made := epochsOf(one, size+1)
		for index := range l.head.Size {
			all = append(all, elsewhere(l, index, l.files(index), "proof")...)
			all = append(all, elsewhere(epochs, index, one.filesBy(0, made[index], epochs), "epochs")...)
		}
	}
	for i, refusal := range verifier.Batch(t, all) {
		if refusal == "" {
			t.Errorf("this was believed: %+v", all[i])
		}
	}
}

// elsewhere are files with a member that proves a line at each other place, and with one hash more or less.
func elsewhere(l *madeLog, index int64, proved verifier.Files, member string) (all []verifier.Files) {
	l.t.Helper()
	receipt := membersOf(l.t, proved.Receipt)
	replace := func(old, by string) {
		changed, f := maps.Clone(receipt), proved
		changed[member] = strings.Replace(receipt[member].(string), old, by, 1)
		f.Receipt = text(l.t, changed)
		all = append(all, f)
	}
	place := fmt.Sprintf("index %d\n", index)
	for other := range l.head.Size + 2 {
		if other != index {
			replace(place, fmt.Sprintf("index %d\n", other))
		}
	}
	for _, hash := range encoded(l.path(index)) {
		replace(hash+"\n", "")
		replace(hash+"\n", hash+"\n"+hash+"\n")
	}
	replace(place, place+encoded([][]byte{l.head.Root})[0]+"\n")
	return all
}

package verifier_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/oracle"
	"github.com/tenon-health/tenon/test/verifier"
)

const misplaced = "does not stand at its place"

// Two epochs of one number would show two auditors two histories.
func TestEachNumberIsOfOneEpoch(t *testing.T) {
	t.Parallel()
	l, other := newEntries(t, 7), newEntries(t, 5)
	first, second, third := l.epoch(1, slot), l.epoch(2, slot), l.epoch(3, slot)
	again := other.epoch(1, slot)
	wantForged(t, l.filesBy(3, first, newEpochs(t, first.line, again.line)), misplaced,
		other.filesBy(3, again, newEpochs(t, first.line, again.line)),
		other.filesBy(3, again, newEpochs(t, first.line, second.line, third.line, again.line)),
		l.filesBy(3, first, newEpochs(t, "an entry", first.line)),
		l.filesBy(3, second, newEpochs(t, second.line)),
		l.filesBy(3, third, newEpochs(t, first.line, third.line)))
}

// continues is the line that a generation puts in front.
var continues = tlog.Continuation{At: began, Last: origin + "\n", Reason: "a disk broke"}.Line()

// filesOf are those of an entry by an epoch, in a generation of the log of epochs that begins with lines.
func (l *madeLog) filesOf(generation int, e madeEpoch, before ...string) verifier.Files {
	l.t.Helper()
	epochs := newLog(l.t, fmt.Sprintf("tenon.example/audit/1/%d", generation), append(before, e.line)...)
	return l.filesBy(3, e, epochs.cosigned(witness, began))
}

// Whatever the generation, its lines are the same in the same order, with one more in front.
func TestEachGenerationMovesEpochsByOne(t *testing.T) {
	t.Parallel()
	l := newEntries(t, 7)
	first, second := l.epoch(1, slot), l.epoch(2, slot)
	wantForged(t, l.filesOf(2, first, continues), misplaced,
		l.filesOf(2, first), l.filesOf(1, first, continues), l.filesOf(3, first, continues),
		l.filesOf(2, first, continues, continues), l.filesOf(2, second, continues))
	wantForged(t, l.filesOf(2, second, continues, first.line), misplaced,
		l.filesOf(2, second, first.line), l.filesOf(2, second, continues, continues, first.line),
		l.filesOf(2, first, continues, second.line))
	wantForged(t, l.filesOf(3, second, continues, continues, first.line), misplaced,
		l.filesOf(3, second, continues, first.line))
}

// Epochs are read from the first: none before it is one, though there is place where a generation puts its line.
func TestNoEpochIsBeforeTheFirst(t *testing.T) {
	t.Parallel()
	l := newEntries(t, 7)
	none, before := l.epoch(0, slot), l.epoch(-1, slot)
	wantForged(t, l.filesOf(3, l.epoch(1, slot), continues, continues), "The line of the epoch",
		l.filesOf(2, none), l.filesOf(3, none, continues), l.filesOf(3, before))
}

// What is listed is verified by the same rules, and is the epoch that was asked for.
func TestAListedEpochStandsAtItsPlace(t *testing.T) {
	t.Parallel()
	l := newEntries(t, 7)
	first := l.epoch(1, slot)
	for place, f := range []verifier.Files{l.filesOf(2, first, continues), l.filesOf(2, first)} {
		for number := range int64(3) {
			r, p := read(t, f)
			err := oracle.VerifyEpoch(domain.AuditEpoch{
				Number: number, Line: r.Epoch, Proof: r.Epochs, Checkpoint: l.text(), Path: r.Path,
			}, p)
			if good := place == 0 && number == 1; (err == nil) != good {
				t.Errorf("epoch %d: %v", number, err)
			}
		}
	}
}

// The line of an epoch is written in one way.
func TestEpochsOfOtherForms(t *testing.T) {
	t.Parallel()
	l := newEntries(t, 7)
	good := l.epoch(1, slot)
	var forged []verifier.Files
	for was, other := range map[string]string{
		`"epoch":"1"`: `"epoch":"01"`, `"count":"20"`: `"count":"020"`, `"kind":"epoch"`: `"kind":"entry"`,
		`"v":1`: `"v":2`, `,"v"`: `, "v"`, good.line: continues, `}`: `,"w":1}`, `{`: `{"epoch":"1",`,
	} {
		e := madeEpoch{strings.Replace(good.line, was, other, 1), good.path}
		forged = append(forged, l.filesOf(1, e))
	}
	wantForged(t, l.filesOf(1, good), "The line of the epoch", forged...)
}

package verifier_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/verifier"
)

// Each line of logs of many sizes is proved by what the Go libraries have made.
func TestEachPlaceInLogsOfManySizes(t *testing.T) {
	t.Parallel()
	var all []verifier.Files
	for size := range 20 {
		l := newOwnLog(t, size+1)
		for index := range l.head.Size {
			all = append(all, l.files(index))
		}
	}
	large := newOwnLog(t, 613)
	for _, index := range []int64{0, 1, 255, 256, 511, 512, 611, 612} {
		all = append(all, large.files(index))
	}
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
	for size := range 17 {
		l := newOwnLog(t, size+1)
		for index := range l.head.Size {
			all = append(all, elsewhere(l, index)...)
		}
	}
	for i, refusal := range verifier.Batch(t, all) {
		if refusal == "" {
			t.Errorf("this was believed: %+v", all[i])
		}
	}
}

// elsewhere are the files of a line at each other place, and of proofs with one hash more or less.
func elsewhere(l *madeLog, index int64) (all []verifier.Files) {
	l.t.Helper()
	proved := l.files(index)
	replace := func(old, by string) {
		f := proved
		f.Receipt = strings.Replace(f.Receipt, old, by, 1)
		all = append(all, f)
	}
	place := fmt.Sprintf(`index %d\n`, index)
	for other := range l.head.Size + 2 {
		if other != index {
			replace(place, fmt.Sprintf(`index %d\n`, other))
		}
	}
	for _, hash := range encoded(l.path(index)) {
		replace(hash+`\n`, "")
		replace(hash+`\n`, hash+`\n`+hash+`\n`)
	}
	replace(place, place+encoded([][]byte{l.head.Root})[0]+`\n`)
	return all
}

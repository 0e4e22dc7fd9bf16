package access

import (
	"fmt"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// However many are refused within a minute, and whichever way the clock goes,
// only so much is kept.
func TestRefusalsAreBounded(t *testing.T) {
	t.Parallel()
	l, now := newRefusals(nil, nil), time.Unix(1_800_000_000, 0)
	for _, minute := range []time.Duration{0, time.Minute, -time.Hour} {
		for i := range maxRefusedSubjects + 100 {
			if got := l.allow(domain.Subject(fmt.Sprint(i)), now.Add(minute)); got != (i < maxRefusedSubjects) {
				t.Fatalf("refusal of subject %d: reported is %v", i, got)
			}
		}
		if len(l.counts) != maxRefusedSubjects {
			t.Errorf("%d subjects are kept", len(l.counts))
		}
	}
}

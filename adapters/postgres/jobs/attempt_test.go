package jobs

import (
	"context"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// An attempt is told to end when little of its time is left, or we stop; whoever
// makes no attempt never is.
func TestEnding(t *testing.T) {
	open, stopped := make(chan struct{}), make(chan struct{})
	close(stopped)
	for name, c := range map[string]struct {
		stopping <-chan struct{}
		left     time.Duration
		want     bool
	}{
		"fresh":   {open, domain.JobTimeout, false},
		"late":    {open, domain.JobReserve - time.Second, true},
		"stopped": {stopped, domain.JobTimeout, true},
		"none":    {nil, time.Second, false},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), c.left)
		defer cancel()
		heard := func(ctx context.Context, _ domain.Job) (string, error) {
			if Stopping(ctx) != c.want {
				t.Errorf("%s: %v", name, !c.want)
			}
			return "", nil
		}
		if c.stopping == nil {
			_, _ = heard(ctx, domain.Job{})
			continue
		}
		_, _ = attempts{heard, c.stopping}.callHandler(ctx, domain.Job{})
	}
}

package observe_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Each attempt counts by what it came to, one that panics too.
func TestAttemptsAtJobs(t *testing.T) {
	t.Parallel()
	m := newMetrics("v")
	results := map[domain.JobID]error{
		"a": nil, "b": domain.ErrContinue, "c": domain.ErrCancelled, "d": domain.ErrUserNotFound,
		"e": domain.ErrMailUnavailable, "f": errors.New("panic"), "g": domain.ErrJobUnknown,
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		set := m.Set(memory.New())
		for id := range results {
			kind := domain.JobProvision
			if id == "g" {
				kind = "canary"
			}
			j := domain.NewJob(id, kind, "e", "canary", domain.Call{}, ports.SystemClock{}.Now(), nil)
			if err := set.Jobs.Enqueue(ctx, j); err != nil {
				t.Fatal(err)
			}
		}
		var mu sync.Mutex
		go set.JobRunner.Run(ctx, nil, func(_ context.Context, j domain.Job) (string, error) {
			mu.Lock()
			result := results[j.ID]
			if j.ID != "g" {
				results[j.ID] = nil // it comes again
			}
			mu.Unlock()
			if time.Sleep(3 * time.Second); j.ID == "f" && result != nil {
				panic("canary")
			}
			return "", result
		})
		time.Sleep(2 * time.Hour) // so long it takes to give one up
		stop()
		synctest.Wait()
	})
	wants(t, m,
		`tenon_job_attempt_duration_seconds_count{kind="enterprise.provision",outcome="succeeded"} 4`,
		`tenon_job_attempt_duration_seconds_sum{kind="enterprise.provision",outcome="succeeded"} 12`,
		`tenon_job_attempt_duration_seconds_count{kind="enterprise.provision",outcome="continues"} 1`,
		`tenon_job_attempt_duration_seconds_count{kind="enterprise.provision",outcome="cancelled"} 1`,
		`tenon_job_attempt_duration_seconds_count{kind="enterprise.provision",outcome="failed"} 1`,
		`tenon_job_attempt_duration_seconds_count{kind="enterprise.provision",outcome="retries"} 2`,
		`tenon_job_attempt_duration_seconds_count{kind="other",outcome="retries"} 25`,
	)
}

package observe_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// However often somebody scrapes, the store is asked once in a while.
func TestFiguresOfTheStore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMetrics("v")
		set := m.Set(memory.New())
		m.ShowJobs(set.Jobs, set.Clock)
		m.ShowOnboardings(set.Onboardings, set.Clock)
		add := func(id domain.JobID, state domain.JobState) {
			j := domain.NewJob(id, domain.JobProvision, "e", "canary", domain.Call{}, set.Clock.Now(), nil)
			if j.State = state; set.Jobs.Enqueue(t.Context(), j) != nil {
				t.Fatal("cannot enqueue")
			}
		}
		add("a", domain.JobQueued)
		time.Sleep(time.Minute)
		add("b", domain.JobQueued)
		add("c", domain.JobDead)
		addOnboarding(t, set)
		time.Sleep(time.Minute)
		for range 10 {
			wants(t, m,
				`tenon_jobs{kind="enterprise.provision",state="QUEUED"} 2`,
				`tenon_job_oldest_seconds{kind="enterprise.provision",state="QUEUED"} 120`,
				`tenon_jobs{kind="enterprise.provision",state="DEAD"} 1`,
				`tenon_onboardings{step="ORGANIZED"} 1`,
				`tenon_onboarding_oldest_seconds{step="ORGANIZED"} 60`,
			)
			time.Sleep(time.Second)
		}
		wants(t, m, `tenon_port_call_duration_seconds_count{method="Count",port="Jobs"} 1`)
		time.Sleep(15 * time.Second)
		add("d", domain.JobQueued)
		wants(t, m, `tenon_jobs{kind="enterprise.provision",state="QUEUED"} 3`)
	})
}

func addOnboarding(t *testing.T, set ports.Set) {
	t.Helper()
	now := set.Clock.Now()
	err := set.InTx(t.Context(), func(ctx context.Context) error {
		if err := set.Enterprises.Insert(ctx, domain.Enterprise{ID: "e", Domain: "canary.example"}); err != nil {
			return err
		}
		o := domain.Onboarding{Enterprise: "e", Step: domain.OnboardingOrganized, CreatedAt: now, UpdatedAt: now}
		_, _, err := set.Onboardings.Ensure(ctx, o)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// away is a store that answers when nobody waits for it any more.
type away struct{ ports.Jobs }

func (away) Count(ctx context.Context) ([]domain.JobCount, error) {
	<-ctx.Done()
	return nil, domain.ErrStoreBusy
}

// A store that is away makes a scrape wait for a moment, and the next ones not at all.
func TestAStoreThatIsAwayKeepsNoScrapeWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMetrics("v")
		m.ShowJobs(m.Jobs(away{}), ports.SystemClock{})
		start := time.Now()
		scrape(m)
		for range 10 {
			wants(t, m,
				`tenon_port_call_errors_total{kind="unavailable",method="Count",port="Jobs"} 1`, `tenon_build_info{version="v"} 1`,
			)
		}
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("ten scrapes took %s", took)
		}
	})
}

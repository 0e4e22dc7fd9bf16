package contract

import (
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// onboardingCount counts everybody's, so its own are the oldest of all.
func onboardingCount(t *testing.T, p ports.Set) {
	before := map[domain.OnboardingStep]int64{}
	for _, c := range got(p.Onboardings.Count(t.Context()))(t) {
		before[c.Step] = c.Count
	}
	long := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	for i, step := range domain.OnboardingSteps() {
		for _, status := range []domain.EnterpriseStatus{domain.EnterpriseActive, domain.EnterpriseDeleted} {
			e := newEnterprise()
			e.Status = status
			must(t, p.Enterprises.Insert(t.Context(), e))
			o := newOnboarding(e)
			o.Step, o.UpdatedAt = step, long.Add(time.Duration(i)*time.Hour)
			if status == domain.EnterpriseDeleted {
				o.UpdatedAt = long.Add(-time.Hour)
			}
			addOnboarding(t, p, o)
		}
	}
	counts := map[domain.OnboardingStep]domain.OnboardingCount{}
	for _, c := range got(p.Onboardings.Count(t.Context()))(t) {
		counts[c.Step] = c
	}
	for i, step := range domain.OnboardingSteps() {
		wantSame(t, counts[step].Oldest, long.Add(time.Duration(i)*time.Hour))
		if counts[step].Count <= before[step] {
			t.Errorf("%s: one more is counted as %d, after %d", step, counts[step].Count, before[step])
		}
	}
}

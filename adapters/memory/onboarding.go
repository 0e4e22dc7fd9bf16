package memory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type onboardings struct{ *store }

func cloneOnboarding(o domain.Onboarding) domain.Onboarding {
	o.DomainAliases = slices.Clone(o.DomainAliases)
	return o
}

func (r onboardings) Ensure(
	ctx context.Context, o domain.Onboarding,
) (onboarding domain.Onboarding, created bool, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		if created = !r.onboardings.has(o.Enterprise); created {
			if err := r.requireEnterprise(o.Enterprise); err != nil {
				return err
			}
			r.onboardings.put(o.Enterprise, o)
		}
		onboarding, err = r.onboardings.get(o.Enterprise, domain.ErrEnterpriseNotFound)
		return err
	})
	return onboarding, created, err
}

func (r onboardings) Get(ctx context.Context, e domain.EnterpriseID) (o domain.Onboarding, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		o, err = r.onboardings.get(e, domain.ErrEnterpriseNotFound)
		return err
	})
	return o, err
}

func (r onboardings) Update(ctx context.Context, e domain.EnterpriseID, change func(*domain.Onboarding) error) error {
	return r.InTx(ctx, func(context.Context) error {
		_, err := r.onboardings.update(e, domain.ErrEnterpriseNotFound, change)
		return err
	})
}

func (r onboardings) Waiting(ctx context.Context, now time.Time, limit int) (waiting []domain.EnterpriseID, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all := r.onboardings.all(func(e domain.EnterpriseID, o domain.Onboarding) bool {
			return now.Before(r.tickets.rows[e].ExpiresAt) && r.waits(o)
		})
		slices.SortFunc(all, func(a, b domain.Onboarding) int {
			return cmp.Or(a.UpdatedAt.Compare(b.UpdatedAt), cmp.Compare(a.Enterprise, b.Enterprise))
		})
		for _, o := range all[:min(limit, len(all))] {
			waiting = append(waiting, o.Enterprise)
		}
		return nil
	})
	return waiting, err
}

func (r onboardings) Count(ctx context.Context) (counts []domain.OnboardingCount, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		for _, step := range domain.OnboardingSteps() {
			all := r.onboardings.all(func(e domain.EnterpriseID, o domain.Onboarding) bool {
				return o.Step == step && r.enterprises.rows[e].Status != domain.EnterpriseDeleted
			})
			if len(all) > 0 {
				first := slices.MinFunc(all, func(a, b domain.Onboarding) int { return a.UpdatedAt.Compare(b.UpdatedAt) })
				counts = append(counts, domain.OnboardingCount{Step: step, Count: int64(len(all)), Oldest: first.UpdatedAt})
			}
		}
		return nil
	})
	return counts, err
}

// waits reports whether the enterprise of a live ticket waits for its connection.
func (r onboardings) waits(o domain.Onboarding) bool {
	switch r.enterprises.rows[o.Enterprise].Status {
	case domain.EnterpriseInitiated:
		return o.Step != domain.OnboardingProvisioned
	case domain.EnterpriseDeleted:
		return false
	}
	ticket := r.tickets.rows[o.Enterprise].ID
	return !r.connections.any(func(k connectionKey, c domain.EnterpriseConnection) bool {
		return k.enterprise == o.Enterprise && c.Ticket == ticket
	})
}

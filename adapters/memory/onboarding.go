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

func (r onboardings) Ensure(ctx context.Context, o domain.Onboarding) (onboarding domain.Onboarding, created bool, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		if created = !r.onboardings.has(o.Enterprise); created {
			r.onboardings.put(o.Enterprise, o)
		}
		onboarding, err = r.onboardings.get(o.Enterprise, domain.NoSuchEnterprise)
		return err
	})
	return onboarding, created, err
}

func (r onboardings) Get(ctx context.Context, e domain.EnterpriseID) (o domain.Onboarding, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		o, err = r.onboardings.get(e, domain.NoSuchEnterprise)
		return err
	})
	return o, err
}

func (r onboardings) Update(ctx context.Context, e domain.EnterpriseID, change func(*domain.Onboarding) error) error {
	return r.InTx(ctx, func(context.Context) error {
		_, err := r.onboardings.update(e, domain.NoSuchEnterprise, change)
		return err
	})
}

func (r onboardings) Waiting(ctx context.Context, now time.Time, limit int) (waiting []domain.EnterpriseID, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all := r.onboardings.all(func(e domain.EnterpriseID, o domain.Onboarding) bool {
			return o.Step != domain.OnboardingProvisioned && r.enterprises.rows[e].Status == domain.Initiated && now.Before(r.tickets.rows[e].ExpiresAt)
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

// heldTicket is a ticket and what the provider calls it.
type heldTicket struct {
	domain.Ticket
	handle domain.Secret
}

type tickets struct{ *store }

func (r tickets) Replace(ctx context.Context, t domain.Ticket, handle domain.Secret) (old domain.Secret, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		old = r.tickets.rows[t.Enterprise].handle
		r.tickets.put(t.Enterprise, heldTicket{t, handle})
		return nil
	})
	return old, err
}

func (r tickets) Live(ctx context.Context, e domain.EnterpriseID, now time.Time) (t domain.Ticket, handle domain.Secret, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		if held := r.tickets.rows[e]; now.Before(held.ExpiresAt) {
			t, handle = held.Ticket, held.handle
		}
		return nil
	})
	return t, handle, err
}

func (r tickets) DeleteExpired(ctx context.Context, now time.Time) error {
	return r.InTx(ctx, func(context.Context) error {
		r.tickets.dropAll(func(_ domain.EnterpriseID, t heldTicket) bool { return !now.Before(t.ExpiresAt) })
		return nil
	})
}

type hooks struct{ *store }

func (r hooks) Ensure(ctx context.Context, h domain.Hook, now time.Time) (fresh bool, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		if fresh = !r.hooks.has(h.ID); fresh {
			r.hooks.put(h.ID, now)
		}
		return nil
	})
	return fresh, err
}

func (r hooks) DeleteExpired(ctx context.Context, then time.Time) error {
	return r.InTx(ctx, func(context.Context) error {
		r.hooks.dropAll(func(_ string, noted time.Time) bool { return noted.Before(then) })
		return nil
	})
}

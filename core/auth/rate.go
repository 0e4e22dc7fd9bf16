package auth

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Admit takes a call from what is left to its caller, and then from what is left to their tenant. Who has no token is
// known by the address alone. It answers ErrRateLimited, or what is left where that is least; nothing of what is not
// bounded.
func (s *Service) Admit(
	ctx context.Context, a domain.Actor, address string, action domain.Action, changes bool,
) (least domain.RateAllowance, err error) {
	if s.limiter == nil {
		return least, nil
	}
	caller := address
	if a.Is(domain.Authenticated) || a.Machine {
		caller = string(a.Subject)
	}
	for _, bucket := range s.settings.Rates.Buckets(domain.BudgetOf(action, changes), caller, a.Tenant) {
		left := s.limiter.Take(ctx, bucket)
		if !left.Allowed {
			return left, domain.ErrRateLimited.WithWait(left.Wait)
		}
		if least.PerPeriod == 0 || left.Left < least.Left {
			least = left
		}
	}
	return least, nil
}

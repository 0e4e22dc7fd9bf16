package enterprise

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Find returns the enterprise of an organization, a domain or an admin's address. Of others' its admins learn nothing,
// and what can be no key finds nothing.
func (s *Service) Find(ctx context.Context, c domain.Call, key domain.EnterpriseKey) (domain.Enterprise, error) {
	r := s.guard.Request(c, domain.EnterpriseGet, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.Enterprise, err error) {
		key, err := key.Parse()
		if err != nil {
			return none, domain.ErrEnterpriseNotFound
		}
		e, err := find(ctx, tx, key)
		if err == nil && e.ID != tx.Enterprise && !tx.Has(domain.Operator) {
			return none, domain.ErrEnterpriseNotFound
		}
		return e, err
	})
}

func find(ctx context.Context, tx access.Tx, key domain.EnterpriseKey) (domain.Enterprise, error) {
	switch {
	case key.Domain != "":
		return tx.Enterprises.ByDomain(ctx, key.Domain)
	case key.AdminEmail != "":
		return tx.Enterprises.ByAdminEmail(ctx, key.AdminEmail)
	}
	return tx.Enterprises.ByTenant(ctx, key.Organization)
}

// Check reports whether another enterprise that is not deleted has it, so that a new one could not: a domain also if
// it is within that of another, or the other way round.
func (s *Service) Check(ctx context.Context, c domain.Call, key domain.EnterpriseKey) (exists bool, err error) {
	r := s.guard.Request(c, domain.EnterpriseCheck, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (bool, error) {
		key, err := key.Parse()
		switch {
		case err != nil:
			return false, err
		case key.Domain != "":
			return tx.Enterprises.DomainTaken(ctx, key.Domain)
		}
		e, err := find(ctx, tx, key)
		if errors.Is(err, domain.ErrEnterpriseNotFound) {
			return false, nil
		}
		return err == nil && e.Status != domain.EnterpriseDeleted, err
	})
}

// Stats counts the enterprises.
func (s *Service) Stats(ctx context.Context, c domain.Call) (domain.EnterpriseCounts, error) {
	r := s.guard.Request(c, domain.EnterpriseStats, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (counts domain.EnterpriseCounts, err error) {
		found, err := tx.Enterprises.Count(ctx)
		counts.ByStatus = map[domain.EnterpriseStatus]int64{}
		for _, status := range domain.EnterpriseStatuses() {
			counts.ByStatus[status] = found[status]
			counts.Total += found[status]
		}
		return counts, err
	})
}

package enterprise

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Update changes an enterprise: its admins the profile, the operator also whom and whose domain it is, until it has
// begun to set up its sign-in. With those an invitation ends, because it went to somebody else.
func (s *Service) Update(
	ctx context.Context, c domain.Call, id domain.EnterpriseID, at domain.Version, in domain.EnterpriseChange,
) (domain.Enterprise, error) {
	r := s.guard.Request(c, domain.EnterpriseUpdate, access.Enterprise(id))
	return access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (e domain.Enterprise, err error) {
		if !tx.Has(domain.Operator) {
			if err := in.RequireProfileOnly(); err != nil {
				return e, err
			}
		}
		change := func(e *domain.Enterprise) error { return e.Apply(in, c.Subject, s.clock.Now()) }
		if !in.NamesAddress() {
			return tx.Enterprises.Update(ctx, id, at, change)
		}
		was, err := lock(ctx, tx, id, at)
		if err != nil {
			return e, err
		}
		if e, err = tx.Enterprises.Update(ctx, id, at, change); err != nil || !e.Outdates(was) {
			return e, err
		}
		return e, s.takeBackInvitation(ctx, tx, was, e)
	})
}

// lock keeps the enterprise as it is until the unit of work ends.
func lock(
	ctx context.Context, tx access.Tx, id domain.EnterpriseID, at domain.Version,
) (domain.Enterprise, error) {
	return tx.Enterprises.Update(ctx, id, at, func(*domain.Enterprise) error { return nil })
}

// takeBackInvitation ends what was sent for another address or domain, and lets the first admin have the new one.
func (s *Service) takeBackInvitation(ctx context.Context, tx access.Tx, was, e domain.Enterprise) error {
	if err := tx.EnterpriseInvitations.Delete(ctx, e.ID); err != nil {
		return err
	}
	err := changeOnboarding(ctx, tx, e.ID, func(o *domain.Onboarding) { o.Rehost(e.Domain, s.clock.Now()) })
	if err != nil {
		return err
	}
	admins, err := tx.Admins.List(ctx, e.ID)
	if err != nil {
		return err
	}
	for _, admin := range admins {
		if admin.Email == was.AdminEmail {
			admin.Email, admin.UpdatedAt = e.AdminEmail, s.clock.Now()
			return tx.Admins.Update(ctx, admin)
		}
	}
	return nil
}

package enterprise

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Tickets returns the tickets of an enterprise that have not expired: one at most.
func (s *Service) Tickets(
	ctx context.Context, c domain.Call, ref domain.EnterpriseRef,
) ([]domain.SSOSetupTicket, error) {
	r := s.guard.Request(c, domain.TicketList, resource(ref, ""))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) ([]domain.SSOSetupTicket, error) {
		t, _, err := tx.SSOSetupTickets.Active(ctx, tx.Enterprise, s.clock.Now())
		if err != nil || t.ID == "" {
			return nil, err
		}
		return []domain.SSOSetupTicket{t}, nil
	})
}

// Ticket returns one ticket of an enterprise that has not expired.
func (s *Service) Ticket(
	ctx context.Context, c domain.Call, ref domain.EnterpriseRef, id string,
) (domain.SSOSetupTicket, error) {
	r := s.guard.Request(c, domain.TicketGet, resource(ref, id))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.SSOSetupTicket, error) {
		t, _, err := s.ownTicket(ctx, tx, id)
		return t, err
	})
}

// RevokeTicket ends a ticket, at the provider too. A connection that it has made stays.
func (s *Service) RevokeTicket(ctx context.Context, c domain.Call, ref domain.EnterpriseRef, id string) error {
	r := s.guard.Request(c, domain.TicketRevoke, resource(ref, id))
	_, err := access.External(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Secret, error) {
		_, handle, err := s.ownTicket(ctx, tx, id)
		return handle, err
	}, func(ctx context.Context, outside access.Outside, handle domain.Secret) (none access.None, err error) {
		if err := outside.Identity.RevokeTicket(ctx, handle); err != nil {
			return none, err
		}
		return access.Done(ctx, outside, func(ctx context.Context, tx access.Tx) (access.None, error) {
			return access.None{}, tx.SSOSetupTickets.Delete(ctx, id)
		})
	})
	return err
}

func (s *Service) ownTicket(
	ctx context.Context, tx access.Tx, id string,
) (t domain.SSOSetupTicket, handle domain.Secret, err error) {
	t, handle, err = tx.SSOSetupTickets.Find(ctx, id, s.clock.Now())
	if err == nil && t.Enterprise != tx.Enterprise {
		return domain.SSOSetupTicket{}, "", domain.ErrTicketNotFound
	}
	return t, handle, err
}

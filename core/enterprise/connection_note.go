package enterprise

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// NoteConnections notes which connections an enterprise has while one of its tickets is
// live: what it can be trusted with later.
func (s *Service) NoteConnections(ctx context.Context, c domain.Call, j domain.Job) error {
	r := s.guard.Request(c, domain.ConnectionNote, access.Enterprise(j.Enterprise))
	_, err := access.External(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Secret, error) {
		_, handle, err := tx.SSOSetupTickets.Active(ctx, j.Enterprise, s.clock.Now())
		if err == nil && handle == "" {
			err = errNoop
		}
		return handle, err
	}, func(ctx context.Context, outside access.Outside, _ domain.Secret) (none access.None, err error) {
		seen, err := outside.Identity.Connections(ctx, outside.Tenant)
		if err != nil {
			return none, err
		}
		return access.Done(ctx, outside, func(ctx context.Context, tx access.Tx) (access.None, error) {
			_, err := s.noteAll(ctx, tx, seen)
			return none, err
		})
	})
	return ignoreNoop(err)
}

// noteAll notes what is seen while a ticket is live, and returns which of it the
// enterprise's own tickets made.
func (s *Service) noteAll(ctx context.Context, tx access.Tx, seen []domain.Connection) ([]domain.Connection, error) {
	ticket, handle, err := tx.SSOSetupTickets.Active(ctx, tx.Enterprise, s.clock.Now())
	if err != nil {
		return nil, err
	}
	for _, connection := range seen {
		if handle == "" {
			break
		}
		if _, err := s.note(ctx, tx, connection, ticket.ID); err != nil {
			return nil, err
		}
	}
	all, err := noted(ctx, tx)
	return domain.OwnConnections(seen, all), err
}

// note notes a connection, unless it is noted already.
func (s *Service) note(
	ctx context.Context, tx access.Tx, c domain.Connection, ticket string,
) (domain.EnterpriseConnection, error) {
	n, _, err := tx.Connections.Ensure(ctx, domain.EnterpriseConnection{
		Enterprise: tx.Enterprise, ID: c.ID, Name: c.Name, Ticket: ticket, AddedAt: s.clock.Now(),
	})
	return n, err
}

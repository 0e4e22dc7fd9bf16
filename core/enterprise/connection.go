package enterprise

import (
	"context"
	"slices"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Connections returns how people of an enterprise may sign in: what the provider has
// enabled, and what we have noted of it.
func (s *Service) Connections(
	ctx context.Context, c domain.Call, ref domain.EnterpriseRef,
) ([]domain.EnterpriseConnection, error) {
	r := s.guard.Request(c, domain.ConnectionList, resource(ref, ""))
	return access.External(ctx, r, noted, func(
		ctx context.Context, outside access.Outside, noted []domain.EnterpriseConnection,
	) (all []domain.EnterpriseConnection, err error) {
		enabled, err := outside.Identity.Connections(ctx, outside.Tenant)
		for _, connection := range enabled {
			all = append(all, withNote(outside.Enterprise, connection, noted))
		}
		return all, err
	})
}

// noted are the connections that the enterprise was seen with.
func noted(ctx context.Context, tx access.Tx) ([]domain.EnterpriseConnection, error) {
	return tx.Connections.List(ctx, tx.Enterprise)
}

func withNote(
	e domain.EnterpriseID, c domain.Connection, noted []domain.EnterpriseConnection,
) domain.EnterpriseConnection {
	at := slices.IndexFunc(noted, func(n domain.EnterpriseConnection) bool { return n.ID == c.ID })
	if at < 0 {
		return domain.EnterpriseConnection{Enterprise: e, ID: c.ID, Name: c.Name}
	}
	noted[at].Name = c.Name
	return noted[at]
}

// EnableConnection lets people of an enterprise sign in by a connection again. Its admins
// may name those that the enterprise's own tickets made, and no others.
func (s *Service) EnableConnection(
	ctx context.Context, c domain.Call, ref domain.EnterpriseRef, id string,
) (domain.EnterpriseConnection, error) {
	r := s.guard.Request(c, domain.ConnectionEnable, resource(ref, id))
	return access.ExternalOnce(ctx, r, func(ctx context.Context, tx access.Tx) (none access.None, err error) {
		all, err := noted(ctx, tx)
		own := slices.ContainsFunc(all, func(n domain.EnterpriseConnection) bool { return n.ID == id && n.Ticket != "" })
		if err == nil && !own && !tx.Has(domain.Operator) {
			err = domain.ErrConnectionNotFound
		}
		return none, err
	}, func(ctx context.Context, outside access.Outside, _ access.None) (none domain.EnterpriseConnection, err error) {
		enabled, err := outside.Identity.EnableConnection(ctx, outside.Tenant, id)
		if err != nil {
			return none, err
		}
		return access.Done(ctx, outside, func(ctx context.Context, tx access.Tx) (domain.EnterpriseConnection, error) {
			return s.note(ctx, tx, enabled, "")
		})
	}, func(ctx context.Context, _ access.Replay) (domain.EnterpriseConnection, error) {
		return s.connection(ctx, c.Inner(), ref, id)
	})
}

// connection is one that is enabled.
func (s *Service) connection(
	ctx context.Context, c domain.Call, ref domain.EnterpriseRef, id string,
) (none domain.EnterpriseConnection, err error) {
	all, err := s.Connections(ctx, c, ref)
	if err != nil {
		return none, err
	}
	at := slices.IndexFunc(all, func(n domain.EnterpriseConnection) bool { return n.ID == id })
	if at < 0 {
		return none, domain.ErrConnectionNotFound
	}
	return all[at], nil
}

// DisableConnection keeps people of an enterprise from signing in by a connection.
func (s *Service) DisableConnection(ctx context.Context, c domain.Call, ref domain.EnterpriseRef, id string) error {
	r := s.guard.Request(c, domain.ConnectionDisable, resource(ref, id))
	_, err := access.External(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (none access.None, err error) {
		enabled, err := outside.Identity.Connections(ctx, outside.Tenant)
		if err != nil {
			return none, err
		}
		if !slices.ContainsFunc(enabled, func(c domain.Connection) bool { return c.ID == id }) {
			return none, domain.ErrConnectionNotFound
		}
		if err := outside.Identity.DisableConnection(ctx, outside.Tenant, id); err != nil {
			return none, err
		}
		_, err = access.Done(ctx, outside, func(context.Context, access.Tx) (domain.EnterpriseConnection, error) {
			return domain.EnterpriseConnection{ID: id}, nil
		})
		return none, err
	})
	return err
}

package datasource

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Delete lets an enterprise without data of the kind use the store that all share again.
func (s *Service) Delete(
	ctx context.Context, c domain.Call, e domain.EnterpriseID, id domain.DatasourceID, at domain.Version,
) error {
	r := s.request(c, domain.DatasourceDelete, e, id)
	_, err := access.External(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Datasource, error) {
		return planned(ctx, tx, id, at)
	}, func(ctx context.Context, outside access.Outside, d domain.Datasource) (domain.Datasource, error) {
		if outside.Tenant == "" {
			return access.Done(ctx, outside, deleteAtOnce(d, at))
		}
		return s.deletion(outside, c, d, at).run(ctx)
	})
	return err
}

func deleteAtOnce(d domain.Datasource, at domain.Version) step {
	return func(ctx context.Context, tx access.Tx) (domain.Datasource, error) {
		if err := requireNoOrganization(ctx, tx); err != nil {
			return d, err
		}
		if _, err := planned(ctx, tx, d.ID, at); err != nil {
			return d, err
		}
		return d, tx.Datasources.Delete(ctx, d.ID)
	}
}

func (s *Service) deletion(outside access.Outside, c domain.Call, d domain.Datasource, at domain.Version) move {
	m := s.stopped(outside, c, d, at)
	m.finish = func(ctx context.Context, tx access.Tx, begun domain.Datasource) (domain.Datasource, error) {
		leave := func(*domain.Datasource) error { return nil }
		return m.goOn(ctx, tx, begun, domain.DatasourceLeaving, "", leave)
	}
	return m
}

// errNoop ends a unit of work in which there is nothing to change.
var errNoop = errors.New("datasource: nothing to change")

// Settle ends a phase whose time is over.
func (s *Service) Settle(ctx context.Context, c domain.Call, j domain.Job) error {
	e, id := domain.EnterpriseID(j.Args["enterprise"]), domain.DatasourceID(j.Args["datasource"])
	r := s.request(c, domain.DatasourceSettle, e, id)
	_, err := access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Datasource, error) {
		gone := false
		d, err := tx.Datasources.Update(ctx, id, "", func(d *domain.Datasource) (err error) {
			if d.Phase == domain.DatasourceInUse {
				return errNoop
			}
			gone, err = d.Settle(s.clock.Now())
			return err
		})
		if err != nil || !gone {
			return d, err
		}
		return d, tx.Datasources.Delete(ctx, id)
	})
	if errors.Is(err, errNoop) || errors.Is(err, domain.ErrDatasourceNotFound) {
		return nil
	}
	return err
}

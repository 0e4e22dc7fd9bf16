package datasource

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Create gives an enterprise a store of its own, if it has no data of the kind yet.
func (s *Service) Create(
	ctx context.Context, c domain.Call, e domain.EnterpriseID, in domain.NewDatasource,
) (domain.Datasource, error) {
	now := s.clock.Now()
	r := s.request(c, domain.DatasourceCreate, e, domain.DatasourceID(s.ids.New(now)))
	return access.ExternalOnce(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Datasource, error) {
		d, err := in.Datasource(domain.DatasourceID(tx.ID), tx.Enterprise, c.Subject, now)
		if err != nil {
			return d, err
		}
		return d, s.requireFree(ctx, tx, d)
	}, func(ctx context.Context, outside access.Outside, d domain.Datasource) (domain.Datasource, error) {
		if outside.Tenant == "" {
			return access.Done(ctx, outside, s.insertAtOnce(d, in.Password))
		}
		return s.creation(outside, c, d, in.Password).run(ctx)
	}, func(ctx context.Context, done access.Replay) (domain.Datasource, error) {
		return s.Get(ctx, c.Inner(), e, domain.DatasourceID(done.ID))
	})
}

// insertAtOnce is for an enterprise that has no organization.
func (s *Service) insertAtOnce(d domain.Datasource, password domain.Secret) step {
	return func(ctx context.Context, tx access.Tx) (domain.Datasource, error) {
		if err := requireNoOrganization(ctx, tx); err != nil {
			return d, err
		}
		d.Use()
		return insert(ctx, tx, d, password)
	}
}

func (s *Service) creation(
	outside access.Outside, c domain.Call, d domain.Datasource, password domain.Secret,
) move {
	m := move{Service: s, outside: outside, call: c, kind: d.Kind}
	m.begin = func(ctx context.Context, tx access.Tx) (domain.Datasource, error) {
		if err := s.requireFree(ctx, tx, d); err != nil {
			return d, err
		}
		d.Enter(domain.DatasourcePreparing, s.clock.Now(), domain.DatasourceLookTime)
		return insert(ctx, tx, d, password)
	}
	m.finish = func(ctx context.Context, tx access.Tx, begun domain.Datasource) (domain.Datasource, error) {
		use := func(*domain.Datasource) error { return nil }
		return m.goOn(ctx, tx, begun, domain.DatasourceChanging, "", use)
	}
	m.back = func(ctx context.Context, tx access.Tx, begun domain.Datasource) error {
		if d, err := tx.Datasources.Get(ctx, begun.ID); err != nil || !same(d, begun) {
			return err
		}
		return tx.Datasources.Delete(ctx, begun.ID)
	}
	return m
}

// insert returns what is stored, with the id of the key that seals the password.
func insert(
	ctx context.Context, tx access.Tx, d domain.Datasource, password domain.Secret,
) (domain.Datasource, error) {
	if err := tx.Datasources.Insert(ctx, d, password); err != nil {
		return d, err
	}
	return tx.Datasources.Get(ctx, d.ID)
}

// requireFree lets an enterprise that is there have one datasource of the kind. What an earlier attempt of the same
// call has left, or a job should have removed by now, goes.
func (s *Service) requireFree(ctx context.Context, tx access.Tx, d domain.Datasource) error {
	if _, err := lock(ctx, tx); err != nil {
		return err
	}
	all, err := tx.Datasources.List(ctx, tx.Enterprise)
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.Kind != d.Kind {
			continue
		}
		if err := s.requireGone(other, d.ID); err != nil {
			return err
		}
		return tx.Datasources.Delete(ctx, other.ID)
	}
	return nil
}

func (s *Service) requireGone(other domain.Datasource, id domain.DatasourceID) error {
	if other.ID == id && other.Phase == domain.DatasourcePreparing {
		return nil
	}
	if other.Phase == domain.DatasourceInUse || other.Phase == domain.DatasourceChanging {
		return domain.ErrDatasourceExists
	}
	_, err := other.Settle(s.clock.Now())
	return err
}

// lock holds the enterprise until the unit of work ends. A deleted one keeps what it has until its data is erased.
func lock(ctx context.Context, tx access.Tx) (domain.Enterprise, error) {
	e, err := tx.Enterprises.Lock(ctx, tx.Enterprise)
	if err == nil && e.Status == domain.EnterpriseDeleted {
		err = domain.ErrTenantDeleted
	}
	return e, err
}

func requireNoOrganization(ctx context.Context, tx access.Tx) error {
	e, err := lock(ctx, tx)
	if err == nil && e.Organization != "" {
		err = domain.ErrDatasourceChanging // it was given one at this very moment
	}
	return err
}

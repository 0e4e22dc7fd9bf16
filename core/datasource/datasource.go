// Package datasource is what operators do with the stores of their own that some enterprises have.
package datasource

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Service answers requests about datasources.
type Service struct {
	guard *access.Guard
	clock ports.Clock
	ids   ports.IDs
}

// New builds the service on the guard.
func New(guard *access.Guard, clock ports.Clock, ids ports.IDs) *Service {
	return &Service{guard, clock, ids}
}

func (s *Service) request(
	c domain.Call, action domain.Action, e domain.EnterpriseID, id domain.DatasourceID,
) access.Request {
	return s.guard.Request(c, action, access.Resource{Enterprise: e, ID: string(id)})
}

// List returns the datasources of an enterprise.
func (s *Service) List(ctx context.Context, c domain.Call, e domain.EnterpriseID) ([]domain.Datasource, error) {
	r := s.request(c, domain.DatasourceList, e, "")
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (shown []domain.Datasource, err error) {
		all, err := tx.Datasources.List(ctx, tx.Enterprise)
		for _, d := range all {
			if d.Phase != domain.DatasourceLeaving {
				shown = append(shown, d)
			}
		}
		return shown, err
	})
}

// Get returns one datasource of an enterprise.
func (s *Service) Get(
	ctx context.Context, c domain.Call, e domain.EnterpriseID, id domain.DatasourceID,
) (domain.Datasource, error) {
	r := s.request(c, domain.DatasourceGet, e, id)
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Datasource, error) {
		return own(ctx, tx, id)
	})
}

// own returns a datasource of the enterprise. One that leaves is as good as gone.
func own(ctx context.Context, tx access.Tx, id domain.DatasourceID) (domain.Datasource, error) {
	d, err := tx.Datasources.Get(ctx, id)
	if err == nil && (d.Enterprise != tx.Enterprise || d.Phase == domain.DatasourceLeaving) {
		return domain.Datasource{}, domain.ErrDatasourceNotFound
	}
	return d, err
}

// connection is how a datasource is connected to.
type connection struct {
	datasource domain.Datasource
	password   domain.Secret
}

// Test really connects, and stores what came of it: of the connection as it is when the test has ended.
func (s *Service) Test(
	ctx context.Context, c domain.Call, e domain.EnterpriseID, id domain.DatasourceID,
) (domain.TestedDatasource, error) {
	r := s.request(c, domain.DatasourceTest, e, id)
	return access.ExternalOnce(ctx, r, func(ctx context.Context, tx access.Tx) (to connection, err error) {
		if to.datasource, err = own(ctx, tx, id); err != nil {
			return to, err
		}
		to.password, err = tx.Datasources.Password(ctx, id)
		return to, err
	}, s.test, func(ctx context.Context, done access.Replay) (domain.TestedDatasource, error) {
		d, err := s.Get(ctx, c.Inner(), e, domain.DatasourceID(done.ID))
		return domain.TestedDatasource{Result: d.LastResult, Datasource: d}, err
	})
}

func (s *Service) test(
	ctx context.Context, outside access.Outside, to connection,
) (out domain.TestedDatasource, err error) {
	tester := outside.Testers[to.datasource.Kind]
	if tester == nil {
		return out, domain.ErrGatewayMissing
	}
	out.Result, out.Reason = tester.Test(ctx, to.datasource, to.password)
	return access.Done(ctx, outside, func(ctx context.Context, tx access.Tx) (domain.TestedDatasource, error) {
		out.Datasource, err = tx.Datasources.Update(ctx, to.datasource.ID, "", func(d *domain.Datasource) error {
			return d.Checked(to.datasource, out.Result, s.clock.Now())
		})
		return out, err
	})
}

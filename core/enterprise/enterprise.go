// Package enterprise is what people do with companies: invite them, bring them
// in, and give them modules and trials.
package enterprise

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Service answers requests about enterprises.
type Service struct {
	guard    *access.Guard
	clock    ports.Clock
	ids      ports.IDs
	settings domain.Settings
}

// New builds the service on the guard.
func New(guard *access.Guard, clock ports.Clock, ids ports.IDs, settings domain.Settings) *Service {
	return &Service{guard, clock, ids, settings}
}

// errNoop ends a unit of work in which there is nothing to change.
var errNoop = errors.New("enterprise: nothing to change")

func ignoreNoop(err error) error {
	if errors.Is(err, errNoop) {
		return nil
	}
	return err
}

// List returns one page of enterprises.
func (s *Service) List(
	ctx context.Context, c domain.Call, q domain.EnterpriseQuery,
) (domain.Page[domain.Enterprise], error) {
	r := s.guard.Request(c, domain.EnterpriseList, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.Page[domain.Enterprise], err error) {
		q, err := q.Normalized()
		if err != nil {
			return none, err
		}
		return tx.Enterprises.List(ctx, q)
	})
}

// Get returns one enterprise.
func (s *Service) Get(ctx context.Context, c domain.Call, id domain.EnterpriseID) (domain.Enterprise, error) {
	r := s.guard.Request(c, domain.EnterpriseGet, access.Enterprise(id))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Enterprise, error) {
		return tx.Enterprises.Get(ctx, id)
	})
}

// Update changes the profile of an enterprise.
func (s *Service) Update(
	ctx context.Context, c domain.Call, id domain.EnterpriseID, at domain.Version, in domain.EnterpriseChange,
) (domain.Enterprise, error) {
	r := s.guard.Request(c, domain.EnterpriseUpdate, access.Enterprise(id))
	return access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Enterprise, error) {
		return tx.Enterprises.Update(ctx, id, at, func(e *domain.Enterprise) error {
			return e.Apply(in, c.Subject, s.clock.Now())
		})
	})
}

// enqueue stores a job of the enterprise, begun by c.
func (s *Service) enqueue(
	ctx context.Context, tx access.Tx, c domain.Call, kind domain.JobKind, id domain.EnterpriseID, args map[string]string,
) error {
	now := s.clock.Now()
	return tx.Jobs.Enqueue(ctx, domain.NewJob(domain.JobID(s.ids.New(now)), kind, id, "", c, now, args))
}

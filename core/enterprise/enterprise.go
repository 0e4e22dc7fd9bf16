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

// Create stores a company that nobody invites yet, and who is to be its first admin.
func (s *Service) Create(ctx context.Context, c domain.Call, in domain.NewEnterprise) (domain.Enterprise, error) {
	return s.create(ctx, c, domain.EnterpriseCreate, domain.EnterprisePending, in, nil)
}

// create stores an enterprise and its first admin, and does the rest in the same unit of work.
func (s *Service) create(
	ctx context.Context, c domain.Call, action domain.Action, status domain.EnterpriseStatus, in domain.NewEnterprise,
	rest func(ctx context.Context, tx access.Tx, e domain.Enterprise) error,
) (domain.Enterprise, error) {
	now := s.clock.Now()
	id := domain.EnterpriseID(s.ids.New(now))
	r := s.guard.Request(c, action, access.NewEnterprise(id))
	return access.Once(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Enterprise, error) {
		e, err := in.Enterprise(id, status, c.Subject, now)
		if err != nil {
			return e, err
		}
		if err := tx.Enterprises.Insert(ctx, e); err != nil {
			return e, err
		}
		admin := domain.NewAdmin(s.ids.New(now), id, e.AdminEmail, now)
		admin.First = true
		if _, _, err := tx.Admins.Ensure(ctx, admin); err != nil || rest == nil {
			return e, err
		}
		return e, rest(ctx, tx, e)
	}, s.getMade(c))
}

// getMade answers a call that is repeated by its key.
func (s *Service) getMade(c domain.Call) func(context.Context, access.Replay) (domain.Enterprise, error) {
	return func(ctx context.Context, done access.Replay) (domain.Enterprise, error) {
		return s.Get(ctx, c.Inner(), domain.EnterpriseID(done.ID))
	}
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

// enqueue stores a job of the enterprise, begun by c.
func (s *Service) enqueue(
	ctx context.Context, tx access.Tx, c domain.Call, kind domain.JobKind, id domain.EnterpriseID, args map[string]string,
) error {
	return tx.Jobs.Enqueue(ctx, s.newJob(c, kind, id, args))
}

func (s *Service) newJob(
	c domain.Call, kind domain.JobKind, id domain.EnterpriseID, args map[string]string,
) domain.Job {
	now := s.clock.Now()
	return domain.NewJob(domain.JobID(s.ids.New(now)), kind, id, "", c, now, args)
}

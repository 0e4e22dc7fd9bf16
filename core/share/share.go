// Package share is how people open their runs to each other.
package share

import (
	"context"
	"slices"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Service answers requests about shares.
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

// Create opens one execution to other members of the project and notifies them. An
// equal share is answered with the first.
func (s *Service) Create(
	ctx context.Context, c domain.Call, scope domain.TrialScope, in domain.NewShare,
) (domain.ShareDetail, error) {
	now := s.clock.Now()
	id := domain.ShareID(s.ids.New(now))
	share := domain.Share{
		ID: id, Project: scope.Project, Trial: scope.Trial, Execution: in.Execution, CreatedAt: now,
	}
	r := s.guard.Request(c, domain.ShareCreate, access.TrialData(scope, id))
	return access.ExternalOnce(ctx, r, func(ctx context.Context, tx access.Tx) (access.None, error) {
		return access.None{}, in.Check(c.Subject)
	}, func(ctx context.Context, outside access.Outside, _ access.None) (none domain.ShareDetail, err error) {
		share.ID = domain.ShareID(outside.ID)
		e, err := outside.Executions.Get(ctx, outside.Tenant, scope, in.Execution)
		if err != nil {
			return none, domain.AtIfIs(err, domain.ErrExecutionNotFound, "execution_id")
		}
		d, err := s.store(ctx, outside, share, c.Subject, in.Recipients)
		d.Target = &e
		return d, err
	}, func(ctx context.Context, done access.Replay) (domain.ShareDetail, error) {
		d, err := s.get(ctx, c.Inner(), scope, domain.ShareID(done.ID))
		d.Created = done.Created
		return d, err
	})
}

// store stores the share with its notifications, or finds the first that is equal.
func (s *Service) store(
	ctx context.Context, outside access.Outside, share domain.Share, from domain.Subject, to []domain.Subject,
) (domain.ShareDetail, error) {
	return access.Done(ctx, outside, func(ctx context.Context, tx access.Tx) (d domain.ShareDetail, err error) {
		members, err := tx.Members.List(ctx, tx.Tenant, share.Project)
		if err != nil {
			return d, err
		}
		if err := share.ResolveRecipients(members, from, to); err != nil {
			return d, err
		}
		d.Share, d.Created, err = tx.Shares.Ensure(ctx, tx.Tenant, share)
		if err == nil && d.Created {
			err = s.notify(ctx, tx, share)
		}
		return d, err
	})
}

// notify tells the recipients: each once of an execution.
func (s *Service) notify(ctx context.Context, tx access.Tx, share domain.Share) error {
	p, err := tx.Projects.Get(ctx, tx.Tenant, share.Project)
	if err != nil {
		return err
	}
	data := domain.NotificationFrom(share.Sender, tx.Tenant, p)
	data.Slug, data.ExecutionID = share.Trial, share.Execution
	to := make([]domain.Subject, len(share.Recipients))
	for i, r := range share.Recipients {
		to[i] = r.Subject
	}
	slices.Sort(to) // so that two shares at once never wait for each other
	all := domain.Notify(domain.TrialShared, data, s.clock.Now(), s.ids.New, to...)
	return tx.Notifications.Insert(ctx, tx.Tenant, all...)
}

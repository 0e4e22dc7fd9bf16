// Package bookmark is what people keep at hand.
package bookmark

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Service answers requests about bookmarks.
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

// Create keeps one execution at hand; again, it returns the first bookmark.
func (s *Service) Create(
	ctx context.Context, c domain.Call, scope domain.TrialScope, id domain.ExecutionID,
) (domain.BookmarkDetail, error) {
	now := s.clock.Now()
	b := domain.Bookmark{
		ID: domain.BookmarkID(s.ids.New(now)), User: c.Subject,
		Project: scope.Project, Trial: scope.Trial, Execution: id, CreatedAt: now,
	}
	on := access.Execution(scope, id)
	on.ID = string(b.ID)
	r := s.guard.Request(c, domain.BookmarkCreate, on)
	return access.ExternalOnce(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (none domain.BookmarkDetail, err error) {
		e, err := outside.Executions.Get(ctx, outside.Tenant, scope, id)
		if err != nil {
			return none, err
		}
		return access.Done(ctx, outside, func(ctx context.Context, tx access.Tx) (domain.BookmarkDetail, error) {
			b.ID = domain.BookmarkID(tx.ID)
			stored, _, err := tx.Bookmarks.Ensure(ctx, tx.Tenant, b)
			return domain.BookmarkDetail{Bookmark: stored, ExecutionTarget: domain.ExecutionTarget{Target: &e}}, err
		})
	}, func(ctx context.Context, done access.Replay) (domain.BookmarkDetail, error) {
		return s.get(ctx, c.Inner(), scope, id, domain.BookmarkID(done.ID))
	})
}

// get returns one of the caller's bookmarks with its execution.
func (s *Service) get(
	ctx context.Context, c domain.Call, scope domain.TrialScope, execution domain.ExecutionID, id domain.BookmarkID,
) (domain.BookmarkDetail, error) {
	r := s.guard.Request(c, domain.ExecutionGet, access.Execution(scope, execution))
	return access.External(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Bookmark, error) {
		return tx.Bookmarks.Get(ctx, tx.Tenant, c.Subject, id)
	}, func(ctx context.Context, outside access.Outside, b domain.Bookmark) (domain.BookmarkDetail, error) {
		e, err := outside.Executions.Get(ctx, outside.Tenant, scope, execution)
		return domain.BookmarkDetail{Bookmark: b, ExecutionTarget: domain.ExecutionTarget{Target: &e}}, err
	})
}

// List returns one page of the caller's bookmarks with their executions.
func (s *Service) List(
	ctx context.Context, c domain.Call, q domain.BookmarkQuery,
) (domain.Page[domain.BookmarkDetail], error) {
	q.User, q.Paging = c.Subject, q.Normalized()
	r := s.guard.Request(c, domain.BookmarkList, access.Resource{})
	return access.Look(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Page[domain.Bookmark], error) {
		return tx.Bookmarks.List(ctx, tx.Tenant, q)
	}, func(
		ctx context.Context, outside access.Outside, found domain.Page[domain.Bookmark],
	) (page domain.Page[domain.BookmarkDetail], err error) {
		var wanted []domain.ExecutionRef
		for _, b := range found.Items {
			wanted = append(wanted, b.ExecutionRef())
		}
		targets, err := outside.Executions.GetMany(ctx, outside.Tenant, wanted, s.settings.AnswerBytes)
		if err != nil {
			return page, err
		}
		return domain.WithTargets(found, targets, func(
			b domain.Bookmark, target domain.ExecutionTarget,
		) domain.BookmarkDetail {
			return domain.BookmarkDetail{Bookmark: b, ExecutionTarget: target}
		}), nil
	})
}

// Delete removes one of the caller's bookmarks.
func (s *Service) Delete(ctx context.Context, c domain.Call, id domain.BookmarkID) error {
	r := s.guard.Request(c, domain.BookmarkDelete, access.ID(id))
	_, err := access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (access.None, error) {
		return access.None{}, tx.Bookmarks.Delete(ctx, tx.Tenant, c.Subject, id)
	})
	return err
}

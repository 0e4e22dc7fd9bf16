// Package bookmark is what people keep at hand.
package bookmark

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Service answers requests about bookmarks.
type Service struct {
	desk *access.Desk
	now  func() time.Time
}

// New builds the service on the desk.
func New(desk *access.Desk, now func() time.Time) *Service { return &Service{desk, now} }

// Create keeps one execution at hand; again, it returns the first bookmark.
func (s *Service) Create(ctx context.Context, a domain.Actor, study domain.Study, id domain.ExecutionID) (d domain.BookmarkDetail, err error) {
	now := s.now()
	b := domain.Bookmark{ID: domain.BookmarkID(domain.NewID(now)), User: a.Subject, Project: study.Project, Trial: study.Trial, Execution: id, CreatedAt: now}
	on := access.Execution(study, id)
	on.ID = string(b.ID)
	err = s.desk.Reach(ctx, a, domain.BookmarkCreate, on, func(ctx context.Context, f access.Far) error {
		e, err := f.Executions.Get(ctx, f.Tenant, study, id)
		if err != nil {
			return err
		}
		d.Target, b.ID = &e, domain.BookmarkID(f.ID)
		return f.Note(ctx, func(ctx context.Context, n access.Near) error {
			d.Bookmark, _, err = n.Bookmarks.Ensure(ctx, n.Tenant, b)
			return err
		})
	})
	return d, err
}

// List returns one page of the caller's bookmarks with their executions.
func (s *Service) List(ctx context.Context, a domain.Actor, q domain.BookmarkQuery) (page domain.Page[domain.BookmarkDetail], err error) {
	found, err := s.find(ctx, a, q)
	if err != nil {
		return page, err
	}
	page = domain.Page[domain.BookmarkDetail]{Page: found.Page, Size: found.Size, Total: found.Total}
	err = s.desk.Reach(ctx, a, domain.BookmarkList, access.Target{}, func(ctx context.Context, f access.Far) error {
		var wanted []domain.Reference
		for _, b := range found.Items {
			wanted = append(wanted, b.Reference())
		}
		all, err := f.Executions.Of(ctx, f.Tenant, wanted)
		kept := domain.Found(all)
		for _, b := range found.Items {
			page.Items = append(page.Items, domain.BookmarkDetail{Bookmark: b, Target: kept[b.Reference()]})
		}
		return err
	})
	return page, err
}

func (s *Service) find(ctx context.Context, a domain.Actor, q domain.BookmarkQuery) (page domain.Page[domain.Bookmark], err error) {
	err = s.desk.Read(ctx, a, domain.BookmarkList, access.Target{}, func(ctx context.Context, n access.Near) error {
		q.User = a.Subject
		q.Paging = q.Bounded()
		page, err = n.Bookmarks.List(ctx, n.Tenant, q)
		return err
	})
	return page, err
}

// Delete lets go of one of the caller's bookmarks.
func (s *Service) Delete(ctx context.Context, a domain.Actor, id domain.BookmarkID) error {
	return s.desk.Write(ctx, a, domain.BookmarkDelete, access.Target{ID: string(id)}, func(ctx context.Context, n access.Near) error {
		return n.Bookmarks.Delete(ctx, n.Tenant, a.Subject, id)
	})
}

package memory

import (
	"cmp"
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

type bookmarks struct{ *store }

func (r bookmarks) Ensure(ctx context.Context, t domain.TenantID, b domain.Bookmark) (bookmark domain.Bookmark, created bool, err error) {
	err = r.within(ctx, t, func() error {
		bookmark, err = r.bookmarks.first(domain.NoSuchBookmark, func(k own[domain.BookmarkID], o domain.Bookmark) bool {
			same := b
			same.ID, same.CreatedAt = o.ID, o.CreatedAt
			return k.tenant == t && o == same
		})
		if err != nil {
			bookmark, created = b, true
			r.bookmarks.put(own[domain.BookmarkID]{t, b.ID}, b)
		}
		return nil
	})
	return bookmark, created, err
}

func (r bookmarks) List(ctx context.Context, t domain.TenantID, q domain.BookmarkQuery) (p domain.Page[domain.Bookmark], err error) {
	err = r.within(ctx, t, func() error {
		all := r.bookmarks.all(func(k own[domain.BookmarkID], b domain.Bookmark) bool {
			return k.tenant == t && wanted(b, q) && r.opens(t, b)
		})
		arrange(all, nil, nil, func(a, b domain.Bookmark) int {
			return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.ID, a.ID))
		})
		p = page(all, q.Paging)
		return nil
	})
	return p, err
}

func wanted(b domain.Bookmark, q domain.BookmarkQuery) bool {
	return b.User == q.User && (q.Project == "" || q.Project == b.Project) && (q.Trial == "" || q.Trial == b.Trial) &&
		(q.Execution == "" || q.Execution == b.Execution)
}

// opens reports whether the person may still open what the bookmark keeps.
func (s *store) opens(t domain.TenantID, b domain.Bookmark) bool {
	e, err := s.ofTenant(t)
	if err != nil || !s.belongs(t, b.Project, b.User) {
		return false
	}
	trial, err := s.bySlug(b.Trial)
	return err == nil && s.granted(e.ID, trial.ID)
}

func (r bookmarks) Delete(ctx context.Context, t domain.TenantID, user domain.Subject, id domain.BookmarkID) error {
	return r.within(ctx, t, func() error {
		k := own[domain.BookmarkID]{t, id}
		if b, ok := r.bookmarks.rows[k]; !ok || b.User != user {
			return domain.NoSuchBookmark
		}
		r.bookmarks.drop(k)
		return nil
	})
}

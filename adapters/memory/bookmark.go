package memory

import (
	"cmp"
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

type bookmarks struct{ *store }

func (r bookmarks) Ensure(
	ctx context.Context, t domain.TenantID, b domain.Bookmark,
) (bookmark domain.Bookmark, created bool, err error) {
	err = r.inTenant(ctx, t, func() error {
		if bookmark, err = r.same(t, b); err == nil {
			return nil
		}
		bookmark, created = b, true
		return r.bookmarks.insert(tenantKey[domain.BookmarkID]{t, b.ID}, b)
	})
	return bookmark, created, err
}

// same finds the person's bookmark of that execution.
func (r bookmarks) same(t domain.TenantID, b domain.Bookmark) (domain.Bookmark, error) {
	return r.bookmarks.first(domain.ErrBookmarkNotFound, func(k tenantKey[domain.BookmarkID], o domain.Bookmark) bool {
		return k.tenant == t && o.User == b.User && o.ExecutionRef() == b.ExecutionRef()
	})
}

func (r bookmarks) List(
	ctx context.Context, t domain.TenantID, q domain.BookmarkQuery,
) (p domain.Page[domain.Bookmark], err error) {
	err = r.inTenant(ctx, t, func() error {
		all := r.bookmarks.all(func(k tenantKey[domain.BookmarkID], b domain.Bookmark) bool {
			return k.tenant == t && matchesBookmark(b, q) && r.visible(t, b)
		})
		sortBy(all, nil, nil, func(a, b domain.Bookmark) int {
			return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.ID, a.ID))
		})
		p = page(all, q.Paging)
		return nil
	})
	return p, err
}

func matchesBookmark(b domain.Bookmark, q domain.BookmarkQuery) bool {
	return b.User == q.User &&
		(q.Project == "" || q.Project == b.Project) &&
		(q.Trial == "" || q.Trial == b.Trial) &&
		(q.Execution == "" || q.Execution == b.Execution)
}

// visible reports whether the person may read now what the bookmark keeps.
func (s *store) visible(t domain.TenantID, b domain.Bookmark) bool {
	return s.accessFacts(domain.AccessQuery{
		Tenant: t, Subject: b.User, Project: b.Project, Trial: b.Trial, Execution: b.Execution,
	}).CanReadExecution()
}

func (r bookmarks) Get(
	ctx context.Context, t domain.TenantID, user domain.Subject, id domain.BookmarkID,
) (b domain.Bookmark, err error) {
	err = r.inTenant(ctx, t, func() error {
		b, err = r.bookmarks.get(tenantKey[domain.BookmarkID]{t, id}, domain.ErrBookmarkNotFound)
		if err == nil && b.User != user {
			b, err = domain.Bookmark{}, domain.ErrBookmarkNotFound
		}
		return err
	})
	return b, err
}

func (r bookmarks) Delete(ctx context.Context, t domain.TenantID, user domain.Subject, id domain.BookmarkID) error {
	return r.inTenant(ctx, t, func() error {
		k := tenantKey[domain.BookmarkID]{t, id}
		if b, ok := r.bookmarks.rows[k]; !ok || b.User != user {
			return domain.ErrBookmarkNotFound
		}
		r.bookmarks.delete(k)
		return nil
	})
}

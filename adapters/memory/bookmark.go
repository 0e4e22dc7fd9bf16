package memory

import (
	"cmp"
	"context"
	"slices"

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
			return r.bookmarks.insert(own[domain.BookmarkID]{t, b.ID}, b)
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
	if err != nil || !s.reads(t, b) {
		return false
	}
	trial, err := s.bySlug(b.Trial)
	return err == nil && s.granted(e.ID, trial.ID)
}

// reads reports whether the person's place in the project opens the execution,
// or a share does.
func (s *store) reads(t domain.TenantID, b domain.Bookmark) bool {
	m, ok := s.members.rows[own[seat]{t, seat{b.Project, b.User}}]
	if !ok {
		return false
	}
	role := s.role(t, m)
	place := domain.Standing{ProjectRole: role.Name, Permissions: role.Permissions}
	return slices.Contains(place.InProject(), domain.RecordReader) ||
		s.shared(t, domain.Asking{Subject: b.User, Project: b.Project, Trial: b.Trial, Execution: b.Execution})
}

func (r bookmarks) Get(
	ctx context.Context, t domain.TenantID, user domain.Subject, id domain.BookmarkID,
) (b domain.Bookmark, err error) {
	err = r.within(ctx, t, func() error {
		b, err = r.bookmarks.get(own[domain.BookmarkID]{t, id}, domain.NoSuchBookmark)
		if err == nil && b.User != user {
			b, err = domain.Bookmark{}, domain.NoSuchBookmark
		}
		return err
	})
	return b, err
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

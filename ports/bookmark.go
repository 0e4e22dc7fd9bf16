package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Bookmarks keeps what people keep at hand.
type Bookmarks interface {
	// Ensure stores b, or returns the person's bookmark of the same execution.
	Ensure(ctx context.Context, t domain.TenantID, b domain.Bookmark) (bookmark domain.Bookmark, created bool, err error)
	// List returns one page, newest first, of what lies in projects that the
	// person is a member of and in trials granted to the enterprise.
	List(ctx context.Context, t domain.TenantID, q domain.BookmarkQuery) (domain.Page[domain.Bookmark], error)
	// Delete removes the person's bookmark, or answers NoSuchBookmark.
	Delete(ctx context.Context, t domain.TenantID, user domain.Subject, id domain.BookmarkID) error
}

package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Bookmarks keeps what people keep at hand.
type Bookmarks interface {
	// Ensure stores b, or returns the person's bookmark of the same execution.
	Ensure(ctx context.Context, t domain.TenantID, b domain.Bookmark) (bookmark domain.Bookmark, created bool, err error)
	// List returns one page, newest first, of what the person may open: in
	// projects that they are a member of and in trials granted to the enterprise,
	// where their role reads PREDICT or the execution was shared with them.
	List(ctx context.Context, t domain.TenantID, q domain.BookmarkQuery) (domain.Page[domain.Bookmark], error)
	// Get returns the person's bookmark, or ErrBookmarkNotFound.
	Get(ctx context.Context, t domain.TenantID, user domain.Subject, id domain.BookmarkID) (domain.Bookmark, error)
	// Delete removes the person's bookmark, or answers ErrBookmarkNotFound.
	Delete(ctx context.Context, t domain.TenantID, user domain.Subject, id domain.BookmarkID) error
}

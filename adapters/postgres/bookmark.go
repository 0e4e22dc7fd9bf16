package postgres

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type bookmarkRow struct {
	ID        domain.BookmarkID `bun:",pk"`
	User      domain.Subject    `bun:"user_id"`
	Project   domain.ProjectID
	Trial     domain.Slug
	Execution domain.ExecutionID
	CreatedAt time.Time
}

func (r bookmarkRow) toDomain() domain.Bookmark { return domain.Bookmark(r) }

const (
	bookmarkTable = "?tenant.bookmarks AS bookmark_row"
	// Of an organization, only what the owners may read: the view has the rule.
	visibleBookmarks = "?tenant.visible_bookmarks AS bookmark_row"
)

var bookmarkErrors = errorMap{notFound: domain.ErrBookmarkNotFound}

type bookmarks struct{ *DB }

func (r bookmarks) Ensure(ctx context.Context, t domain.TenantID, b domain.Bookmark) (domain.Bookmark, bool, error) {
	row := bookmarkRow(b)
	created, err := r.tenant(ctx, t).ensure(ctx, &row, bookmarkTable, "bookmarks_execution_key", bookmarkErrors)
	if err != nil || created {
		return b, created, err
	}
	first, err := r.same(ctx, t, b)
	return first, false, err
}

// same returns the person's bookmark of that execution.
func (r bookmarks) same(ctx context.Context, t domain.TenantID, b domain.Bookmark) (domain.Bookmark, error) {
	var row bookmarkRow
	err := r.tenant(ctx, t).selectFrom(&row, bookmarkTable).
		Where("user_id = ? AND project = ? AND trial = ? AND execution = ?", b.User, b.Project, b.Trial, b.Execution).
		Scan(ctx)
	return row.toDomain(), bookmarkErrors.translate(err)
}

func (r bookmarks) List(
	ctx context.Context, t domain.TenantID, q domain.BookmarkQuery,
) (domain.Page[domain.Bookmark], error) {
	var rows []bookmarkRow
	s := r.tenant(ctx, t).selectFrom(&rows, visibleBookmarks).Where("organization_id = ? AND user_id = ?", t, q.User)
	s = whereEq(s, "project", q.Project)
	s = whereEq(s, "trial", q.Trial)
	s = whereEq(s, "execution", q.Execution)
	return page(ctx, s.OrderExpr("created_at DESC, id DESC"), &rows, q.Paging, bookmarkRow.toDomain)
}

func (r bookmarks) Get(
	ctx context.Context, t domain.TenantID, user domain.Subject, id domain.BookmarkID,
) (domain.Bookmark, error) {
	var row bookmarkRow
	err := r.tenant(ctx, t).selectFrom(&row, bookmarkTable).Where("id = ? AND user_id = ?", id, user).Scan(ctx)
	return row.toDomain(), bookmarkErrors.translate(err)
}

func (r bookmarks) Delete(ctx context.Context, t domain.TenantID, user domain.Subject, id domain.BookmarkID) error {
	const mine = "DELETE FROM ?tenant.bookmarks WHERE id = ? AND user_id = ?"
	return bookmarkErrors.execOne(r.tenant(ctx, t).raw(mine, id, user).Exec(ctx))
}

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

func (r bookmarkRow) noun() domain.Bookmark { return domain.Bookmark(r) }

const bookmarkTable = "?tenant.bookmarks AS bookmark_row"

var bookmarkFailures = failures{missing: domain.NoSuchBookmark}

type bookmarks struct{ *DB }

func (r bookmarks) Ensure(ctx context.Context, t domain.TenantID, b domain.Bookmark) (domain.Bookmark, bool, error) {
	row := bookmarkRow(b)
	created, err := r.tenant(ctx, t).ensure(ctx, &row, bookmarkTable, "bookmarks_execution_key", bookmarkFailures)
	if err != nil || created {
		return b, created, err
	}
	err = r.tenant(ctx, t).from(&row, bookmarkTable).
		Where("user_id = ? AND project = ? AND trial = ? AND execution = ?", b.User, b.Project, b.Trial, b.Execution).Scan(ctx)
	return row.noun(), false, bookmarkFailures.explain(err)
}

func (r bookmarks) List(ctx context.Context, t domain.TenantID, q domain.BookmarkQuery) (domain.Page[domain.Bookmark], error) {
	var rows []bookmarkRow
	s := r.tenant(ctx, t).from(&rows, bookmarkTable).Where("user_id = ?", q.User).
		Where(`EXISTS (SELECT FROM ?tenant.project_members AS m JOIN ?tenant.project_roles AS r ON r.id = m.role
			WHERE m.project = bookmark_row.project AND m.subject = bookmark_row.user_id AND (r.predict IN (?, ?) OR EXISTS (
				SELECT FROM ?tenant.trial_shares AS s JOIN ?tenant.trial_share_recipients AS sr ON sr.share = s.id AND sr.subject = m.subject
				WHERE s.execution = bookmark_row.execution AND s.project = m.project AND s.trial = bookmark_row.trial)))`, domain.ReadOnly, domain.FullAccess).
		Where(`EXISTS (SELECT FROM public.trials AS t JOIN public.module_access AS g ON g.trial = t.id AND g.module = t.module
			JOIN public.enterprises AS e ON e.id = g.enterprise AND e.status <> ?
			WHERE t.slug = bookmark_row.trial AND e.organization_id = ?)`, domain.EnterpriseDeleted, t)
	s = has(has(has(s, "project", q.Project), "trial", q.Trial), "execution", q.Execution)
	return page(ctx, s.OrderExpr("created_at DESC, id DESC"), &rows, q.Paging, bookmarkRow.noun)
}

func (r bookmarks) Get(
	ctx context.Context, t domain.TenantID, user domain.Subject, id domain.BookmarkID,
) (domain.Bookmark, error) {
	var row bookmarkRow
	err := r.tenant(ctx, t).from(&row, bookmarkTable).Where("id = ? AND user_id = ?", id, user).Scan(ctx)
	return row.noun(), bookmarkFailures.explain(err)
}

func (r bookmarks) Delete(ctx context.Context, t domain.TenantID, user domain.Subject, id domain.BookmarkID) error {
	return bookmarkFailures.one(r.tenant(ctx, t).raw("DELETE FROM ?tenant.bookmarks WHERE id = ? AND user_id = ?", id, user).Exec(ctx))
}

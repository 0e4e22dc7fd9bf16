package postgres

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type adminRow struct {
	ID         string `bun:",pk"`
	Enterprise domain.EnterpriseID
	Subject    domain.Subject `bun:",nullzero"`
	Email      string
	FirstName  string
	LastName   string
	UserType   domain.UserType
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

func (r adminRow) toDomain() domain.Admin { return domain.Admin(r) }

const adminTable = "public.admins AS admin_row"

var adminErrors = errorMap{
	notFound: domain.ErrAdminNotFound,
	constraints: map[string]*domain.Error{
		"admins_enterprise_fkey": domain.ErrEnterpriseNotFound,
		"admins_email_key":       domain.ErrAdminEmailTaken,
		"admins_subject_key":     domain.ErrStoreBusy, // two updates at once; the next finds it with the other
	},
}

type admins struct{ *DB }

func (r admins) Ensure(ctx context.Context, a domain.Admin) (domain.Admin, bool, error) {
	row := adminRow(a)
	created, err := r.shared(ctx).ensure(ctx, &row, adminTable, "admins_email_key", adminErrors)
	if err != nil || created {
		return a, created, err
	}
	first, err := r.byEmail(ctx, a.Enterprise, a.Email)
	return first, false, err
}

func (r admins) byEmail(ctx context.Context, e domain.EnterpriseID, email string) (domain.Admin, error) {
	var row adminRow
	err := r.shared(ctx).selectFrom(&row, adminTable).Where("enterprise = ? AND email = ?", e, email).Scan(ctx)
	return row.toDomain(), adminErrors.translate(err)
}

func (r admins) List(ctx context.Context, e domain.EnterpriseID) ([]domain.Admin, error) {
	var rows []adminRow
	err := r.shared(ctx).selectFrom(&rows, adminTable).Where("enterprise = ?", e).OrderExpr("created_at, id").Scan(ctx)
	return mapRows(rows, adminRow.toDomain), adminErrors.translate(err)
}

// subjectUnlessTaken is the subject that an update brings, unless another admin has
// it: one person administers one enterprise, and the update is not to fail.
const subjectUnlessTaken = `CASE WHEN EXISTS (
	SELECT FROM public.admins AS o WHERE o.subject = ?0 AND o.id <> admin_row.id)
	THEN NULL ELSE nullif(?0, '') END`

func (r admins) Update(ctx context.Context, a domain.Admin) error {
	row, s := adminRow(a), r.shared(ctx)
	update := s.update(&row, adminTable).Value("subject", subjectUnlessTaken, a.Subject)
	return s.updateUnique(ctx, update, uniqueAdmin(a), adminErrors)
}

func uniqueAdmin(a domain.Admin) unique {
	return unique{table: "public.admins", id: a.ID, keys: []uniqueKey{
		{domain.ErrAdminEmailTaken, "enterprise = ? AND email = ?", []any{a.Enterprise, a.Email}},
	}}
}

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
	First      bool
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
	return r.oldestFirst(ctx, "enterprise = ?", e)
}

func (r admins) ByEmail(ctx context.Context, email string) ([]domain.Admin, error) {
	return r.oldestFirst(ctx, "email = ?", email)
}

func (r admins) ByTenant(ctx context.Context, t domain.TenantID) ([]domain.Admin, error) {
	return r.oldestFirst(ctx, `enterprise = (SELECT enterprise_row.id FROM public.enterprises AS enterprise_row
		WHERE enterprise_row.organization_id = ? ORDER BY `+activeFirst+" LIMIT 1)", t)
}

func (r admins) oldestFirst(ctx context.Context, where string, arg any) ([]domain.Admin, error) {
	var rows []adminRow
	err := r.shared(ctx).selectFrom(&rows, adminTable).Where(where, arg).OrderExpr("created_at, id").Scan(ctx)
	return mapRows(rows, adminRow.toDomain), adminErrors.translate(err)
}

func (r admins) Get(ctx context.Context, id string) (domain.Admin, error) {
	return r.one(ctx, "id = ?", id)
}

func (r admins) BySubject(ctx context.Context, s domain.Subject) (domain.Admin, error) {
	return r.one(ctx, "subject = ?", s)
}

func (r admins) one(ctx context.Context, where string, arg any) (domain.Admin, error) {
	var row adminRow
	err := r.shared(ctx).selectFrom(&row, adminTable).Where(where, arg).Scan(ctx)
	return row.toDomain(), adminErrors.translate(err)
}

func (r admins) Delete(ctx context.Context, id string) error {
	return r.exec(ctx, "DELETE FROM public.admins WHERE id = ?", id)
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

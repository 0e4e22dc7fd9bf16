package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

type roleRow struct {
	ID          domain.RoleID `bun:",pk"`
	Project     domain.ProjectID
	Name        string
	NameKey     string
	Description string
	BuiltIn     string
	Permissions domain.Permissions `bun:"embed:"`
	Version     domain.Version
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

func (r roleRow) toDomain() domain.Role { return domain.Role(r) }

const roleTable = "?tenant.project_roles AS role_row"

var roleErrors = errorMap{
	notFound: domain.ErrRoleNotFound,
	constraints: map[string]*domain.Error{
		"project_roles_project_fkey": domain.ErrProjectNotFound,
		"project_roles_name_key":     domain.ErrRoleNameTaken,
		"project_members_role_fkey":  domain.ErrRoleInUse,
	},
}

type roles struct{ *DB }

const insertIntoRoles = `INSERT INTO ?tenant.project_roles
	(id, project, name, name_key, description, built_in, predict, compare, copilot, insights, version,
		created_at, updated_at)
	SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
		$8::text[], $9::text[], $10::text[], $11::bigint[], $12::timestamptz[], $13::timestamptz[])
	ON CONFLICT (project, name_key) DO NOTHING`

func insertRoles(all []domain.Role) statement {
	taken := orTaken(domain.ErrRoleNameTaken, len(all))
	return statement{text: insertIntoRoles, errors: roleErrors, read: taken, args: []any{
		texts(all, func(r domain.Role) domain.RoleID { return r.ID }),
		texts(all, func(r domain.Role) domain.ProjectID { return r.Project }),
		texts(all, func(r domain.Role) string { return r.Name }),
		texts(all, func(r domain.Role) string { return r.NameKey }),
		texts(all, func(r domain.Role) string { return r.Description }),
		texts(all, func(r domain.Role) string { return r.BuiltIn }),
		texts(all, func(r domain.Role) domain.Level { return r.Permissions.Predict }),
		texts(all, func(r domain.Role) domain.Level { return r.Permissions.Compare }),
		texts(all, func(r domain.Role) domain.Level { return r.Permissions.Copilot }),
		texts(all, func(r domain.Role) domain.Level { return r.Permissions.Insights }),
		mapRows(all, func(r domain.Role) int64 { return int64(r.Version) }),
		mapRows(all, func(r domain.Role) time.Time { return r.CreatedAt }),
		mapRows(all, func(r domain.Role) time.Time { return r.UpdatedAt }),
	}}
}

func (r roles) Insert(ctx context.Context, t domain.TenantID, all ...domain.Role) error {
	return r.InTx(ctx, func(ctx context.Context) error { return r.ask(ctx, t, insertRoles(all)) })
}

func (r roles) List(ctx context.Context, t domain.TenantID, p domain.ProjectID) ([]domain.Role, error) {
	var rows []roleRow
	err := r.tenant(ctx, t).selectFrom(&rows, roleTable).Where("project = ?", p).
		OrderExpr("array_position(ARRAY[?], built_in) NULLS LAST", bun.List(domain.BuiltInNames())).
		OrderExpr("created_at, id").Scan(ctx)
	return mapRows(rows, roleRow.toDomain), roleErrors.translate(err)
}

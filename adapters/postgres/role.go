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
	CreatedAt   time.Time
}

func (r roleRow) toDomain() domain.Role { return domain.Role(r) }

const roleTable = "?tenant.project_roles AS role_row"

var roleErrors = errorMap{
	notFound: domain.ErrRoleNotFound,
	constraints: map[string]*domain.Error{
		"project_roles_project_fkey": domain.ErrProjectNotFound,
		"project_roles_name_key":     domain.ErrNameTaken,
	},
}

type roles struct{ *DB }

func (r roles) Insert(ctx context.Context, t domain.TenantID, roles ...domain.Role) error {
	if len(roles) == 0 {
		return nil
	}
	rows := mapRows(roles, func(role domain.Role) roleRow { return roleRow(role) })
	return roleErrors.exec(r.tenant(ctx, t).insert(&rows, roleTable).Exec(ctx))
}

func (r roles) List(ctx context.Context, t domain.TenantID, p domain.ProjectID) ([]domain.Role, error) {
	var rows []roleRow
	err := r.tenant(ctx, t).selectFrom(&rows, roleTable).Where("project = ?", p).
		OrderExpr("array_position(ARRAY[?], built_in) NULLS LAST", bun.List(domain.BuiltInNames())).
		OrderExpr("created_at, id").Scan(ctx)
	return mapRows(rows, roleRow.toDomain), roleErrors.translate(err)
}

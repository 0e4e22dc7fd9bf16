package postgres

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type projectRow struct {
	ID          domain.ProjectID `bun:",pk"`
	Name        string
	NameKey     string
	Description string
	Status      domain.ProjectStatus
	CreatedBy   domain.Subject
	UpdatedBy   domain.Subject
	Version     domain.Version
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

func (r projectRow) toDomain() domain.Project { return domain.Project(r) }

const projectTable = "?tenant.projects AS project_row"

var (
	projectErrors = errorMap{
		notFound:    domain.ErrProjectNotFound,
		constraints: map[string]*domain.Error{"projects_name_key": domain.ErrNameTaken},
	}
	projectColumns = map[string]string{
		"name": "name_key", "status": "status", "created_at": "created_at", "updated_at": "updated_at",
	}
)

type projects struct{ *DB }

func (r projects) Insert(ctx context.Context, t domain.TenantID, p domain.Project) error {
	row := projectRow(p)
	return projectErrors.exec(r.tenant(ctx, t).insert(&row, projectTable).Exec(ctx))
}

func (r projects) Get(ctx context.Context, t domain.TenantID, id domain.ProjectID) (domain.Project, error) {
	var row projectRow
	err := r.tenant(ctx, t).selectFrom(&row, projectTable).Where("id = ?", id).Scan(ctx)
	return row.toDomain(), projectErrors.translate(err)
}

func (r projects) List(
	ctx context.Context, t domain.TenantID, q domain.ProjectQuery,
) (domain.Page[domain.Project], error) {
	var rows []projectRow
	s := whereEq(r.tenant(ctx, t).selectFrom(&rows, projectTable), "status", q.Status)
	if q.Member != "" {
		s = s.Where(
			"EXISTS (SELECT FROM ?tenant.project_members AS m WHERE m.project = project_row.id AND m.subject = ?)", q.Member,
		)
	}
	return page(
		ctx, orderBy(whereContains(s, q.Q, "name_key"), q.Sort, projectColumns), &rows, q.Paging, projectRow.toDomain,
	)
}

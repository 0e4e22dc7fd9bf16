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

const projectTable = "?tenant.projects AS project_row"

var (
	projectErrors = errorMap{
		notFound:    domain.ErrProjectNotFound,
		constraints: map[string]*domain.Error{"projects_name_key": domain.ErrNameTaken},
	}
)

type projects struct{ *DB }

const insertIntoProjects = `INSERT INTO ?tenant.projects
	(id, name, name_key, description, status, created_by, updated_by, version, created_at, updated_at)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (name_key) DO NOTHING`

func insertOneProject(p domain.Project) statement {
	return statement{text: insertIntoProjects, errors: projectErrors, read: orTaken(domain.ErrNameTaken, 1), args: []any{
		text(p.ID), text(p.Name), text(p.NameKey), text(p.Description), text(p.Status), text(p.CreatedBy),
		text(p.UpdatedBy), int64(p.Version), p.CreatedAt, p.UpdatedAt,
	}}
}

func (r projects) Insert(
	ctx context.Context, t domain.TenantID, p domain.Project, roles []domain.Role, members []domain.Member,
) (stored []domain.Member, err error) {
	err = r.InTx(ctx, func(ctx context.Context) error {
		return r.ask(ctx, t, insertOneProject(p), insertRoles(roles), insertMembers(members), membersOf(p.ID, &stored))
	})
	return stored, err
}

const (
	projectFields = "id, name, name_key, description, status, created_by, updated_by, version, created_at, updated_at"
	selectProject = "SELECT " + projectFields + " FROM ?tenant.projects WHERE id = $1"
)

// projectInto is where the projectFields go.
func projectInto(p *domain.Project) []any {
	return []any{
		(*string)(&p.ID), &p.Name, &p.NameKey, &p.Description, (*string)(&p.Status), (*string)(&p.CreatedBy),
		(*string)(&p.UpdatedBy), (*int64)(&p.Version), &p.CreatedAt, &p.UpdatedAt,
	}
}

func oneProject(id domain.ProjectID, p *domain.Project) statement {
	return statement{
		text: selectProject, args: []any{text(id)}, errors: projectErrors, read: oneRow(projectInto(p)...),
	}
}

func (r projects) Get(ctx context.Context, t domain.TenantID, id domain.ProjectID) (p domain.Project, err error) {
	err = r.ask(ctx, t, oneProject(id, &p))
	return p, err
}

func (r projects) Lock(
	ctx context.Context, t domain.TenantID, id domain.ProjectID, at domain.Version,
) (p domain.Project, err error) {
	locked := oneProject(id, &p)
	locked.text += " FOR UPDATE"
	if err = r.ask(ctx, t, locked); err == nil {
		err = at.Match(p.Version)
	}
	return p, err
}

const touchProject = `UPDATE ?tenant.projects SET version = version + 1, updated_by = $2, updated_at = $3
	WHERE id = $1 RETURNING version`

func (r projects) Touch(
	ctx context.Context, t domain.TenantID, id domain.ProjectID, by domain.Subject, now time.Time,
) (v domain.Version, err error) {
	err = r.ask(ctx, t, statement{
		text: touchProject, args: []any{text(id), text(by), now}, errors: projectErrors, read: oneRow((*int64)(&v)),
	})
	return v, err
}

func (r projects) Detail(
	ctx context.Context, t domain.TenantID, id domain.ProjectID,
) (d domain.ProjectDetail, err error) {
	err = r.ask(ctx, t, oneProject(id, &d.Project), membersOf(id, &d.Members))
	return d, err
}

const selectProjectIDs = "SELECT id FROM ?tenant.projects ORDER BY id"

func (r projects) IDs(ctx context.Context, t domain.TenantID) (all []domain.ProjectID, err error) {
	err = r.ask(ctx, t, statement{text: selectProjectIDs, read: eachRow(&all, func(id *domain.ProjectID) []any {
		return []any{(*string)(id)}
	})})
	return all, err
}

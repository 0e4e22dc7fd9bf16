package bench

import (
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var ids ports.RandomIDs

const (
	insertProject = `INSERT INTO {schema}.projects
		(id, name, name_key, description, status, created_by, updated_by, version, created_at, updated_at)
		VALUES ($1, $2, $2, '', 'ACTIVE', $3, $3, 1, $4, $4)`
	insertRoles = `INSERT INTO {schema}.project_roles
		(id, project, name, name_key, description, built_in, predict, compare, copilot, insights, version,
		created_at, updated_at)
		VALUES ($3, $1, $4, $5, $6, $4, $7, $7, $7, $7, 1, $2, $2),
			($8, $1, $9, $10, $11, $9, $12, $12, $12, $12, 1, $2, $2),
			($13, $1, $14, $15, $16, $14, $17, $17, $17, $17, 1, $2, $2),
			($18, $1, $19, $20, $21, $19, $22, $22, $22, $22, 1, $2, $2)`
	insertMember = `INSERT INTO {schema}.project_members (project, subject, role, joined_at) VALUES ($1, $2, $3, $4)`
)

// parametersOf are those of insertRoles.
func parametersOf(roles []domain.Role) []any {
	all := []any{roles[0].Project, roles[0].CreatedAt}
	for _, r := range roles {
		all = append(all, r.ID, r.Name, r.NameKey, r.Description, r.Permissions.Predict)
	}
	return all
}

// postProject stores the rows of a project whose only member is its creator: a statement for each table.
func (x *bare) postProject(c *fiber.Ctx) error {
	p := bareProject{Status: "ACTIVE", CreatedBy: c.Params("subject"), UpdatedBy: c.Params("subject"), Version: 1}
	if err := c.BodyParser(&p); err != nil {
		return err
	}
	p.CreatedAt = time.Now()
	p.UpdatedAt, p.ID = p.CreatedAt, ids.New(p.CreatedAt)
	roles := domain.BuiltInRoles(domain.ProjectID(p.ID), p.CreatedAt, ids.New)
	p.Members = []bareMember{{
		User: p.CreatedBy, Role: string(roles[0].ID), RoleName: roles[0].Name, JoinedAt: p.CreatedAt,
	}}
	if err := x.insert(c, p, roles); err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(p)
}

func (x *bare) insert(c *fiber.Ctx, p bareProject, roles []domain.Role) error {
	return pgx.BeginFunc(c.Context(), x.pool, func(tx pgx.Tx) error {
		for _, s := range []struct {
			text       string
			parameters []any
		}{
			{insertProject, []any{p.ID, p.Name, p.CreatedBy, p.CreatedAt}},
			{insertRoles, parametersOf(roles)},
			{insertMember, []any{p.ID, p.CreatedBy, roles[0].ID, p.CreatedAt}},
			{insertEntry, entryOf(c, p.CreatedBy, "project.create", p.ID, "")},
		} {
			if _, err := tx.Exec(c.Context(), x.text(c, s.text), s.parameters...); err != nil {
				return err
			}
		}
		return nil
	})
}

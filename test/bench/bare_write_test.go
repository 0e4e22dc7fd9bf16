package bench

import (
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var ids ports.RandomIDs

const insertEntry = `INSERT INTO public.audit_inbox
	(trail, id, at, actor, machine, action, target, project, outcome, request_id, reason)
	VALUES ($1, $2, $3, $4, false, $5, $6, $7, 'done', $8, '')`

// entryOf are the parameters of insertEntry.
func entryOf(c *fiber.Ctx, actor, action, target, project string) []any {
	now := time.Now()
	return []any{c.Params("trail"), ids.New(now), now, actor, action, target, project, ids.New(now)}
}

const (
	insertProject = `INSERT INTO {schema}.projects
		(id, name, name_key, description, status, created_by, updated_by, version, created_at, updated_at)
		VALUES ($1, $2, $2, '', 'ACTIVE', $3, $3, 1, $4, $4)`
	insertRoles = `INSERT INTO {schema}.project_roles
		(id, project, name, name_key, description, built_in, predict, compare, copilot, insights, created_at)
		VALUES ($3, $1, $4, $5, $6, $4, $7, $7, $7, $7, $2),
			($8, $1, $9, $10, $11, $9, $12, $12, $12, $12, $2),
			($13, $1, $14, $15, $16, $14, $17, $17, $17, $17, $2),
			($18, $1, $19, $20, $21, $19, $22, $22, $22, $22, $2)`
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
	var in struct {
		Name string `json:"name"`
	}
	if err := c.BodyParser(&in); err != nil {
		return err
	}
	now, by := time.Now(), c.Params("subject")
	id := domain.ProjectID(ids.New(now))
	roles := domain.BuiltInRoles(id, now, ids.New)
	err := pgx.BeginFunc(c.Context(), x.pool, func(tx pgx.Tx) error {
		for _, s := range []struct {
			text       string
			parameters []any
		}{
			{insertProject, []any{id, in.Name, by, now}},
			{insertRoles, parametersOf(roles)},
			{insertMember, []any{id, by, roles[0].ID, now}},
			{insertEntry, entryOf(c, by, "project.create", string(id), "")},
		} {
			if _, err := tx.Exec(c.Context(), x.text(c, s.text), s.parameters...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(bareProject{
		ID: string(id), Name: in.Name, Status: "ACTIVE", CreatedBy: by, UpdatedBy: by, Version: 1, CreatedAt: now,
		UpdatedAt: now, Members: []bareMember{{User: by, Role: string(roles[0].ID), RoleName: roles[0].Name, JoinedAt: now}},
	})
}

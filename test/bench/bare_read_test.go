package bench

import (
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"
)

type bareProject struct {
	ID          string       `json:"id"`
	Name        string       `json:"name"`
	Description string       `json:"description"`
	Status      string       `json:"status"`
	CreatedBy   string       `json:"created_by"`
	UpdatedBy   string       `json:"updated_by"`
	Version     int64        `json:"version"`
	CreatedAt   time.Time    `json:"created_at"`
	UpdatedAt   time.Time    `json:"updated_at"`
	Members     []bareMember `json:"members" db:"-"`
}

type bareMember struct {
	User      string    `json:"user_id"`
	FirstName string    `json:"first_name"`
	LastName  string    `json:"last_name"`
	Email     string    `json:"email"`
	AvatarURL string    `json:"avatar_url"`
	JobTitle  string    `json:"job_title"`
	Role      string    `json:"role_id"`
	RoleName  string    `json:"role"`
	JoinedAt  time.Time `json:"joined_at"`
}

type bareMembership struct {
	Project     string `json:"project_id"`
	ProjectName string `json:"project_name"`
	Role        string `json:"role_id"`
	RoleName    string `json:"role"`
	Permissions `json:"permissions"`
}

// Permissions are exported for encoding/json, which they are embedded for: pgx scans into embedded structs only.
type Permissions struct {
	Predict  string `json:"PREDICT"`
	Compare  string `json:"COMPARE"`
	Copilot  string `json:"COPILOT"`
	Insights string `json:"INSIGHTS"`
}

const (
	selectProject = `SELECT id, name, description, status, created_by, updated_by, version, created_at, updated_at
		FROM {schema}.projects WHERE id = $1`
	selectMembers = `SELECT m.subject, u.first_name, u.last_name, u.email, u.avatar_url, u.job_title,
			m.role, r.name, m.joined_at
		FROM {schema}.project_members AS m
		JOIN {schema}.users AS u ON u.subject = m.subject
		JOIN {schema}.project_roles AS r ON r.id = m.role
		WHERE m.project = $1 ORDER BY m.joined_at, m.subject`
	selectMemberships = `SELECT m.project, p.name, m.role, r.name, r.predict, r.compare, r.copilot, r.insights
		FROM {schema}.project_members AS m
		JOIN {schema}.projects AS p ON p.id = m.project
		JOIN {schema}.project_roles AS r ON r.id = m.role
		WHERE m.subject = $1 ORDER BY m.project`
)

// rowsOf are those of a statement on one tenant's tables.
func rowsOf[T any](x *bare, c *fiber.Ctx, statement, parameter string) ([]T, error) {
	rows, err := x.pool.Query(c.Context(), x.text(c, statement), parameter)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[T])
}

func (x *bare) getProject(c *fiber.Ctx) error {
	found, err := rowsOf[bareProject](x, c, selectProject, c.Params("id"))
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fiber.ErrNotFound
	}
	if found[0].Members, err = rowsOf[bareMember](x, c, selectMembers, c.Params("id")); err != nil {
		return err
	}
	return c.JSON(found[0])
}

func (x *bare) getMe(c *fiber.Ctx) error {
	found, err := rowsOf[bareMembership](x, c, selectMemberships, c.Params("subject"))
	if err != nil {
		return err
	}
	return c.JSON(fiber.Map{"subject": c.Params("subject"), "projects": found})
}

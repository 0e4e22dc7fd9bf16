package bench

import (
	"time"

	"github.com/gofiber/fiber/v2"
	"go.mongodb.org/mongo-driver/v2/bson"
)

// getRecord tells the audit trail before it asks for the record.
func (x *bare) getRecord(c *fiber.Ctx) error {
	entry := entryOf(c, lead, "record.get", c.Params("record"), c.Params("project"))
	if _, err := x.pool.Exec(c.Context(), insertEntry, entry...); err != nil {
		return err
	}
	var doc bson.M
	err := x.records.FindOne(c.Context(), bson.D{
		{Key: "organization_id", Value: c.Params("tenant")}, {Key: "project_id", Value: c.Params("project")},
		{Key: "trial_slug", Value: c.Params("trial")}, {Key: "record_id", Value: c.Params("record")},
	}).Decode(&doc)
	if err != nil {
		return err
	}
	return c.JSON(doc)
}

const insertEntry = `INSERT INTO public.audit_inbox
	(trail, id, at, actor, machine, action, target, project, outcome, request_id, reason)
	VALUES ($1, $2, $3, $4, false, $5, $6, $7, 'done', $8, '')`

// entryOf are the parameters of insertEntry.
func entryOf(c *fiber.Ctx, actor, action, target, project string) []any {
	now := time.Now()
	return []any{c.Params("trail"), ids.New(now), now, actor, action, target, project, ids.New(now)}
}

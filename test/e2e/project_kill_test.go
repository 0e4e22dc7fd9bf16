package e2e

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// TestADeletionSurvivesAKill kills the worker that removes what was in a project.
func TestADeletionSurvivesAKill(t *testing.T) {
	t.Parallel()
	s := scenario.NewStack(t, "ENABLE_BACKGROUND_TASKS=false")
	worker := s.StartNode(t, "ENABLE_BACKGROUND_TASKS=true")
	c := scenario.NewTenant(t, s, "Crash")
	c.Equip(t)
	if status, answer := c.Analyst.Upload(t, c.Records()+"/upload", "big.csv", generated(20_000), nil); status != 201 {
		t.Fatalf("%d %s", status, answer)
	}
	job := c.Admin.Call(t, 202, "DELETE", "/projects/"+c.Project, nil)["id"].(string)
	db, err := pgx.Connect(t.Context(), s.DatabaseURL)
	expect.NoError(t, err)
	defer func() { _ = db.Close(context.Background()) }()
	expect.Eventually(t, "something is removed", func() bool { return removed(t, db, job) > 0 })
	worker.Kill()
	_, err = db.Exec(t.Context(), longAgo)
	expect.NoError(t, err)
	wantRemoved(t, c, db, job)
}

// longAgo lets what the killed worker had in hand be taken up at once, not after a minute.
const longAgo = `WITH left_over AS (DELETE FROM public.river_leader)
	UPDATE public.river_job SET attempted_at = attempted_at - interval '2 minutes' WHERE state = 'running'`

// removed is how many documents and rows a job says that it has removed.
func removed(t *testing.T, db *pgx.Conn, job string) (n int64) {
	t.Helper()
	expect.NoError(t, db.QueryRow(t.Context(), "SELECT done FROM public.jobs WHERE id = $1", job).Scan(&n))
	return n
}

// wantRemoved has another worker go on where one was killed on its way.
func wantRemoved(t *testing.T, c *scenario.Tenant, db *pgx.Conn, job string) {
	t.Helper()
	shared, err := mongo.Connect(options.Client().ApplyURI(c.MongoURL))
	expect.NoError(t, err)
	defer func() { _ = shared.Disconnect(context.Background()) }()
	places := []*mongo.Database{shared.Database("tenon")}
	before, left := removed(t, db, job), documents(t, places, c.Project)
	if before == 0 || left == 0 {
		t.Errorf("it was not killed on its way: %d were removed, %d are left", before, left)
	}
	c.StartNode(t, "ENABLE_BACKGROUND_TASKS=true")
	expect.Eventually(t, "the job goes on", func() bool { return c.Admin.Get(t, "/jobs/"+job)["state"] == "SUCCEEDED" })
	if n := documents(t, places, c.Project); n != 0 || removed(t, db, job) < before+left {
		t.Errorf("%d documents are left, of %d that were removed", n, removed(t, db, job))
	}
	if about := rowsAbout(t, c.DatabaseURL, c.Project); len(about) > 0 {
		t.Errorf("the project is still in %v", about)
	}
}

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

// TestJobsSurviveAKill kills a node that corrects records, the worker that removes what was in a project, then the one
// that stores the records of a file, then the one that reads a file for its checksum: each time another goes on.
func TestJobsSurviveAKill(t *testing.T) {
	t.Parallel()
	s := scenario.NewStack(t, "ENABLE_BACKGROUND_TASKS=false")
	db, err := pgx.Connect(t.Context(), s.DatabaseURL)
	expect.NoError(t, err)
	defer func() { _ = db.Close(context.Background()) }()
	worker := startWorker(t, s)
	c := scenario.NewTenant(t, s, "Crash")
	c.Equip(t)
	correctionsSurvive(t, c)
	worker = deletionSurvives(t, c, db, worker)
	worker = loadSurvives(t, c, db, worker)
	hashSurvives(t, fileTenant{c}, db, worker)
}

func startWorker(t *testing.T, s *scenario.Stack) *scenario.Node {
	t.Helper()
	return s.StartNode(t, "ENABLE_BACKGROUND_TASKS=true")
}

// kill lets what the worker had in hand be taken up at once by another, which it starts, not after a minute.
func kill(t *testing.T, s *scenario.Stack, db *pgx.Conn, worker *scenario.Node) (next func() *scenario.Node) {
	t.Helper()
	worker.Kill()
	_, err := db.Exec(t.Context(), longAgo)
	expect.NoError(t, err)
	return func() *scenario.Node { return startWorker(t, s) }
}

const deletedRows = 10_000 // more than are removed at once

func deletionSurvives(t *testing.T, c *scenario.Tenant, db *pgx.Conn, worker *scenario.Node) *scenario.Node {
	t.Helper()
	made := c.Admin.Post(t, "/projects", scenario.Object{
		"name": "To be deleted", "members": []scenario.Object{{"user_id": c.AnalystID, "role": "ANALYST"}},
	})
	filled := *c
	filled.Project = made["id"].(string)
	if status, answer := c.Analyst.Upload(
		t, filled.Records()+"/upload", "big.csv", generated(deletedRows), nil,
	); status != 201 {
		t.Fatalf("%d %s", status, answer)
	}
	job := c.Admin.Call(t, 202, "DELETE", "/projects/"+filled.Project, nil)["id"].(string)
	letGo := hold(t, c.Stack, "SELECT FROM public.jobs WHERE id = $1 AND done > 0 FOR UPDATE", job)
	next := kill(t, c.Stack, db, worker)
	letGo()
	return wantRemoved(t, &filled, db, job, next)
}

// hashSurvives tries again with another file while the worker is too fast to be killed on its way.
func hashSurvives(t *testing.T, f fileTenant, db *pgx.Conn, worker *scenario.Node) {
	t.Helper()
	const size = 64<<20 + 5
	want := f.sha256(size)
	for range 10 {
		id := f.send(t, size)
		expect.Eventually(t, "a worker reads the file", func() bool { return hashJob(t, db, id) != "QUEUED" })
		next := kill(t, f.Stack, db, worker)
		killed := hashJob(t, db, id) == "RUNNING"
		worker = next()
		expect.Eventually(t, "a worker goes on", func() bool { return hashJob(t, db, id) == "SUCCEEDED" })
		if got := f.Admin.Get(t, "/assets/"+id)["sha256"]; got != want {
			t.Errorf("got %v, want %s", got, want)
		}
		if killed {
			return
		}
	}
	t.Error("no worker was killed while it read a file")
}

// hashJob is how far the job has come that reads the file.
func hashJob(t *testing.T, db *pgx.Conn, asset string) (state string) {
	t.Helper()
	expect.NoError(t, db.QueryRow(
		t.Context(), "SELECT state FROM public.jobs WHERE kind = 'asset.hash' AND args->>'asset' = $1", asset,
	).Scan(&state))
	return state
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

// wantRemoved has the next worker go on where one was killed on its way.
func wantRemoved(
	t *testing.T, c *scenario.Tenant, db *pgx.Conn, job string, next func() *scenario.Node,
) (worker *scenario.Node) {
	t.Helper()
	shared, err := mongo.Connect(options.Client().ApplyURI(c.MongoURL))
	expect.NoError(t, err)
	defer func() { _ = shared.Disconnect(context.Background()) }()
	places := []*mongo.Database{shared.Database("tenon")}
	before, left := removed(t, db, job), documents(t, places, c.Project)
	if before == 0 || left == 0 {
		t.Errorf("it was not killed on its way: %d were removed, %d are left", before, left)
	}
	worker = next()
	expect.Within(t, longTime(deletedRows), "the job goes on", func() bool {
		return c.Admin.Get(t, "/jobs/"+job)["state"] == "SUCCEEDED"
	})
	if n := documents(t, places, c.Project); n != 0 || removed(t, db, job) < before+left {
		t.Errorf("%d documents are left, of %d that were removed", n, removed(t, db, job))
	}
	if about := rowsAbout(t, c.DatabaseURL, c.Project); len(about) > 0 {
		t.Errorf("the project is still in %v", about)
	}
	return worker
}

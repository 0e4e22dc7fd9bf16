package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// loadedRows are some: the development MongoDB takes a second for ten thousand. In the soak they are as many as it
// answers questions about within a request's time; a million go to a stand-in for it (memory_record_test.go).
func loadedRows() int {
	if os.Getenv("TENON_SOAK") != "" {
		return 100_000
	}
	return 20_000
}

// loadTime is how long they may take.
const loadTime = 5 * time.Minute

// loadSurvives has a job go on with a file where a worker was killed, while another that is cancelled on its way leaves
// nothing.
func loadSurvives(t *testing.T, c *scenario.Tenant, db *pgx.Conn, worker *scenario.Node) *scenario.Node {
	t.Helper()
	rows := loadedRows()
	stored := recordsOf(t, c)
	job := laterUpload(t, c, rows)
	expect.Eventually(t, "some records are stored", func() bool { return removed(t, db, job) > 0 })
	next := kill(t, c.Stack, db, worker)
	before := removed(t, db, job)
	if before >= int64(rows) || recordsOf(t, c) != stored {
		t.Errorf("it was not killed on its way: %d of %d are stored", before, rows)
	}
	other := laterUpload(t, c, rows)
	worker = next()
	expect.Eventually(t, "records of the other are stored", func() bool { return removed(t, db, other) > 0 })
	c.Analyst.Call(t, 200, "DELETE", "/jobs/"+other, nil)
	ends := func(job, state string) func() bool {
		return func() bool { return c.Analyst.Get(t, "/jobs/"+job)["state"] == state }
	}
	expect.Within(t, loadTime, "the other ends", ends(other, "CANCELLED"))
	expect.Eventually(t, "the job goes on", func() bool { return removed(t, db, job) > before })
	expect.Within(t, loadTime, "the job ends", ends(job, "SUCCEEDED"))
	wantLoaded(t, c, stored+int64(rows))
	return worker
}

// wantLoaded asks for so many records, and that nothing else is left of any import.
func wantLoaded(t *testing.T, c *scenario.Tenant, want int64) {
	t.Helper()
	if n := recordsOf(t, c); n != want {
		t.Errorf("%d records are there, want %d", n, want)
	}
	shared, err := mongo.Connect(options.Client().ApplyURI(c.MongoURL))
	expect.NoError(t, err)
	defer func() { _ = shared.Disconnect(context.Background()) }()
	if n := documents(t, []*mongo.Database{shared.Database("tenon")}, c.Project); n != want {
		t.Errorf("%d documents are there, want %d", n, want)
	}
}

func recordsOf(t *testing.T, c *scenario.Tenant) int64 {
	t.Helper()
	return int64(c.Analyst.Get(t, c.Records()+"?count=true&size=1")["total_items"].(float64))
}

func laterUpload(t *testing.T, c *scenario.Tenant, rows int) (job string) {
	t.Helper()
	file, err := io.ReadAll(generated(rows))
	expect.NoError(t, err)
	status, answer := c.Analyst.Upload(t, c.Records()+"/upload?async=true", "big.csv", bytes.NewReader(file), nil)
	if status != 202 {
		t.Fatalf("%d %s", status, answer)
	}
	var made struct{ ID string }
	expect.NoError(t, json.Unmarshal(answer, &made))
	return made.ID
}

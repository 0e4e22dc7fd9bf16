package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// loadedRows are what a job stores.
func loadedRows() int64 {
	if os.Getenv("TENON_SOAK") != "" {
		return 1_000_000
	}
	return 100_000
}

const cancelledRows = 20_000 // of which some are stored before they are cancelled

// longTime is how long a job may take for so many records: alone it takes a tenth of that, and beside other tests up to
// a half.
func longTime(rows int64) time.Duration {
	return max(3*time.Minute, time.Duration(rows)*5*time.Millisecond)
}

// loadSurvives has a job go on with a file where a worker was killed, while another that is cancelled on its way leaves
// nothing.
func loadSurvives(t *testing.T, c *scenario.Tenant, db *pgx.Conn, worker *scenario.Node) *scenario.Node {
	t.Helper()
	rows, seen, stored := loadedRows(), recordsOf(t, c), storedRecords(t, c)
	job := laterUpload(t, c, int(rows))
	expect.Eventually(t, "some records are stored", func() bool { return removed(t, db, job) > 0 })
	next := kill(t, c.Stack, db, worker)
	before := removed(t, db, job)
	if before >= rows || recordsOf(t, c) != seen {
		t.Errorf("it was not killed on its way: %d of %d are stored", before, rows)
	}
	other := laterUpload(t, c, cancelledRows)
	worker = next()
	expect.Eventually(t, "records of the other are stored", func() bool { return removed(t, db, other) > 0 })
	c.Analyst.Call(t, 200, "DELETE", "/jobs/"+other, nil)
	ends := func(job, state string) func() bool {
		return func() bool { return c.Analyst.Get(t, "/jobs/"+job)["state"] == state }
	}
	expect.Within(t, longTime(rows), "the other ends", ends(other, "CANCELLED"))
	expect.Eventually(t, "the job goes on", func() bool { return removed(t, db, job) > before })
	expect.Within(t, longTime(rows), "the job ends", ends(job, "SUCCEEDED"))
	sweep(t, db)
	expect.Eventually(t, "nothing else is left of any import", func() bool { return storedRecords(t, c) == stored+rows })
	wantRows(t, c, db, job, 0, before-1, before, rows-1)
	return worker
}

// sweep has the sweeper come as if an hour had passed: a job that was cancelled between two attempts, or whose store
// was busy then, leaves what it has stored to it.
func sweep(t *testing.T, db *pgx.Conn) {
	t.Helper()
	_, err := db.Exec(t.Context(), "UPDATE imports SET updated_at = updated_at - interval '1 hour' WHERE state = 'OPEN'")
	expect.NoError(t, err)
	hurry(t, db, domain.JobSweepImports)
}

// wantRows reads some rows that a job has stored. The development MongoDB reads all that there are to count those that
// are seen, so all are counted where they are stored.
func wantRows(t *testing.T, c *scenario.Tenant, db *pgx.Conn, job string, rows ...int64) {
	t.Helper()
	var of domain.ImportID
	expect.NoError(t, db.QueryRow(t.Context(), "SELECT args->>'import' FROM public.jobs WHERE id = $1", job).Scan(&of))
	for _, row := range rows {
		record := c.Analyst.Get(t, c.Records()+"/"+string(domain.RowID(of, uint32(row))))
		expect.Equal(t, record["patient_data"].(scenario.Object)["id"], any(fmt.Sprint(row)))
	}
}

// storedRecords are all that are stored, seen by anybody or not.
func storedRecords(t *testing.T, c *scenario.Tenant) int64 {
	t.Helper()
	shared, err := mongo.Connect(options.Client().ApplyURI(c.MongoURL))
	expect.NoError(t, err)
	defer func() { _ = shared.Disconnect(context.Background()) }()
	n, err := shared.Database("tenon").Collection("patient_records").EstimatedDocumentCount(t.Context())
	expect.NoError(t, err)
	return n
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

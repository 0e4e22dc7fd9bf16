package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// wantDeletable fills a project of each company, one with a store of its own and one without, deletes it and counts
// what is left of it anywhere.
func (c *ownTenant) wantDeletable(t *testing.T) {
	t.Helper()
	shared, err := mongo.Connect(options.Client().ApplyURI(c.MongoURL))
	expect.NoError(t, err)
	defer func() { _ = shared.Disconnect(context.Background()) }()
	places := []*mongo.Database{c.admin.Database("tenon_own"), shared.Database("tenon")}
	for _, company := range []*scenario.Tenant{c.Tenant, c.other} {
		filled := *company
		filled.Project = fill(t, company)
		if n := documents(t, places, filled.Project); n != 4 {
			t.Errorf("a filled project has %d documents", n)
		}
		job := company.Admin.Call(t, 202, "DELETE", "/projects/"+filled.Project, nil)["id"].(string)
		for _, path := range []string{"/projects/" + filled.Project, filled.Records(), filled.Runs()} {
			company.Analyst.Call(t, 404, "GET", path, nil)
		}
		company.Admin.Post(t, "/projects", scenario.Object{"name": "To be deleted"})
		expect.Eventually(t, "the project is removed", func() bool {
			return company.Admin.Get(t, "/jobs/"+job)["state"] == "SUCCEEDED"
		})
		progress := company.Admin.Get(t, "/jobs/"+job)["progress"].(map[string]any)
		if n := documents(t, places, filled.Project); n != 0 || progress["done"] != 10.0 || progress["total"] != 10.0 {
			t.Errorf("%d documents are left, the job says %v", n, progress)
		}
		if left := rowsAbout(t, c.DatabaseURL, filled.Project); len(left) > 0 {
			t.Errorf("the project is still in %v", left)
		}
	}
}

// fill makes a project with records, a run, a bookmark, a share and a file that is on its way.
func fill(t *testing.T, company *scenario.Tenant) (project string) {
	t.Helper()
	made := company.Admin.Post(t, "/projects", scenario.Object{
		"name": "To be deleted", "members": []scenario.Object{{"user_id": company.AnalystID, "role": "ANALYST"}},
	})
	filled := *company
	filled.Project = made["id"].(string)
	work(t, &filled)
	run := company.Analyst.Get(t, filled.Runs())["items"].([]any)[0].(map[string]any)["execution_id"]
	company.Analyst.Post(t, "/bookmarks", scenario.Object{
		"project_id": filled.Project, "trial_slug": filled.Trial, "execution_id": run,
	})
	company.Analyst.Post(t, "/trial-shares/"+filled.Project+"/"+filled.Trial, scenario.Object{
		"execution_id": run, "recipients": []any{made["created_by"]},
	})
	company.Analyst.Post(t, "/assets/uploads", scenario.Object{
		"project_id": filled.Project, "file_name": "scan.dcm", "content_type": "application/dicom", "size": 8 << 20,
	})
	return filled.Project
}

func documents(t *testing.T, places []*mongo.Database, project string) (n int64) {
	t.Helper()
	for _, place := range places {
		for _, collection := range []string{"patient_records", "execution_records"} {
			some, err := place.Collection(collection).CountDocuments(t.Context(), bson.D{{Key: "project_id", Value: project}})
			expect.NoError(t, err)
			n += some
		}
	}
	return n
}

// lasting are the tables of what was done, which stays: the trail, keys of answers, and jobs.
var lasting = []string{"idempotency_keys", "jobs", "river_job"}

// rowsAbout are the tables in which anything names the project.
func rowsAbout(t *testing.T, address, project string) (found []string) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), address)
	expect.NoError(t, err)
	defer func() { _ = db.Close(context.Background()) }()
	rows, err := db.Query(t.Context(), `SELECT table_schema, table_name FROM information_schema.tables
		WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`)
	expect.NoError(t, err)
	tables, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct{ Schema, Name string }])
	expect.NoError(t, err)
	for _, table := range tables {
		if slices.Contains(lasting, table.Name) || strings.HasPrefix(table.Name, "audit_") {
			continue
		}
		var n int
		name := pgx.Identifier{table.Schema, table.Name}.Sanitize()
		expect.NoError(t, db.QueryRow(
			t.Context(), "SELECT count(*) FROM "+name+" AS r WHERE strpos(r::text, $1) > 0", project,
		).Scan(&n))
		if n > 0 {
			found = append(found, fmt.Sprintf("%s: %d", name, n))
		}
	}
	return found
}

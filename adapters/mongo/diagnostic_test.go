package mongo_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/adapters/mongo"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
	"github.com/tenon-health/tenon/test/expect"
)

// diagnosed is a database with all indexes, and what checks it by the tables of a set.
func diagnosed(t *testing.T) (ports.Diagnosable, ports.Set, *driver.Database) {
	t.Helper()
	p, beneath := fresh(t)
	expect.Eventually(t, "the indexes are made", func() bool { // a server that is busy says so, and asks to try again
		_, err := p.Records.IndexShared(t.Context(), nil)
		return err == nil
	})
	tables := memory.New()
	tables.Records = p.Records
	db := openPatiently(t, beneath.Name())
	return mongo.NewDiagnostics(db, memory.References(tables)), tables, beneath
}

func probe() domain.Probe {
	var ids ports.RandomIDs
	now := ports.SystemClock{}.Now
	return domain.Probe{ID: ids.New(now()), Stale: ids.New(now().Add(-time.Hour)), Now: now}
}

// wantFound asks for one finding.
func wantFound(t *testing.T, d ports.Diagnosable, check domain.Check, state domain.FindingState, says string) {
	t.Helper()
	all := d.Check(t.Context(), check, probe())
	if len(all) != 1 || all[0].State != state || !strings.Contains(all[0].Text, says) ||
		strings.Contains(fmt.Sprint(all), canary) {
		t.Errorf("%s: got %+v, want %s %q", check, all, state, says)
	}
}

func TestDiagnostics(t *testing.T) {
	t.Parallel()
	d, _, beneath := diagnosed(t)
	before := contents(t, beneath)
	contract.Diagnosable(t, d)
	expect.Equal(t, contents(t, beneath), before)
}

// contents are the collections, and how many documents each has.
func contents(t *testing.T, beneath *driver.Database) (all []string) {
	t.Helper()
	names, err := beneath.ListCollectionNames(t.Context(), bson.D{})
	must(t, err)
	for _, name := range names {
		n, err := beneath.Collection(name).CountDocuments(t.Context(), bson.D{})
		must(t, err)
		all = append(all, fmt.Sprint(name, " ", n))
	}
	return sorted(all)
}

// What a run has left that was killed goes with the next, and what another run makes just now stays.
func TestWhatAKilledRunHasLeftIsTakenAway(t *testing.T) {
	t.Parallel()
	d, _, beneath := diagnosed(t)
	var ids ports.RandomIDs
	old, young := ids.New(time.Now().Add(-2*time.Hour)), ids.New(time.Now())
	for _, id := range []string{old, young} {
		_, err := beneath.Collection(domain.ProbeName+id).InsertOne(t.Context(), bson.D{{Key: "probe", Value: 1}})
		must(t, err)
		_, err = beneath.Collection("patient_records").InsertOne(t.Context(), bson.D{
			{Key: "organization_id", Value: domain.ProbeName + id + "_a"}, {Key: "project_id", Value: id},
			{Key: "trial_slug", Value: "doctor"}, {Key: "record_id", Value: id},
		})
		must(t, err)
	}
	wantFound(t, d, domain.CheckOrphans, domain.FindingOK, "0 projects")
	wantFound(t, d, domain.CheckPermissions, domain.FindingOK, "")
	wantFound(t, d, domain.CheckIsolation, domain.FindingOK, "")
	left := contents(t, beneath)
	if !slices.Contains(left, domain.ProbeName+young+" 1") || slices.Contains(left, domain.ProbeName+old+" 1") ||
		!slices.Contains(left, "patient_records 1") {
		t.Errorf("left are %q", left)
	}
}

func TestMissingIndexesAreFound(t *testing.T) {
	t.Parallel()
	d, _, beneath := diagnosed(t)
	dropIndex(t, beneath, "patient_records.visible")
	wantFound(t, d, domain.CheckIndexes, domain.FindingWarning, "1 indexes are missing: patient_records.visible.")
	dropIndex(t, beneath, "patient_records.record")
	_, err := beneath.Collection("patient_records").Indexes().CreateOne(t.Context(), driver.IndexModel{Keys: byRecord})
	must(t, err)
	wantFound(t, d, domain.CheckIndexes, domain.FindingWarning, "2 indexes are missing")
}

func TestRecordsOfNoProjectAreFound(t *testing.T) {
	t.Parallel()
	d, tables, _ := diagnosed(t)
	_, _, err := tables.Schemas.Create(t.Context(), "acme")
	must(t, err)
	for _, tenant := range []domain.TenantID{"acme", "nobody"} {
		must(t, tables.Records.Insert(t.Context(), tenant, record("1")))
	}
	name := string(scope.Project)
	wantFound(
		t,
		d,
		domain.CheckOrphans,
		domain.FindingWarning,
		"2 projects have records or executions and no row: patient_records of acme/"+name+
			", patient_records of nobody/"+name+".",
	)
	project := domain.Project{ID: scope.Project, Name: "P", NameKey: "p", Status: domain.ProjectActive}
	_, err = tables.Projects.Insert(t.Context(), "acme", project, nil, nil)
	must(t, err)
	wantFound(t, d, domain.CheckOrphans, domain.FindingWarning,
		"1 projects have records or executions and no row: patient_records of nobody/"+name+".")
}

func TestAnEmptyDatabaseIsToldToMigrate(t *testing.T) {
	t.Parallel()
	_, beneath := fresh(t)
	d := mongo.NewDiagnostics(openPatiently(t, beneath.Name()), memory.References(memory.New()))
	wantFound(t, d, domain.CheckIsolation, domain.FindingUnchecked, "not there yet")
	wantFound(t, d, domain.CheckIndexes, domain.FindingWarning, "indexes are missing")
	wantFound(t, d, domain.CheckOrphans, domain.FindingOK, "0 projects")
	expect.Equal(t, len(contents(t, beneath)), 0)
}

func TestAServerThatIsAwayIsAFinding(t *testing.T) {
	t.Parallel()
	d := mongo.NewDiagnostics(open(t, "mongodb://ada:"+canary+"@127.0.0.1:1", "tenon"), memory.References(memory.New()))
	wantFound(t, d, domain.CheckReach, domain.FindingProblem, "connection refused")
}

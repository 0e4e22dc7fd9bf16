package mongo_test

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/adapters/mongo"
	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/filter"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// fresh opens a database that goes away with the test, and what is beneath it.
func fresh(t *testing.T) (ports.Set, *driver.Database) {
	t.Helper()
	url, name := servers.Setting(t, "MONGO_URL"), "tenon_test_"+strings.ToLower(rand.Text())
	client, err := driver.Connect(options.Client().ApplyURI(url))
	must(t, err)
	beneath := client.Database(name)
	t.Cleanup(func() {
		must(t, beneath.Drop(context.Background())) // the test's own context has ended
		must(t, client.Disconnect(context.Background()))
	})
	return set(openPatiently(t, name)), beneath
}

// openPatiently gets through to the tests' server, however busy it is.
func openPatiently(t *testing.T, name string) *mongo.DB {
	t.Helper()
	return openBy(t, mongo.Config{URL: servers.Setting(t, "MONGO_URL"), Database: name, Patience: time.Minute})
}

func open(t *testing.T, url, name string) *mongo.DB {
	t.Helper()
	return openBy(t, mongo.Config{URL: url, Database: name})
}

func openBy(t *testing.T, c mongo.Config) *mongo.DB {
	t.Helper()
	db, done, err := mongo.Open(t.Context(), c)
	must(t, err)
	t.Cleanup(done)
	return db
}

func set(db *mongo.DB) ports.Set {
	return ports.Set{Gateways: ports.Gateways{Records: mongo.NewRecords(db), Executions: mongo.NewExecutions(db)}}
}

var must = expect.NoError

func TestCheck(t *testing.T) {
	must(t, openPatiently(t, "tenon").Check(t.Context()))
}

func TestOpenRefuses(t *testing.T) {
	for _, url := range []string{
		"", "postgres://ada:hunter2@localhost", "mongodb://ada:hunter2@", "mongodb://ada:hunt@er2@localhost",
		"mongodb://ada:hunter2@localhost:999999",
		"mongodb://ada:hunter2@localhost/?tls=perhaps", "mongodb://ada:hunter2@local host/%zz",
		"mongodb://ada:hunter2@localhost/?tlsCAFile=/nowhere/ca.pem",
	} {
		db, _, err := mongo.Open(t.Context(), mongo.Config{URL: url, Database: "tenon"})
		if err == nil || db != nil {
			t.Errorf("%q was taken", url)
		} else if strings.Contains(err.Error(), "hunt") || strings.Contains(err.Error(), "ada") {
			t.Errorf("%q is told to everybody: %v", url, err)
		}
	}
	if _, _, err := mongo.Open(t.Context(), mongo.Config{URL: "mongodb://localhost"}); err == nil {
		t.Error("no database was taken")
	}
}

// rows imports so many records, and returns how many of them are open.
func rows(t *testing.T, p ports.Set, beneath *driver.Database, n uint32) (open func() int64) {
	t.Helper()
	must(t, p.Records.Index(t.Context(), "acme"))
	_, err := p.Records.InsertAll(t.Context(), "acme", "i", func(yield func(domain.Record, error) bool) {
		for row := range n {
			if !yield(domain.Record{ID: domain.RowID("i", row), Project: scope.Project, Trial: scope.Trial}, nil) {
				return
			}
		}
	})
	must(t, err)
	return func() int64 {
		n, err := beneath.Collection("patient_records").CountDocuments(t.Context(), bson.D{{Key: "open", Value: "i"}})
		must(t, err)
		return n
	}
}

// TestDeleteImportGoesOn fails if a big import that is removed in many attempts,
// each cut short, is told as failing, or one that comes nowhere is not.
func TestDeleteImportGoesOn(t *testing.T) {
	t.Parallel()
	p, beneath := fresh(t)
	const all, step = 6000, 2000
	open := rows(t, p, beneath, all)
	ctx, cut := context.WithCancel(t.Context())
	deleted := make(chan error)
	go func() { deleted <- p.Records.DeleteImport(ctx, "acme", scope, "i", all) }()
	for open() >= all-step { // until the second step is under way
		time.Sleep(time.Millisecond)
	}
	cut()
	if err := <-deleted; !errors.Is(err, domain.ErrContinue) || open() == 0 {
		t.Errorf("cut short with %d left: %v", open(), err)
	}
	if err := p.Records.DeleteImport(ctx, "acme", scope, "i", all); !errors.Is(err, domain.ErrRecordsUnavailable) {
		t.Errorf("without a step: %v", err)
	}
	must(t, p.Records.DeleteImport(t.Context(), "acme", scope, "i", all))
	if n := open(); n != 0 {
		t.Errorf("%d are left", n)
	}
}

// This is what other programs find in the collections; project and trial follow
// the tenant in every index.
func TestTheTenantStandsOnEveryDocumentAndLeadsEveryIndex(t *testing.T) {
	t.Parallel()
	p, beneath := fresh(t)
	must(t, p.Records.Index(t.Context(), "acme"))
	record := domain.Record{
		ID: "1", Project: "p", Trial: "pbc",
		Data: document.Document{
			{Key: "alk.phos", Value: int64(1)},
			{Key: "$x%", Value: document.Document{{Key: "", Value: document.Decimal("1E+400")}}},
		},
	}
	must(t, p.Records.Insert(t.Context(), "org_1", record))
	_, err := p.Records.Update(t.Context(), "org_1", scope, nil, "1", 0, changed)
	must(t, err)
	must(t, p.Executions.Insert(t.Context(), "org_1", domain.Execution{ID: "1", Project: "p", Trial: "pbc"}))
	for _, collection := range []string{"patient_records", "patient_record_versions", "execution_records"} {
		wantLeading(t, beneath.Collection(collection))
		n, err := beneath.Collection(collection).CountDocuments(t.Context(), bson.D{{Key: "organization_id", Value: "org_1"}})
		must(t, err)
		if n != 1 {
			t.Errorf("%s has %d documents of the tenant, want 1", collection, n)
		}
	}
	raw, err := beneath.Collection("patient_records").FindOne(t.Context(), bson.D{}).Raw()
	must(t, err)
	if got, want := raw.Lookup("patient_data").String(),
		`{"alk%2Ephos": {"$numberLong":"1"},"%24x%25": {"%": {"$numberDecimal":"1E+400"}}}`; got != want {
		t.Errorf("stored %s, want %s", got, want)
	}
}

// What is listed by a person, by a status, and by both has an index that is in the order of the list.
func TestEachListOfExecutionsHasAnIndex(t *testing.T) {
	t.Parallel()
	p, beneath := fresh(t)
	must(t, p.Records.Index(t.Context(), "acme"))
	indexes, err := beneath.Collection("execution_records").Indexes().ListSpecifications(t.Context())
	must(t, err)
	found := map[string]bool{}
	for _, index := range indexes {
		elements, err := index.KeysDocument.Elements()
		must(t, err)
		var keys []string
		for _, element := range elements {
			keys = append(keys, element.Key())
		}
		found[strings.Join(keys, " ")] = true
	}
	for _, listed := range []string{"", "user_id ", "status ", "user_id status "} {
		if keys := "organization_id project_id trial_slug " + listed + "execution_id"; !found[keys] {
			t.Errorf("no index has %s: %v", keys, found)
		}
	}
}

func wantLeading(t *testing.T, c *driver.Collection) {
	t.Helper()
	indexes, err := c.Indexes().ListSpecifications(t.Context())
	must(t, err)
	for _, index := range indexes {
		if index.Name == "_id_" {
			continue
		}
		for at, want := range []string{"organization_id", "project_id", "trial_slug"} {
			key, err := index.KeysDocument.IndexErr(uint(at))
			must(t, err)
			if key.Key() != want {
				t.Errorf("key %d of the index %s of %s is %s", at, index.Name, c.Name(), key.Key())
			}
		}
	}
	if len(indexes) < 2 {
		t.Errorf("%s has %d indexes", c.Name(), len(indexes))
	}
}

func TestWhatOtherProgramsWroteIsReadOrRefusedUnquoted(t *testing.T) {
	p, beneath := fresh(t)
	document := func(id string, data bson.D) bson.D {
		return bson.D{
			{Key: "organization_id", Value: "acme"}, {Key: "project_id", Value: "p"}, {Key: "trial_slug", Value: "pbc"},
			{Key: "record_id", Value: id}, {Key: "patient_data", Value: data},
		}
	}
	_, err := beneath.Collection("patient_records").InsertMany(t.Context(), []any{
		document("small", bson.D{{Key: "n", Value: int32(7)}}), document("time", bson.D{{Key: canary, Value: time.Now()}}),
	})
	must(t, err)
	r, err := p.Records.Get(t.Context(), "acme", scope, nil, "small")
	must(t, err)
	if n, _ := r.Data.Get("n"); n != int64(7) {
		t.Errorf("got %T %v, want an int64", n, n)
	}
	_, err = p.Records.Get(t.Context(), "acme", scope, nil, "time")
	wantQuiet(t, err)
}

const canary = "CANARY-7f3a"

func wantQuiet(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		t.Error("want an error")
	}
	for ; err != nil; err = errors.Unwrap(err) {
		if strings.Contains(err.Error(), canary) {
			t.Errorf("a patient's data is told: %v", err)
		}
	}
}

// TestErrorsAreQuiet fails if any failure quotes what it failed on.
func TestErrorsAreQuiet(t *testing.T) {
	p, _ := fresh(t)
	must(t, p.Records.Index(t.Context(), "acme"))
	record := func(id domain.RecordID, value any) domain.Record {
		return domain.Record{
			ID: id, Project: "p", Trial: "pbc", ExternalID: canary, Data: document.Document{{Key: canary, Value: value}},
		}
	}
	must(t, p.Records.Insert(t.Context(), canary, record(canary, canary)))
	for _, r := range []domain.Record{
		record(canary, canary), record("2", canary), record("3", document.Decimal(canary)),
		record("4", struct{ string }{canary}),
		record("5", strings.Repeat(canary, 2<<20)),
	} {
		wantQuiet(t, p.Records.Insert(t.Context(), canary, r))
		_, err := p.Records.InsertAll(t.Context(), canary, "i", func(yield func(domain.Record, error) bool) { yield(r, nil) })
		wantQuiet(t, err)
	}
	if err := p.Records.Insert(t.Context(), canary, record("6", document.Decimal(canary))); !errors.Is(
		err, document.ErrValueUnsupported,
	) {
		t.Errorf("got %v", err)
	}
	must(t, p.Executions.Insert(t.Context(), canary, domain.Execution{ID: canary, Notes: canary}))
	wantQuiet(t, p.Executions.Insert(t.Context(), canary, domain.Execution{ID: canary, Notes: canary}))
	odd := filter.Filter{Field: filter.Path{Root: filter.RootData, Keys: []string{canary}}, Op: canary, Value: canary}
	_, err := p.Records.List(t.Context(), canary, domain.RecordQuery{TrialScope: scope, Filter: odd})
	wantQuiet(t, err)
}

package mongo_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
)

// exported counts what an export of the scope yields, until it fails.
func exported(t *testing.T, p ports.Set, tenant domain.TenantID) (n int, failed error) {
	t.Helper()
	for _, err := range p.Records.Export(t.Context(), tenant, scope, nil, ports.SystemClock{}.Now()) {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// reopened are the places of the same tenants, as another node sees them.
func reopened(t *testing.T, d domain.Datasource, password domain.Secret) ports.Set {
	t.Helper()
	store := memory.New()
	register(t, store, "acme", d, password)
	p, _ := openOwn(t, store.Datasources)
	return p
}

// A new version brings an index, and nobody has written since: whatever is read first has it made.
func TestTheFirstReadOfAnOwnPlaceHasTheIndexesMade(t *testing.T) {
	t.Parallel()
	d, password, own := ownDatabase(t)
	must(t, reopened(t, d, password).Records.Insert(t.Context(), "acme", record("1")))
	all := indexNames(t, own)
	for name, read := range map[string]func(ports.Set) error{
		"get": func(p ports.Set) error {
			_, err := p.Records.Get(t.Context(), "acme", scope, nil, "1")
			return err
		},
		"export": func(p ports.Set) error {
			n, err := exported(t, p, "acme")
			if n != 1 {
				t.Errorf("%d are exported", n)
			}
			return err
		},
		"executions": func(p ports.Set) error {
			_, err := p.Executions.HasTrial(t.Context(), "acme", []domain.ProjectID{"p"}, "pbc")
			return err
		},
	} {
		for _, index := range all {
			dropIndex(t, own, index)
		}
		must(t, read(reopened(t, d, password)))
		expect.Eventually(t, name+" has the indexes made", func() bool { return slices.Equal(indexNames(t, own), all) })
	}
}

// Whoever drops an index that an export needs, the export finds it.
func TestAnExportHasItsIndexMadeAgain(t *testing.T) {
	t.Parallel()
	d, password, own := ownDatabase(t)
	p := reopened(t, d, password)
	must(t, p.Records.Insert(t.Context(), "acme", record("1")))
	for range 2 {
		dropIndex(t, own, "patient_records.record")
		n, err := exported(t, p, "acme")
		if must(t, err); n != 1 {
			t.Errorf("%d are exported", n)
		}
	}
}

// In the place that all share it is the operator's: no caller waits for it.
func TestAnExportSaysThatTheSharedPlaceIsNotMigrated(t *testing.T) {
	t.Parallel()
	p, beneath := fresh(t)
	must(t, p.Records.Index(t.Context(), "acme"))
	must(t, p.Records.Insert(t.Context(), "acme", record("1")))
	dropIndex(t, beneath, "patient_records.record")
	if _, err := exported(t, p, "acme"); !errors.Is(err, domain.ErrStoreBehind) || strings.Contains(err.Error(), "hint") {
		t.Errorf("got %v", err)
	}
	_, err := p.Records.IndexShared(t.Context(), nil)
	must(t, err)
	if n, err := exported(t, p, "acme"); n != 1 || err != nil {
		t.Errorf("%d are exported: %v", n, err)
	}
}

// limited makes a user of a database who may do these things with its collections, and nothing else.
func limited(t *testing.T, own *driver.Database, may ...string) (name string, password domain.Secret) {
	t.Helper()
	name = "user_" + own.Name()
	admin := own.Client().Database("admin")
	must(t, admin.RunCommand(t.Context(), bson.D{
		{Key: "createRole", Value: name}, {Key: "roles", Value: bson.A{}}, {Key: "privileges", Value: bson.A{bson.D{
			{Key: "resource", Value: bson.D{{Key: "db", Value: own.Name()}, {Key: "collection", Value: ""}}},
			{Key: "actions", Value: may},
		}}},
	}).Err())
	must(t, admin.RunCommand(t.Context(), bson.D{
		{Key: "createUser", Value: name}, {Key: "pwd", Value: "one"},
		{Key: "roles", Value: bson.A{bson.D{{Key: "role", Value: name}, {Key: "db", Value: "admin"}}}},
	}).Err())
	return name, "one"
}

// A user who may make no indexes reads, and writes where the indexes are; only what needs one that is missing fails.
func TestWhoMayMakeNoIndexesUsesThoseThatAreThere(t *testing.T) {
	t.Parallel()
	d, password, own := ownDatabase(t)
	must(t, reopened(t, d, password).Records.Insert(t.Context(), "acme", record("1")))
	d.User, password = limited(t, own, "find", "insert", "update", "remove", "listIndexes")
	reads := func(p ports.Set, exports error) {
		t.Helper()
		for range 3 {
			_, err := p.Records.Get(t.Context(), "acme", scope, nil, "1")
			must(t, err)
		}
		if _, err := exported(t, p, "acme"); !errors.Is(err, exports) {
			t.Errorf("the export: got %v, want %v", err, exports)
		}
	}
	p := reopened(t, d, password)
	reads(p, nil)
	must(t, p.Records.Insert(t.Context(), "acme", record("2")))

	dropIndex(t, own, "patient_records.visible")
	p = reopened(t, d, password)
	reads(p, nil) // it needs another index
	wantAway(t, "a write", func() error { return p.Records.Insert(t.Context(), "acme", record("3")) })

	dropIndex(t, own, "patient_records.record")
	reads(reopened(t, d, password), domain.ErrRecordsUnavailable)
}

// What is in the way of an index in a tenant's own place is no conflict of whoever writes there.
func TestAnIndexInTheWayIsNoConflictOfTheCaller(t *testing.T) {
	t.Parallel()
	d, password, own := ownDatabase(t)
	_, err := own.Collection("patient_records").Indexes().CreateOne(t.Context(), driver.IndexModel{
		Keys: byRecord, Options: options.Index().SetName("record"),
	})
	must(t, err)
	p := reopened(t, d, password)
	err = p.Records.Insert(t.Context(), "acme", record("1"))
	if !errors.Is(err, domain.ErrRecordsUnavailable) || !errors.Is(err, domain.ErrIndexConflict) {
		t.Errorf("got %v", err)
	}
	wantIndexError(t, p.Records.Index(t.Context(), "acme"), domain.ErrIndexConflict, "patient_records.record")
	dropIndex(t, own, "patient_records.record")
	must(t, p.Records.Insert(t.Context(), "acme", record("1")))
}

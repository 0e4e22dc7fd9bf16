package mongo_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/core/domain"
)

// collections are those that have indexes, in the order in which these are made.
var collections = []string{
	"execution_records", "patient_record_fields", "patient_record_versions", "patient_records",
}

// indexNames are all indexes there, as IndexShared tells them.
func indexNames(t *testing.T, beneath *driver.Database) (all []string) {
	t.Helper()
	for _, collection := range collections {
		found, err := beneath.Collection(collection).Indexes().ListSpecifications(t.Context())
		must(t, err)
		for _, index := range found {
			if index.Name != "_id_" {
				all = append(all, collection+"."+index.Name)
			}
		}
	}
	slices.Sort(all)
	return all
}

func dropIndex(t *testing.T, beneath *driver.Database, name string) {
	t.Helper()
	collection, index, _ := strings.Cut(name, ".")
	must(t, beneath.Collection(collection).Indexes().DropOne(t.Context(), index))
}

func sorted(names []string) []string { return slices.Sorted(slices.Values(names)) }

// What a new version brings is made where tenants are already, and nothing is made twice.
func TestTheSharedPlaceIsGivenTheIndexesThatItLacks(t *testing.T) {
	t.Parallel()
	p, beneath := fresh(t)
	want := func(missing []string) {
		t.Helper()
		var told []string
		progress := func(_, _ int, collection string) { told = append(told, collection) }
		made, err := p.Records.IndexShared(t.Context(), progress)
		if must(t, err); !slices.Equal(sorted(made), missing) {
			t.Errorf("made %v, missing were %v", made, missing)
		}
		if !slices.Equal(told, collections) {
			t.Errorf("the progress is %v", told)
		}
	}
	made, err := p.Records.IndexShared(t.Context(), nil)
	must(t, err)
	all := indexNames(t, beneath)
	if !slices.Equal(sorted(made), all) || len(all) < 7 {
		t.Errorf("made %v, and there are %v", made, all)
	}
	want(nil)
	must(t, p.Records.Insert(t.Context(), "acme", record("1")))
	for _, name := range all {
		dropIndex(t, beneath, name)
		want([]string{name})
	}
	must(t, beneath.Collection("patient_record_versions").Drop(t.Context()))
	want([]string{"patient_record_versions.version"})
	if got := indexNames(t, beneath); !slices.Equal(got, all) {
		t.Errorf("there are %v, want %v", got, all)
	}
}

func TestSeveralMayMakeIndexesAtOnce(t *testing.T) {
	t.Parallel()
	p, beneath := fresh(t)
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			if _, err := p.Records.IndexShared(t.Context(), nil); err != nil {
				t.Error(err)
			}
		})
		all.Go(func() {
			if err := p.Records.Index(t.Context(), "acme"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := indexNames(t, beneath); len(got) < 7 {
		t.Errorf("there are %v", got)
	}
}

var (
	ofScope  = bson.D{{Key: "organization_id", Value: 1}, {Key: "project_id", Value: 1}, {Key: "trial_slug", Value: 1}}
	byRecord = append(slices.Clone(ofScope), bson.E{Key: "record_id", Value: 1})
	backward = append(slices.Clone(ofScope), bson.E{Key: "record_id", Value: -1})
)

// An index that is not as it has to be would let ids come twice, or an export leave records out: it is told, whoever
// makes indexes, and left to the operator.
func TestAnIndexThatIsNotAsItHasToBeIsToldAndLeft(t *testing.T) {
	record := func() *options.IndexOptionsBuilder { return options.Index().SetName("record") }
	live := bson.D{{Key: "deleted", Value: false}}
	for name, made := range map[string]driver.IndexModel{
		"not unique":       {Keys: byRecord, Options: record()},
		"fewer keys":       {Keys: ofScope, Options: record().SetUnique(true)},
		"other direction":  {Keys: backward, Options: record().SetUnique(true)},
		"sparse":           {Keys: byRecord, Options: record().SetUnique(true).SetSparse(true)},
		"of some":          {Keys: byRecord, Options: record().SetUnique(true).SetPartialFilterExpression(live)},
		"by another name":  {Keys: byRecord, Options: options.Index().SetName("by_hand").SetUnique(true)},
		"of another thing": {Keys: bson.D{{Key: "a", Value: 1}}, Options: record()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, beneath := fresh(t)
			_, err := beneath.Collection("patient_records").Indexes().CreateOne(t.Context(), made)
			must(t, err)
			before := indexNames(t, beneath)
			_, shared := p.Records.IndexShared(t.Context(), nil)
			for _, err := range []error{shared, p.Records.Index(t.Context(), "acme")} {
				wantIndexError(t, err, domain.ErrIndexConflict, before[0])
			}
			dropIndex(t, beneath, before[0])
			_, err = p.Records.IndexShared(t.Context(), nil)
			must(t, err)
		})
	}
}

// wantIndexError asks for an error that names the index and says nothing that the driver has said.
func wantIndexError(t *testing.T, err error, want *domain.Error, name string) {
	t.Helper()
	collection, index, _ := strings.Cut(name, ".")
	if !errors.Is(err, want) {
		t.Errorf("got %v", err)
		return
	}
	if said := err.Error(); !strings.Contains(said, "The index "+index+" of the collection "+collection+" ") ||
		strings.Contains(said, "mongo") || errors.Unwrap(err) != nil {
		t.Errorf("it says %q", said)
	}
}

// The index of another program, and ours as another program makes it.
func TestAnIndexThatIsInNobodysWayIsLeft(t *testing.T) {
	t.Parallel()
	p, beneath := fresh(t)
	asFloats := bson.D{}
	for _, key := range byRecord {
		asFloats = append(asFloats, bson.E{Key: key.Key, Value: 1.0})
	}
	_, err := beneath.Collection("patient_records").Indexes().CreateMany(t.Context(), []driver.IndexModel{
		{Keys: asFloats, Options: options.Index().SetName("record").SetUnique(true)},
		{Keys: bson.D{{Key: "patient_data.age", Value: 1}}, Options: options.Index().SetName("of_analysts")},
	})
	must(t, err)
	made, err := p.Records.IndexShared(t.Context(), nil)
	must(t, err)
	if slices.Contains(made, "patient_records.record") {
		t.Errorf("made %v", made)
	}
	if got := indexNames(t, beneath); !slices.Contains(got, "patient_records.of_analysts") {
		t.Errorf("there are %v", got)
	}
}

func TestDocumentsThatAreAlikeAreToldUnquoted(t *testing.T) {
	t.Parallel()
	p, beneath := fresh(t)
	doc := bson.D{
		{Key: "organization_id", Value: canary}, {Key: "project_id", Value: "p"}, {Key: "trial_slug", Value: "pbc"},
		{Key: "record_id", Value: canary}, {Key: "version", Value: 1},
	}
	_, err := beneath.Collection("patient_record_versions").InsertMany(t.Context(), []any{doc, doc})
	must(t, err)
	_, err = p.Records.IndexShared(t.Context(), nil)
	wantIndexError(t, err, domain.ErrIndexDuplicates, "patient_record_versions.version")
	wantQuiet(t, err)
	_, err = beneath.Collection("patient_record_versions").
		DeleteOne(t.Context(), bson.D{{Key: "record_id", Value: canary}})
	must(t, err)
	_, err = p.Records.IndexShared(t.Context(), nil)
	must(t, err)
}

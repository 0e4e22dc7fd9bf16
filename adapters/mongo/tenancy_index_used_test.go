package mongo

import (
	"context"
	"crypto/rand"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// What is asked about one or some of many goes by an index as it is written, on a server that plans little, too: it
// would look at every document of the tenant, again and again.
func TestAFewOfManyAreFoundByAnIndex(t *testing.T) {
	t.Parallel()
	r, beneath, asked := watched(t)
	i, s := domain.ImportID("of "+rand.Text()), domain.TrialScope{Project: "p", Trial: "pbc"}
	_, err := r.InsertAll(t.Context(), "acme", i, sized(i, s, 30, 1))
	expect.NoError(t, err)
	for name, tc := range fewOfMany(t.Context(), r, i, s) {
		filters := asked(tc.ask)
		if len(filters) == 0 {
			t.Errorf("%s: nothing was asked", name)
		}
		for _, question := range filters {
			if index := indexOf(t, beneath, question); index != tc.index {
				t.Errorf("%s: %s goes by %q, want %q", name, question, index, tc.index)
			}
		}
	}
}

type fewOf struct {
	index string
	ask   func() error
}

func fewOfMany(ctx context.Context, r records, i domain.ImportID, s domain.TrialScope) map[string]fewOf {
	taken := func(but domain.ImportID, ids ...string) func() error {
		return func() error { _, err := r.TakenExternalIDs(ctx, "acme", s, but, ids); return err }
	}
	get := func(id domain.RecordID) func() error {
		return func() error { _, err := r.Get(ctx, "acme", s, []domain.ImportID{i}, id); return notFound(err) }
	}
	runs, run := executions(r), domain.ExecutionRef{TrialScope: s, ID: "1"}
	return map[string]fewOf{
		"one external id":   {"external_id", taken("", "P-1")},
		"many external ids": {"external_id", taken(i, strings.Split(strings.Repeat("P-1,", 1000), ",")...)},
		"finalize": {"visible", func() error {
			return r.Finalize(ctx, "acme", s, i, domain.RowRange{From: 10, To: 20}, time.Now())
		}},
		"delete":   {"visible", func() error { return r.DeleteImport(ctx, "acme", s, i, 2*stepDocs) }},
		"get":      {"record", get(domain.RowID(i, 7))},
		"get none": {"record", get("none")},
		"no run":   {"execution", func() error { _, err := runs.Get(ctx, "acme", s, "1"); return notFound(err) }},
		"runs": {"execution", func() error {
			_, err := runs.GetMany(ctx, "acme", []domain.ExecutionRef{run}, 0)
			return err
		}},
		"fields": {"field", func() error { _, err := r.Fields(ctx, "acme", s); return err }},
	}
}

func notFound(err error) error {
	if domain.HasKind(err, domain.NotFound) {
		return nil
	}
	return err
}

// watched are records, the database beneath, and what tells of commands what they look for, as finds.
func watched(t *testing.T) (r records, beneath *mongo.Database, asked func(func() error) []bson.D) {
	t.Helper()
	var mu sync.Mutex
	var all []bson.D
	watch := &event.CommandMonitor{Started: func(_ context.Context, e *event.CommandStartedEvent) {
		mu.Lock()
		defer mu.Unlock()
		if some := filters(e.Command); len(some) > 0 { // of a pipeline, what it begins with
			question := bson.D{{Key: "find", Value: e.Command.Index(0).Value()}, {Key: "filter", Value: some[0]}}
			all = append(all, question)
		}
	}}
	client, err := mongo.Connect(settings(servers.Setting(t, "MONGO_URL")).SetMonitor(watch))
	expect.NoError(t, err)
	beneath = client.Database("tenon_test_" + strings.ToLower(rand.Text()))
	t.Cleanup(func() {
		_ = beneath.Drop(context.Background()) // the test's own context has ended
		_ = client.Disconnect(context.Background())
	})
	r = records{newDB(sharedPlace(client, beneath.Name()), Config{})}
	expect.NoError(t, r.Index(t.Context(), "acme"))
	return r, beneath, func(ask func() error) []bson.D {
		all = nil
		expect.NoError(t, ask())
		return all
	}
}

// indexOf is the index by which the server would answer a question; empty if by none.
func indexOf(t *testing.T, database *mongo.Database, question bson.D) string {
	t.Helper()
	explain := bson.D{{Key: "explain", Value: question}, {Key: "verbosity", Value: "queryPlanner"}}
	answer, err := database.RunCommand(t.Context(), explain).Raw()
	expect.NoError(t, err)
	for plan := answer.Lookup("queryPlanner", "winningPlan"); plan.Type == bson.TypeEmbeddedDocument; {
		if name, ok := plan.Document().Lookup("indexName").StringValueOK(); ok {
			return name
		}
		plan = plan.Document().Lookup("inputStage")
	}
	return ""
}

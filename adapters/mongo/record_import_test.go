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

// What is asked of some thousands of records of many goes by an index as it is written, on a server that plans little,
// too: it would look at every record of the tenant, again and again.
func TestAnImportAsksAsAnIndexAnswers(t *testing.T) {
	t.Parallel()
	r, beneath, asked := watched(t)
	i, s := domain.ImportID("of "+rand.Text()), domain.TrialScope{Project: "p", Trial: "pbc"}
	_, err := r.InsertAll(t.Context(), "acme", i, sized(i, s, 30, 1))
	expect.NoError(t, err)
	for name, tc := range map[string]struct {
		index string
		ask   func() error
	}{
		"one external id": {"external_id", func() error {
			_, err := r.TakenExternalIDs(t.Context(), "acme", s, "", []string{"P-1"})
			return err
		}},
		"many external ids": {"external_id", func() error {
			_, err := r.TakenExternalIDs(t.Context(), "acme", s, i, strings.Split(strings.Repeat("P-1,", 1000), ","))
			return err
		}},
		"finalize": {"visible", func() error {
			return r.Finalize(t.Context(), "acme", s, i, domain.RowRange{From: 10, To: 20}, time.Now())
		}},
		"delete": {"visible", func() error { return r.DeleteImport(t.Context(), "acme", s, i, 2*stepDocs) }},
	} {
		filters := asked(tc.ask)
		if len(filters) == 0 {
			t.Errorf("%s: nothing was asked", name)
		}
		for _, filter := range filters {
			question := bson.D{{Key: "find", Value: recordCollection}, {Key: "filter", Value: filter}}
			if index := indexOf(t, beneath, question); index != tc.index {
				t.Errorf("%s: %s goes by %q, want %q", name, filter, index, tc.index)
			}
		}
	}
}

// watched are records, the database beneath, and what tells the filters of the commands that something sends.
func watched(t *testing.T) (r records, beneath *mongo.Database, asked func(func() error) []bson.Raw) {
	t.Helper()
	var mu sync.Mutex
	var all []bson.Raw
	watch := &event.CommandMonitor{Started: func(_ context.Context, e *event.CommandStartedEvent) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, filters(e.Command)...)
	}}
	client, err := mongo.Connect(settings(servers.Setting(t, "MONGO_URL")).SetMonitor(watch))
	expect.NoError(t, err)
	beneath = client.Database("tenon_test_" + strings.ToLower(rand.Text()))
	t.Cleanup(func() {
		_ = beneath.Drop(context.Background()) // the test's own context has ended
		_ = client.Disconnect(context.Background())
	})
	r = records{newDB(newPlace(client, beneath.Name()), Config{})}
	expect.NoError(t, r.Index(t.Context(), "acme"))
	return r, beneath, func(ask func() error) []bson.Raw {
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

package mongo

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/tenon-health/tenon/adapters/client"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
	"github.com/tenon-health/tenon/test/servers"
)

// Whatever is asked for, the question leads as the indexes do, and as shards are
// found: with the tenant, the project and the trial; and an index has the answer in its order.
func TestEveryQueryLeadsWithTenantProjectAndTrial(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	seen, asked := map[string]int{}, questions{}
	watch := &event.CommandMonitor{Started: func(_ context.Context, e *event.CommandStartedEvent) {
		mu.Lock()
		defer mu.Unlock()
		asked.add(e.Command)
		for _, filter := range filters(e.Command) {
			if seen[e.CommandName]++; !leads(filter) {
				t.Errorf("%s asks for %s", e.CommandName, filter)
			}
		}
		for _, filter := range unindexed(e.Command) {
			t.Errorf("no index leads to %s of %s in the order of %v", e.CommandName, filter, sortOf(e.Command))
		}
	}}
	client, err := mongo.Connect(settings(servers.Setting(t, "MONGO_URL")).SetMonitor(watch))
	if err != nil {
		t.Fatal(err)
	}
	beneath := client.Database("tenon_test_" + strings.ToLower(rand.Text()))
	t.Cleanup(func() {
		_ = beneath.Drop(context.Background()) // the test's own context has ended
		_ = client.Disconnect(context.Background())
	})
	db := newDB(sharedPlace(client, beneath.Name()), Config{})
	set := func(*testing.T) ports.Set {
		return ports.Set{Gateways: ports.Gateways{Records: NewRecords(db), Executions: NewExecutions(db)}}
	}
	t.Run("all", func(t *testing.T) {
		contract.Records(t, set)
		contract.Executions(t, set)
	})
	asked.wantIndexes(t, beneath)
	for _, command := range []string{"find", "aggregate", "update", "delete"} {
		if seen[command] == 0 {
			t.Errorf("no %s was seen: does this test still know where its filter is?", command)
		}
	}
}

// filters are those of one command.
func filters(command bson.Raw) (all []bson.Raw) {
	if filter, ok := command.Lookup("filter").DocumentOK(); ok {
		all = append(all, filter)
	}
	for _, list := range []struct{ name, filter string }{{"updates", "q"}, {"deletes", "q"}, {"pipeline", "$match"}} {
		values, ok := command.Lookup(list.name).ArrayOK()
		if !ok {
			continue
		}
		items, _ := values.Values()
		for _, item := range items {
			if filter, ok := item.Document().Lookup(list.filter).DocumentOK(); ok {
				all = append(all, filter)
			}
		}
	}
	return all
}

// leads allows the key of a document before them, by which what was read is found again.
func leads(filter bson.Raw) bool {
	elements, err := filter.Elements()
	if len(elements) > 0 && elements[0].Key() == "_id" && elements[0].Value().Type != bson.TypeEmbeddedDocument {
		elements = elements[1:]
	}
	if err != nil || len(elements) < 2 || elements[0].Key() != tenantKey {
		return false
	}
	if branches, ok := elements[1].Value().ArrayOK(); ok && elements[1].Key() == "$or" {
		all, _ := branches.Values()
		return !slices.ContainsFunc(all, func(v bson.RawValue) bool { return !leads(v.Document()) })
	}
	return len(elements) > 2 && elements[1].Key() == "project_id" && elements[2].Key() == "trial_slug"
}

func sharedPlace(c *mongo.Client, database string) *place {
	return newPlace(c, database, client.NewSharedBreaker(client.Cooldown, nil))
}

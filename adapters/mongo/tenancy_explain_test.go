package mongo

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/tenon-health/tenon/test/expect"
)

// questions are what indexes know of filters, as finds that a server can explain, by their shape.
//
// The server of the development stack (SecantusDB 0.7) explains find, count and aggregate in the form of MongoDB. But
// it plans less than MongoDB does: one condition that no index knows (patient_data, visible_at, a version beside an
// id), a $in that is not on the last key, or a $or make it a COLLSCAN; a SORT stands in each plan that has an order,
// also where the index has it; and every update and delete is explained as a COLLSCAN of an empty parsedQuery. So each
// branch of each filter is explained by itself, as a find, with the conditions that an index knows, and of a list one
// value: what MongoDB does with the rest, it does behind the index. For the order see indexed.
type questions map[string]bson.D

func (q questions) add(command bson.Raw) {
	elements, _ := command.Elements()
	collection, _ := elements[0].Value().StringValueOK()
	for _, filter := range filters(command) {
		for _, branch := range branches(filter) {
			known, shape := knownConditions(collection, branch)
			question := bson.D{{Key: "find", Value: collection}, {Key: "filter", Value: known}}
			if hint := command.Lookup("hint"); hint.Type != 0 {
				question = append(question, bson.E{Key: "hint", Value: hint})
				shape += " by " + hint.StringValue()
			}
			q[collection+": "+shape] = question
		}
	}
}

// knownConditions are those of a filter on keys that an index of the collection has.
func knownConditions(collection string, filter bson.Raw) (known bson.D, shape string) {
	exact, ranged := conditions(filter)
	elements, _ := filter.Elements()
	for _, e := range elements {
		value := e.Value()
		if !knows(collection, e.Key()) || !slices.Contains(exact, e.Key()) && !slices.Contains(ranged, e.Key()) {
			continue
		}
		if some, ok := value.DocumentOK(); ok && some.Lookup("$in").Type != 0 {
			value = some.Lookup("$in", "0")
		}
		known, shape = append(known, bson.E{Key: e.Key(), Value: value}), shape+" "+e.Key()
		if slices.Contains(ranged, e.Key()) {
			shape += " from or to"
		}
	}
	return known, shape
}

// wantIndexes asks the server how it would answer each question; and one that no index answers, of which it has to
// say so.
func (q questions) wantIndexes(t *testing.T, database *mongo.Database) {
	t.Helper()
	for _, shape := range slices.Sorted(maps.Keys(q)) {
		if found, ok := explained(t, database, q[shape]); !ok {
			t.Errorf("%s goes by %v", shape, found)
		}
	}
	ofAll := bson.D{{Key: "find", Value: recordCollection}, {Key: "filter", Value: eq("record_id", "1")}}
	if found, ok := explained(t, database, ofAll); ok || len(q) < 10 {
		t.Errorf("%d questions are explained; one without the tenant goes by %v", len(q), found)
	}
}

// explained are the steps by which the server answers a question, and whether these go by an index.
func explained(t *testing.T, database *mongo.Database, question bson.D) (steps []string, byIndex bool) {
	t.Helper()
	explain := bson.D{{Key: "explain", Value: question}, {Key: "verbosity", Value: "queryPlanner"}}
	answer, err := database.RunCommand(t.Context(), explain).Raw()
	expect.NoError(t, err)
	steps = stages(answer.Lookup("queryPlanner", "winningPlan").Document())
	isScan := func(stage string) bool { return strings.HasSuffix(stage, "IXSCAN") }
	return steps, slices.ContainsFunc(steps, isScan) && !slices.Contains(steps, "COLLSCAN")
}

// stages are the names of the steps of a plan.
func stages(plan bson.Raw) (all []string) {
	elements, _ := plan.Elements()
	for _, e := range elements {
		text, _ := e.Value().StringValueOK()
		switch {
		case e.Key() == "stage":
			all = append(all, text)
		case e.Value().Type == bson.TypeEmbeddedDocument:
			all = append(all, stages(e.Value().Document())...)
		case e.Value().Type == bson.TypeArray:
			all = append(all, stages(bson.Raw(e.Value().Array()))...)
		}
	}
	return all
}

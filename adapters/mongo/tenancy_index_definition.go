package mongo

import (
	"fmt"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// indexDefinition is what makes one index differ from another.
type indexDefinition struct {
	name  string
	keys  string // in their order
	rules string // which documents it has, and in which order
}

// indexRules are the options that rules are made of.
var indexRules = []string{"collation", "expireAfterSeconds", "hidden", partialFilter, "sparse", "unique"}

const partialFilter = "partialFilterExpression"

// excludes reports whether a server keeps only one of them.
func (d indexDefinition) excludes(other indexDefinition) bool {
	return d.name == other.name || d.keys == other.keys && d.rules == other.rules
}

// newIndexDefinition is what an index would be.
func newIndexDefinition(m mongo.IndexModel) (none indexDefinition, err error) {
	var how options.IndexOptions
	for _, set := range m.Options.List() {
		if err := set(&how); err != nil {
			return none, err
		}
	}
	doc := bson.D{{Key: "name", Value: how.Name}, {Key: "key", Value: m.Keys}, {Key: "unique", Value: how.Unique}}
	if how.PartialFilterExpression != nil {
		doc = append(doc, bson.E{Key: partialFilter, Value: how.PartialFilterExpression})
	}
	raw, err := bson.Marshal(doc)
	return readIndexDefinition(raw), err
}

// readIndexDefinition reads an index as the server tells it.
func readIndexDefinition(index bson.Raw) (d indexDefinition) {
	d.name, _ = index.Lookup("name").StringValueOK()
	keys, _ := index.Lookup("key").DocumentOK()
	elements, _ := keys.Elements()
	for _, key := range elements {
		d.keys += fmt.Sprintf("%s %s,", key.Key(), direction(key.Value()))
	}
	var rules []string
	elements, _ = index.Elements()
	for _, option := range elements {
		if slices.Contains(indexRules, option.Key()) && isSet(option.Value()) {
			rules = append(rules, rule(option))
		}
	}
	slices.Sort(rules)
	d.rules = strings.Join(rules, ",")
	return d
}

// rule leaves out which documents a partial index has: a server may tell that in a form of its own, and compares it
// itself when the index is asked for.
func rule(option bson.RawElement) string {
	if option.Key() == partialFilter {
		return partialFilter
	}
	return option.String()
}

// direction is a number, of whatever type the program had that made the index, or the name of another kind of index.
func direction(v bson.RawValue) string {
	if n, ok := v.AsInt64OK(); ok {
		return fmt.Sprint(n)
	}
	return v.String()
}

func isSet(v bson.RawValue) bool {
	yes, isBool := v.BooleanOK()
	return v.Type != bson.TypeNull && (yes || !isBool)
}

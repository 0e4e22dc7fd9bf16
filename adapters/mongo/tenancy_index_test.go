package mongo

import (
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
)

// indexKeys are the keys of the indexes of a collection, as provisioning makes them.
func indexKeys(collection string) [][]string { return keysOf(indexes()[collection]) }

func keysOf(models []mongo.IndexModel) (all [][]string) {
	for _, m := range models {
		var keys []string
		for _, e := range m.Keys.(bson.D) {
			keys = append(keys, e.Key)
		}
		all = append(all, keys)
	}
	return all
}

// ids are the keys behind which there is little to choose from.
var ids = []string{"record_id", "execution_id"}

// indexed reports whether an index of the collection leads to what a command asks for and has it in the order that it
// asks for: the filter says what each of its first keys is, then the keys of the sort follow. Whatever any index knows
// of the filter is among these first keys, unless an id is, or the command itself says by which index it goes.
func indexed(collection string, filter bson.Raw, sort []string, hinted bool) bool {
	exact, ranged := conditions(filter)
	return slices.ContainsFunc(indexKeys(collection), func(keys []string) bool {
		n := 0
		for n < len(keys) && slices.Contains(exact, keys[n]) {
			n++
		}
		leads := n > 2 || n == 2 && slices.Contains(ranged, keys[n])
		order := slices.DeleteFunc(slices.Clone(sort), func(key string) bool { return slices.Contains(exact, key) })
		known := hinted || slices.ContainsFunc(keys[:n], func(key string) bool { return slices.Contains(ids, key) }) ||
			!slices.ContainsFunc(exact, func(key string) bool {
				return knows(collection, key) && !slices.Contains(keys[:n], key)
			})
		return leads && known && slices.Equal(keys[n:min(n+len(order), len(keys))], order)
	})
}

// knows leaves out what a search may ask for, which comes on top.
func knows(collection, key string) bool {
	return key != "external_id" && key != holdsKey && slices.ContainsFunc(indexKeys(collection), func(keys []string) bool {
		return slices.Contains(keys, key)
	})
}

// conditions are the keys of which a filter names the value, or some, and those of which it names bounds.
func conditions(filter bson.Raw) (exact, ranged []string) {
	elements, _ := filter.Elements()
	for _, e := range elements {
		test, ok := e.Value().DocumentOK()
		if !ok {
			exact = append(exact, e.Key())
			continue
		}
		operators, _ := test.Elements()
		for _, o := range operators {
			switch {
			case o.Key() == "$in", o.Key() == "$eq":
				exact = append(exact, e.Key())
			case strings.HasPrefix(o.Key(), "$gt"), strings.HasPrefix(o.Key(), "$lt"):
				ranged = append(ranged, e.Key())
			}
		}
	}
	return exact, ranged
}

// sortOf are the keys of a command's sort.
func sortOf(command bson.Raw) (keys []string) {
	sort, _ := command.Lookup("sort").DocumentOK()
	elements, _ := sort.Elements()
	for _, e := range elements {
		keys = append(keys, e.Key())
	}
	return keys
}

// branches are a filter, or those of which one suffices.
func branches(filter bson.Raw) (all []bson.Raw) {
	elements, _ := filter.Elements()
	if len(elements) < 2 || elements[1].Key() != "$or" {
		return []bson.Raw{filter}
	}
	list, _ := elements[1].Value().Array().Values()
	for _, branch := range list {
		all = append(all, branch.Document())
	}
	return all
}

// unindexed are the filters of a command to which no index leads.
func unindexed(command bson.Raw) (all []bson.Raw) {
	elements, _ := command.Elements()
	collection, _ := elements[0].Value().StringValueOK()
	for _, filter := range filters(command) {
		for _, branch := range branches(filter) {
			if !indexed(collection, branch, sortOf(command), command.Lookup("hint").Type != 0) {
				all = append(all, branch)
			}
		}
	}
	return all
}

package mongo

import (
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/tenon-health/tenon/core/filter"
)

// query says a filter in MongoDB's words. They mean the same but for arrays, for
// null, which MongoDB also finds where nothing is, and for contains.
func query(f filter.Filter) bson.D {
	switch {
	case f.And != nil:
		return and(queries(f.And)...)
	case f.Or != nil:
		return or(queries(f.Or)...)
	case f.Not != nil:
		return not(query(*f.Not))
	case f.Op == "":
		return bson.D{}
	}
	return condition(f)
}

func queries(filters []filter.Filter) []bson.D {
	list := make([]bson.D, len(filters))
	for i, f := range filters {
		list[i] = query(f)
	}
	return list
}

// condition leads through objects only: MongoDB would reach through arrays.
func condition(f filter.Filter) bson.D {
	at := field(f.Field)
	switch f.Op {
	case filter.Ne:
		f.Op = filter.Eq
		return not(condition(f))
	case filter.Exists:
		there := and(append(throughObjects(f.Field), eq(at, eq("$exists", true)))...)
		if f.Value == false {
			return not(there)
		}
		return there
	case filter.Contains:
		return and(append(throughObjects(f.Field), contains(at, f.Value))...)
	}
	return and(append(throughObjects(f.Field), comparison(at, f))...)
}

func throughObjects(p filter.Path) (none []bson.D) {
	for n := 1; n < len(p.Keys); n++ {
		none = append(none, eq(field(filter.Path{Root: p.Root, Keys: p.Keys[:n]}), noArray))
	}
	return none
}

var noArray = eq("$not", eq("$type", "array"))

func comparison(at string, f filter.Filter) bson.D {
	list, _ := f.Value.([]any)
	switch f.Op {
	case filter.Eq:
		return scalar(at, equal(f.Value))
	case filter.In:
		return oneOf(at, list)
	case filter.Between:
		return scalar(at, bson.D{{Key: "$gte", Value: list[0]}, {Key: "$lte", Value: list[1]}})
	}
	return scalar(at, eq("$"+string(f.Op), f.Value)) // the others have the same names
}

// scalar tests a value itself, where MongoDB would test the elements of an array.
func scalar(at string, test bson.D) bson.D { return eq(at, append(test, noArray...)) }

// equal finds null only where it was written.
func equal(value any) bson.D {
	if value == nil {
		return eq("$type", "null")
	}
	return eq("$eq", value)
}

func oneOf(at string, values []any) bson.D {
	options, null := bson.A{}, false
	for _, v := range values {
		if v == nil {
			null = true
		} else {
			options = append(options, v)
		}
	}
	in := scalar(at, eq("$in", options))
	if null {
		return or(in, scalar(at, equal(nil)))
	}
	return in
}

// contains looks for a member of an array, or for a part of a text.
func contains(at string, value any) bson.D {
	member := eq(at, eq("$elemMatch", equal(value)))
	if page, ok := value.(string); ok {
		return or(member, scalar(at, eq("$regex", filter.Pattern(page))))
	}
	return member
}

func eq(at string, test any) bson.D { return bson.D{{Key: at, Value: test}} }

func not(q bson.D) bson.D { return eq("$nor", []bson.D{q}) }

// and joins what must hold side by side, where no key comes twice: a server that
// does not see through $and would read whole collections.
func and(q ...bson.D) bson.D {
	joined, apart := bson.D{}, []bson.D{}
	for _, each := range q {
		twice := func(e bson.E) bool { return e.Key == "$and" || hasKey(joined, e.Key) }
		if slices.ContainsFunc(each, twice) {
			apart = append(apart, each)
		} else {
			joined = append(joined, each...)
		}
	}
	if len(apart) > 0 {
		joined = append(joined, bson.E{Key: "$and", Value: apart})
	}
	return joined
}

func hasKey(q bson.D, key string) bool {
	return slices.ContainsFunc(q, func(e bson.E) bool { return e.Key == key })
}

func or(q ...bson.D) bson.D {
	switch len(q) {
	case 0:
		return not(bson.D{})
	case 1:
		return q[0]
	}
	return eq("$or", q)
}

// field is where a path leads in a stored record: its roots have the same names.
func field(p filter.Path) string {
	keys := []string{p.Root}
	for _, key := range p.Keys {
		keys = append(keys, escape(key))
	}
	return strings.Join(keys, ".")
}

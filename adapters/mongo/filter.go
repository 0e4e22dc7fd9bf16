package mongo

import (
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/tenon-health/tenon/core/domain"
)

// query says a filter in MongoDB's words. They mean the same but for null,
// which MongoDB also finds where nothing is, and for contains.
func query(f domain.Filter) bson.D {
	switch {
	case f.And != nil:
		return all(queries(f.And)...)
	case f.Or != nil:
		return some(queries(f.Or)...)
	case f.Not != nil:
		return not(query(*f.Not))
	case f.Op == "":
		return bson.D{}
	}
	return condition(field(f.Field), f)
}

func queries(filters []domain.Filter) []bson.D {
	list := make([]bson.D, len(filters))
	for i, f := range filters {
		list[i] = query(f)
	}
	return list
}

func condition(at string, f domain.Filter) bson.D {
	list, _ := f.Value.([]any)
	switch f.Op {
	case domain.OpEq:
		return is(at, equal(f.Value))
	case domain.OpNe:
		return not(is(at, equal(f.Value)))
	case domain.OpIn:
		return oneOf(at, list)
	case domain.OpBetween:
		return is(at, bson.D{{Key: "$gte", Value: list[0]}, {Key: "$lte", Value: list[1]}})
	case domain.OpContains:
		return contains(at, f.Value)
	}
	return is(at, is("$"+string(f.Op), f.Value)) // the others have the same names
}

// equal finds null only where it was written.
func equal(value any) bson.D {
	if value == nil {
		return is("$type", "null")
	}
	return is("$eq", value)
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
	in := is(at, is("$in", options))
	if null {
		return some(in, is(at, equal(nil)))
	}
	return in
}

// contains looks for a member of an array, or, where there is none, for a part
// of a text.
func contains(at string, value any) bson.D {
	member := is(at, is("$elemMatch", equal(value)))
	part, ok := value.(string)
	if !ok {
		return member
	}
	has := is(at, is("$regex", domain.Pattern(part)))
	array := is(at, is("$type", "array"))
	return some(member, all(has, not(array)))
}

func is(at string, test any) bson.D { return bson.D{{Key: at, Value: test}} }

func not(q bson.D) bson.D { return is("$nor", []bson.D{q}) }

func all(q ...bson.D) bson.D {
	if len(q) == 0 {
		return bson.D{}
	}
	return is("$and", q)
}

func some(q ...bson.D) bson.D {
	if len(q) == 0 {
		return not(bson.D{})
	}
	return is("$or", q)
}

// field is where a path leads in a stored record: its roots have the same names.
func field(p domain.Path) string {
	keys := []string{p.Root}
	for _, key := range p.Keys {
		keys = append(keys, escape(key))
	}
	return strings.Join(keys, ".")
}

package domain

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Matches reports whether the filter finds a record. root gives what the
// record has: a Document, a string or a time.Time; false where it has nothing.
func (f Filter) Matches(root func(name string) (any, bool)) bool {
	matches := func(f Filter) bool { return f.Matches(root) }
	switch {
	case f.And != nil:
		return !slices.ContainsFunc(f.And, func(f Filter) bool { return !f.Matches(root) })
	case f.Or != nil:
		return slices.ContainsFunc(f.Or, matches)
	case f.Not != nil:
		return !f.Not.Matches(root)
	case f.Op == "":
		return true
	}
	var there found
	if value, ok := root(f.Field.Root); ok {
		there.reach(value, f.Field.Keys)
	}
	return f.holds(there)
}

func (f Filter) holds(there found) bool {
	switch f.Op {
	case OpNe:
		return !there.any(OpEq, f.Value)
	case OpIn:
		list, _ := f.Value.([]any)
		return slices.ContainsFunc(list, func(v any) bool { return there.any(OpEq, v) })
	case OpExists:
		return f.Value == (len(there.ends) > 0)
	case OpBetween:
		list, _ := f.Value.([]any)
		return len(list) == 2 && there.any(OpGte, list[0]) && there.any(OpLte, list[1])
	case OpContains:
		return there.contains(f.Value)
	}
	return there.any(f.Op, f.Value)
}

func (there found) any(op Op, value any) bool {
	return slices.ContainsFunc(there.tried, func(v any) bool {
		order, ok := compareValues(v, value)
		return ok && fits(op, order)
	})
}

func fits(op Op, order int) bool {
	switch op {
	case OpLt:
		return order < 0
	case OpLte:
		return order <= 0
	case OpGt:
		return order > 0
	case OpGte:
		return order >= 0
	}
	return order == 0
}

// contains looks into texts only where the field is nowhere an array.
func (there found) contains(value any) bool {
	part, text := value.(string)
	array, has := false, false
	for _, end := range there.ends {
		switch v := end.(type) {
		case []any:
			member := slices.ContainsFunc(v, func(item any) bool { order, ok := compareValues(item, value); return ok && order == 0 })
			if member {
				return true
			}
			array = true
		case string:
			has = has || text && strings.Contains(foldCase(v), foldCase(part))
		}
	}
	return has && !array
}

// compareValues orders two values of one type; booleans and nulls are only
// equal or not.
func compareValues(a, b any) (order int, ok bool) {
	switch x := a.(type) {
	case nil, bool:
		if a == b {
			return 0, true
		}
		return 0, false
	case string:
		y, ok := b.(string)
		return cmp.Compare(x, y), ok
	case time.Time: // stores keep milliseconds
		y, ok := b.(time.Time)
		return cmp.Compare(x.UnixMilli(), y.UnixMilli()), ok
	case int64, float64, Decimal:
		switch b.(type) {
		case int64, float64, Decimal:
			return compareNumbers(a, b), true
		}
	}
	return 0, false
}

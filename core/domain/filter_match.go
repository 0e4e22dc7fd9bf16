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
	return f.holds(f.Field.lead(root))
}

// lead follows the path; false where it leads to nothing.
func (p Path) lead(root func(name string) (any, bool)) (value any, there bool) {
	value, there = root(p.Root)
	for _, key := range p.Keys {
		d, ok := value.(Document)
		if !ok {
			return nil, false
		}
		if value, there = d.Get(key); !there {
			return nil, false
		}
	}
	return value, there
}

func (f Filter) holds(value any, there bool) bool {
	list, _ := f.Value.([]any)
	switch f.Op {
	case OpNe:
		return !there || !compares(value, OpEq, f.Value)
	case OpExists:
		return f.Value == there
	case OpIn:
		return there && slices.ContainsFunc(list, func(v any) bool { return compares(value, OpEq, v) })
	case OpBetween:
		return there && len(list) == 2 && compares(value, OpGte, list[0]) && compares(value, OpLte, list[1])
	case OpContains:
		return there && contains(value, f.Value)
	}
	return there && compares(value, f.Op, f.Value)
}

func compares(value any, op Op, with any) bool {
	order, ok := compareValues(value, with)
	return ok && fits(op, order)
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

// contains looks for a member of an array, or for a part of a text.
func contains(value, what any) bool {
	switch v := value.(type) {
	case []any:
		return slices.ContainsFunc(v, func(item any) bool { return compares(item, OpEq, what) })
	case string:
		part, ok := what.(string)
		return ok && strings.Contains(foldCase(v), foldCase(part))
	}
	return false
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

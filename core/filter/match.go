package filter

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/tenon-health/tenon/core/document"
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
	return f.matches(f.Field.lookUp(root))
}

// lookUp follows the path; false where it leads to nothing.
func (p Path) lookUp(root func(name string) (any, bool)) (value any, there bool) {
	value, there = root(p.Root)
	for _, key := range p.Keys {
		d, ok := value.(document.Document)
		if !ok {
			return nil, false
		}
		if value, there = d.Get(key); !there {
			return nil, false
		}
	}
	return value, there
}

func (f Filter) matches(value any, there bool) bool {
	list, _ := f.Value.([]any)
	switch f.Op {
	case Ne:
		return !there || !compares(value, Eq, f.Value)
	case Exists:
		return f.Value == there
	case In:
		return there && slices.ContainsFunc(list, func(v any) bool { return compares(value, Eq, v) })
	case Between:
		return there && len(list) == 2 && compares(value, Gte, list[0]) && compares(value, Lte, list[1])
	case Contains:
		return there && contains(value, f.Value)
	}
	return there && compares(value, f.Op, f.Value)
}

func compares(value any, op Op, with any) bool {
	order, ok := compare(value, with)
	return ok && satisfies(op, order)
}

func satisfies(op Op, order int) bool {
	switch op {
	case Lt:
		return order < 0
	case Lte:
		return order <= 0
	case Gt:
		return order > 0
	case Gte:
		return order >= 0
	}
	return order == 0
}

// contains looks for a member of an array, or for a part of a text.
func contains(value, what any) bool {
	switch v := value.(type) {
	case []any:
		return slices.ContainsFunc(v, func(item any) bool { return compares(item, Eq, what) })
	case string:
		page, ok := what.(string)
		return ok && strings.Contains(foldCase(v), foldCase(page))
	}
	return false
}

// compare orders two values of one type, times too: stores keep milliseconds.
func compare(a, b any) (order int, ok bool) {
	x, ok := a.(time.Time)
	if !ok {
		return document.Compare(a, b)
	}
	y, ok := b.(time.Time)
	return cmp.Compare(x.UnixMilli(), y.UnixMilli()), ok
}

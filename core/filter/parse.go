package filter

import (
	"bytes"
	"fmt"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/fault"
)

// Parse reads {and: […]}, {or: […]}, {not: …} or {field, op, value}.
// Nothing, null and {} find everything.
func Parse(data []byte) (Filter, error) {
	const at = "filter"
	if data = bytes.TrimSpace(data); len(data) == 0 || string(data) == "null" {
		return Filter{}, nil
	}
	value, err := document.ReadValue(data)
	if err != nil {
		return Filter{}, fault.PrefixLocation(at, err)
	}
	return new(filterReader).filter(value, at, 1)
}

// filterReader counts what it has read.
type filterReader struct{ conditions int }

func (r *filterReader) filter(value any, at string, depth int) (f Filter, err error) {
	d, ok := value.(document.Document)
	switch {
	case !ok:
		return f, invalid(at, "A filter is an object.")
	case depth > MaxDepth:
		return f, invalid(at, "Filters are at most %d inside each other.", MaxDepth)
	case len(d) == 0:
		return f, nil
	}
	if len(d) == 1 {
		switch d[0].Key {
		case "and":
			f.And, err = r.list(d[0].Value, at+".and", depth+1)
			return f, err
		case "or":
			f.Or, err = r.list(d[0].Value, at+".or", depth+1)
			return f, err
		case "not":
			not, err := r.filter(d[0].Value, at+".not", depth+1)
			return Filter{Not: &not}, err
		}
	}
	return r.condition(d, at)
}

func (r *filterReader) list(value any, at string, depth int) ([]Filter, error) {
	items, _ := value.([]any)
	if len(items) == 0 {
		return nil, invalid(at, "A list with at least one filter is needed here.")
	}
	filters := make([]Filter, len(items))
	for i, item := range items {
		var err error
		if filters[i], err = r.filter(item, fmt.Sprintf("%s[%d]", at, i), depth); err != nil {
			return nil, err
		}
	}
	return filters, nil
}

// condition reads the three keys in any order, but checks them in this one:
// what a value may be depends on the field and the op.
func (r *filterReader) condition(d document.Document, at string) (f Filter, err error) {
	if r.conditions++; r.conditions > MaxConditions {
		return f, invalid(at, "A filter has at most %d conditions.", MaxConditions)
	}
	for i, field := range d {
		if field.Key != "field" && field.Key != "op" && field.Key != "value" {
			return f, invalid(
				fmt.Sprintf("%s, key %d", at, i+1),
				"A filter has one of the forms {and: […]}, {or: […]}, {not: …} and {field, op, value}.",
			)
		}
	}
	if f.Field, err = conditionField(d, at+".field"); err != nil {
		return f, err
	}
	if f.Op, err = conditionOp(d, at+".op"); err != nil {
		return f, err
	}
	value, ok := d.Get("value")
	if !ok {
		return f, invalid(at+".value", "A condition needs a value.")
	}
	f.Value, err = operand{f.Field, f.Op}.read(value, at+".value")
	return f, err
}

func conditionField(d document.Document, at string) (Path, error) {
	field, _ := d.Get("field")
	s, ok := field.(string)
	if !ok {
		return Path{}, invalid(at, "A condition needs a field, as text.")
	}
	p, err := ParsePath(s)
	if err != nil {
		return Path{}, ErrPathInvalid.At(at)
	}
	return p, nil
}

func conditionOp(d document.Document, at string) (Op, error) {
	op, _ := d.Get("op")
	s, _ := op.(string)
	switch op := Op(s); op {
	case Eq, Ne, Lt, Lte, Gt, Gte, In, Exists, Contains, Between:
		return op, nil
	}
	return "", invalid(at, "The op is one of eq, ne, lt, lte, gt, gte, in, exists, contains and between.")
}

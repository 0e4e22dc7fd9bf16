package filter

import (
	"fmt"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/tenon-health/tenon/core/document"
)

// operand checks what a condition compares with.
type operand struct {
	field Path
	op    Op
}

func (o operand) read(value any, at string) (any, error) {
	switch o.op {
	case Exists:
		if _, ok := value.(bool); !ok {
			return nil, invalid(at, "exists takes true or false.")
		}
		return value, nil
	case In:
		return o.choices(value, at)
	case Between:
		return o.bounds(value, at)
	case Contains:
		return o.part(value, at)
	case Lt, Lte, Gt, Gte:
		return o.ordered(value, at)
	}
	return o.scalar(value, at)
}

func (o operand) choices(value any, at string) (any, error) {
	list, ok := value.([]any)
	if !ok || len(list) > MaxChoices {
		return nil, invalid(at, "in takes a list of at most %d values.", MaxChoices)
	}
	return o.each(list, at, o.scalar)
}

func (o operand) bounds(value any, at string) (any, error) {
	list, _ := value.([]any)
	if len(list) != 2 {
		return nil, invalid(at, "between takes a list of two values.")
	}
	list, err := o.each(list, at, o.ordered)
	if err != nil {
		return nil, err
	}
	if _, ok := compare(list[0], list[1]); !ok {
		return nil, invalid(at, "between takes two values of one type.")
	}
	return list, nil
}

func (o operand) each(list []any, at string, read func(any, string) (any, error)) ([]any, error) {
	values := make([]any, len(list))
	for i, item := range list {
		var err error
		if values[i], err = read(item, fmt.Sprintf("%s[%d]", at, i)); err != nil {
			return nil, err
		}
	}
	return values, nil
}

func (o operand) part(value any, at string) (any, error) {
	if o.field.timed() {
		return nil, invalid(at, "contains is not for times.")
	}
	if s, ok := value.(string); ok && utf8.RuneCountInString(s) > MaxPhrase {
		return nil, invalid(at, "contains takes at most %d characters.", MaxPhrase)
	}
	return o.scalar(value, at)
}

func (o operand) ordered(value any, at string) (any, error) {
	switch value.(type) {
	case nil, bool:
		return nil, invalid(at, "%s takes a number, a text or a time.", o.op)
	}
	return o.scalar(value, at)
}

func (o operand) scalar(value any, at string) (any, error) {
	switch value.(type) {
	case document.Document, []any:
		return nil, invalid(at, "A single value is needed here, no object and no list.")
	}
	if o.field.Root == RootData {
		return value, nil
	}
	s, ok := value.(string)
	switch {
	case !ok:
		return nil, invalid(at, "%s is compared with text.", o.field.Root)
	case o.field.timed():
		return o.time(s, at)
	case o.field.Root == RootExternalID:
		return norm.NFC.String(s), nil // as the domain keeps it
	}
	return s, nil
}

func (o operand) time(s, at string) (any, error) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || !KeepsTime(t) {
		return nil, invalid(at, "%s is compared with an RFC 3339 time of the years 1 to 9999, in UTC, such as "+
			"2026-01-31T08:00:00Z.", o.field.Root)
	}
	return t.UTC(), nil
}

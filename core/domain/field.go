package domain

import (
	"cmp"
	"slices"

	"github.com/tenon-health/tenon/core/filter"
)

// FieldType is what a value of a record is.
type FieldType string

// The types, as JSON calls them.
const (
	FieldNull    FieldType = "null"
	FieldBoolean FieldType = "boolean"
	FieldInteger FieldType = "integer" // a number without a fraction that 64 bits hold
	FieldNumber  FieldType = "number"
	FieldString  FieldType = "string"
	FieldArray   FieldType = "array"
	FieldObject  FieldType = "object"
)

// FieldTypes are all there are, in the order in which they are told.
func FieldTypes() []FieldType {
	return []FieldType{FieldNull, FieldBoolean, FieldInteger, FieldNumber, FieldString, FieldArray, FieldObject}
}

// Bounds of what is told of the fields of a project and trial.
const (
	MaxFields    = 10_000 // a field with two types counts twice
	MaxFieldPath = 2000   // bytes
)

// SeenField is a key that was seen in a record, with the type of its value.
type SeenField struct {
	Path string // as a search names it; empty says that others were left out
	Type FieldType
}

// OmittedFields stands for those that are beyond the bounds.
var OmittedFields = SeenField{}

// Field is a key that records have, with the types that were seen.
type Field struct {
	Path  string
	Types []FieldType
}

// Fields are those of a project and trial, in the order of their paths. It only grows.
type Fields struct {
	Items    []Field
	Complete bool // nothing was left out
}

// NewFields tells what was seen.
func NewFields(seen []SeenField) Fields {
	types, all := FieldTypes(), Fields{Items: []Field{}, Complete: true}
	seen = slices.SortedFunc(slices.Values(seen), func(a, b SeenField) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), slices.Index(types, a.Type)-slices.Index(types, b.Type))
	})
	for _, s := range slices.Compact(seen) {
		last := len(all.Items) - 1
		switch {
		case s == OmittedFields:
			all.Complete = false
		case last >= 0 && all.Items[last].Path == s.Path:
			all.Items[last].Types = append(all.Items[last].Types, s.Type)
		default:
			all.Items = append(all.Items, Field{s.Path, []FieldType{s.Type}})
		}
	}
	return all
}

// Keys are those of the data themselves, not of what is inside them.
func (f Fields) Keys() (keys []string) {
	for _, field := range f.Items {
		if key, ok := filter.DataKey(field.Path); ok {
			keys = append(keys, key)
		}
	}
	return keys
}

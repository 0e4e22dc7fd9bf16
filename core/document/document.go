// Package document is JSON as people wrote it: objects that keep the order of
// their keys, and numbers that keep their exact value.
package document

import "math"

// Field is one key of a document and its value.
type Field struct {
	Key   string
	Value any
}

// Document is a JSON object that keeps the order of its keys, because people
// look at it. Its values are nil, bool, int64, float64, Decimal, string,
// Document and []any of the same.
type Document []Field

// Decimal is a number that neither an int64 nor a double holds exactly: at
// most 34 digits and an exponent as IEEE 754 decimal128 allows. Each number
// has one spelling, the one that decimal128 libraries print.
type Decimal string

// Limits of a document.
const (
	MaxBytes = 1 << 20 // bytes of its JSON
	MaxDepth = 64      // objects and arrays inside each other
)

// Get returns the value of a key of the document itself, not of what is inside.
func (d Document) Get(key string) (any, bool) {
	for _, f := range d {
		if f.Key == key {
			return f.Value, true
		}
	}
	return nil, false
}

// Clone returns a copy that shares nothing that can change.
func (d Document) Clone() Document {
	clone := make(Document, len(d))
	for i, f := range d {
		clone[i] = Field{f.Key, cloneValue(f.Value)}
	}
	return clone
}

func cloneValue(value any) any {
	switch v := value.(type) {
	case Document:
		return v.Clone()
	case []any:
		clone := make([]any, len(v))
		for i, item := range v {
			clone[i] = cloneValue(item)
		}
		return clone
	}
	return value
}

// Equal reports whether two values are written the same: 1 and 1.0 are
// not, nor are two objects whose keys stand in another order.
func Equal(a, b any) bool {
	switch a := a.(type) {
	case Document:
		b, ok := b.(Document)
		return ok && equalAll(a, b, func(x, y Field) bool { return x.Key == y.Key && Equal(x.Value, y.Value) })
	case []any:
		b, ok := b.([]any)
		return ok && equalAll(a, b, Equal)
	case float64:
		b, ok := b.(float64) // 0.0 and -0.0 are written differently
		return ok && math.Float64bits(a) == math.Float64bits(b)
	case nil, bool, int64, Decimal, string:
		return a == b
	}
	return false
}

func equalAll[T any](a, b []T, equal func(x, y T) bool) bool {
	for i := range min(len(a), len(b)) {
		if !equal(a[i], b[i]) {
			return false
		}
	}
	return len(a) == len(b)
}

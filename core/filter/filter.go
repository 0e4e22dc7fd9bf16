// Package filter is how records are searched for: what a filter may say, how it
// is read, and what it finds.
package filter

// Filter says which records to find, in exactly one form: all of And, one of
// Or, the opposite of Not, or one condition. The zero Filter finds everything.
//
// Conditions compare type with type only: numbers by their exact value, text
// by code point, booleans and null by equality, times by the millisecond. A path
// leads through objects only: an array is a value of its own, into which only
// contains looks. Every store has to agree:
//
//	eq        equals; null is found where null was written, not where nothing was
//	ne        the opposite of eq, so it finds what is missing too
//	lt lte gt gte   numbers, text and times only
//	in        equals one of a list
//	exists    true finds what is there, null included; false what is missing
//	between   gte the first and lte the second
//	contains  text: has this part, see Pattern; an array: has exactly this element
type Filter struct {
	And, Or []Filter
	Not     *Filter

	Field Path
	Op    Op
	Value any // a value of documents but no object; time.Time for times; []any for in and between
}

// Op is how a condition compares.
type Op string

const (
	Eq       Op = "eq"
	Ne       Op = "ne"
	Lt       Op = "lt"
	Lte      Op = "lte"
	Gt       Op = "gt"
	Gte      Op = "gte"
	In       Op = "in"
	Exists   Op = "exists"
	Contains Op = "contains"
	Between  Op = "between"
)

// Limits of a filter.
const (
	MaxDepth      = 16
	MaxConditions = 200
	MaxChoices    = 1000 // of in
	MaxPhrase     = 1000 // characters that contains looks for
)

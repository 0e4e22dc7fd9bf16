package domain

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
	Value any // a value of documents but no Document; time.Time for times; []any for in and between
}

// Op is how a condition compares.
type Op string

const (
	OpEq       Op = "eq"
	OpNe       Op = "ne"
	OpLt       Op = "lt"
	OpLte      Op = "lte"
	OpGt       Op = "gt"
	OpGte      Op = "gte"
	OpIn       Op = "in"
	OpExists   Op = "exists"
	OpContains Op = "contains"
	OpBetween  Op = "between"
)

// Limits of a filter.
const (
	MaxFilterDepth = 16
	MaxConditions  = 200
	MaxChoices     = 1000 // of in
	MaxPhrase      = 1000 // characters that contains looks for
)

// FilterInvalid is what every fault of a filter's meaning equals.
var FilterInvalid = Fail(Invalid, "filter_invalid", "This filter cannot be understood.")

func filterInvalid(at, format string, args ...any) error {
	return Fail(FilterInvalid.Kind, FilterInvalid.Code, format, args...).At(at)
}

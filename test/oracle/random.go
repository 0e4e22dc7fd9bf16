package oracle

import (
	"math"
	"math/rand/v2"
	"reflect"
	"time"

	"github.com/tenon-health/tenon/core/document"
)

// Texts are those that encoders get wrong.
var Texts = []string{
	"", "auth0|65a1", "Ada Byron", "Zoë Müller", "日本", "😀", `say "no"`, `a\b`, "<b>&'</b>", "a\u2028b\u2029c",
	"line\nline\r\ttab", "\b\f\x00\x1f\x7f", "\xff", "a\xc3", "\xe2\x80", "\xed\xa0\x80", "\ufffd", "\u0080\u009f",
}

// Fill sets what can be set in v, which may be changed, to random values.
func Fill(r *rand.Rand, v reflect.Value) { fill(r, v, 4) }

var (
	timeType     = reflect.TypeFor[time.Time]()
	documentType = reflect.TypeFor[document.Document]()
)

// fill goes so deep at most: a type may hold itself.
func fill(r *rand.Rand, v reflect.Value, depth int) {
	if depth < 0 || !v.CanSet() || r.IntN(5) == 0 {
		return
	}
	switch v.Type() {
	case timeType:
		v.Set(reflect.ValueOf(moment(r)))
		return
	case documentType:
		v.Set(reflect.ValueOf(object(r, 2)))
		return
	}
	fillKind(r, v, depth)
}

func fillKind(r *rand.Rand, v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(Texts[r.IntN(len(Texts))])
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(r.Int64() - math.MaxInt64/2)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(r.Uint64())
	case reflect.Float32, reflect.Float64:
		v.SetFloat(r.NormFloat64())
	case reflect.Interface:
		if x := value(r, 2); x != nil && v.NumMethod() == 0 {
			v.Set(reflect.ValueOf(x))
		}
	default:
		fillParts(r, v, depth)
	}
}

func fillParts(r *rand.Rand, v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(r, v.Field(i), depth)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(r, v.Elem(), depth-1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), r.IntN(4), 4))
		for i := range v.Len() {
			fill(r, v.Index(i), depth-1)
		}
	}
}

// moment is in one of several zones, and may be before the year 1 or after 9999.
func moment(r *rand.Rand) time.Time {
	t := time.Unix(r.Int64N(4e9)-1e9, r.Int64N(1e9))
	switch r.IntN(5) {
	case 0:
		return t.UTC()
	case 1:
		return t.In(time.FixedZone("", 3600*(r.IntN(25)-12)))
	case 2:
		return time.Unix(r.Int64N(6e11)-3e11, 0)
	}
	return t
}

// value is one that a document may hold; it is of a document's text, which is
// valid UTF-8.
func value(r *rand.Rand, depth int) any {
	switch n := r.IntN(8); {
	case n == 0 && depth > 0:
		return object(r, depth-1)
	case n == 1 && depth > 0:
		return []any{value(r, depth-1), value(r, depth-1)}
	case n == 2:
		return r.NormFloat64()
	case n == 3:
		return document.Decimal("1.10")
	case n == 4:
		return true
	case n == 5:
		return nil
	case n == 6:
		return Texts[r.IntN(10)]
	}
	return r.Int64()
}

func object(r *rand.Rand, depth int) document.Document {
	return document.Document{{Key: Texts[r.IntN(10)], Value: value(r, depth)}, {Key: "b", Value: value(r, depth)}}
}

package rest

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/test/oracle"
)

func encoded(v any) (string, error) {
	var b bytes.Buffer
	err := encode(&b, v)
	return b.String(), err
}

func asOracle(t *testing.T, v any) {
	t.Helper()
	want, failure := oracle.JSON(v)
	got, err := encoded(v)
	if (err != nil) != (failure != nil) || err == nil && got != want {
		t.Fatalf("%T is written as\n%s%v, want\n%s%v", v, got, err, want, failure)
	}
	if err != nil && got != "" {
		t.Fatalf("%q is written before %v", got, err)
	}
}

// withPointers has what Fill leaves out, and what may not be nil.
func withPointers(r *rand.Rand, v any) {
	one := oneOf{inner{"a", 1}}
	switch x := v.(type) {
	case *embedding:
		x.leaves = &leaves{Text: "<", hidden: "x"}
	case *special:
		x.ToOneOf = &one
		x.OneOf = oneOf{[]any{nil, []any{one}, &leaves{}, time.Now(), []oneOf{one, {oneOf{one}}}}[r.IntN(5)]}
		x.Variant = []Variant{nil, one, &one}[r.IntN(3)]
		x.Variants = []oneOf{one, {}, {&one}}
		x.Marshalers = []json.Marshaler{nil, byValue{"<"}, &byPointer{">"}}
	case *collections:
		x.Raw = json.RawMessage(`{"a": [1, "<"]}`)
		x.Map = map[string]any{"b": time.Unix(0, 0).UTC(), "a": "<"}
	}
}

func TestValuesAreWrittenAsByTheOracle(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, shape := range shapes {
		for range 300 {
			v := reflect.New(reflect.TypeOf(shape))
			oracle.Fill(r, v.Elem())
			withPointers(r, v.Interface())
			asOracle(t, v.Interface())
			asOracle(t, v.Elem().Interface())
		}
	}
}

func TestWhatHasNoJSONIsAnError(t *testing.T) {
	for _, v := range []any{
		make(chan int), func() {}, math.NaN(), []any{1}, []any{oneOf{}}, struct{ A, B any }{1, math.Inf(1)},
		document.Document{{Key: "\xff"}}, []document.Document{{{Key: "a", Value: 1}}}, json.Number("x"),
		struct{ Raw json.RawMessage }{json.RawMessage("{")}, map[bool]int{true: 1},
	} {
		asOracle(t, v)
		if _, err := encoded(v); err == nil {
			t.Errorf("%v is written", v)
		}
	}
	asOracle(t, nil)
}

func FuzzEncodeString(f *testing.F) {
	for _, text := range oracle.Texts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var want bytes.Buffer
		e := json.NewEncoder(&want)
		e.SetEscapeHTML(false)
		if err := e.Encode(text); err != nil {
			t.Fatal(err)
		}
		for _, v := range []any{text, namedText(text), oneOf{text}} {
			if got, err := encoded(v); got != want.String() || err != nil {
				t.Errorf("%q is written as %s, %v; want %s", text, got, err, &want)
			}
		}
	})
}

package rest

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/document"
)

func same(a, b string) bool { return bytes.Equal(canonicalJSON([]byte(a)), canonicalJSON([]byte(b))) }

func TestCanonicalJSON(t *testing.T) {
	deep := strings.Repeat("[", 9000) + strings.Repeat("]", 9000)
	for _, equal := range [][2]string{
		{`{"a":1,"b":2}`, "{ \"b\" : 2,\n\t\"a\":1 }\r\n"},
		{`[{"a":{"x":1,"y":2},"b":[]}]`, `[{"b":[],"a":{"y":2,"x":1}}]`},
		{`"\u00e4\/\ud83d\ude00"`, `"ä/😀"`},
		{`1.5`, `1.50`}, {`1.5`, `15e-1`}, {`1.5`, `0.15E+1`}, {`100.0`, `1e2`},
		{`12345678901234567890`, `12345678901234567890.0`},
		{`{"a":1,"b":0,"a":2}`, `{"b":0,"a":1,"a":2}`},
		{deep, " " + deep},
	} {
		if !same(equal[0], equal[1]) {
			t.Errorf("%.60s and %.60s are not the same", equal[0], equal[1])
		}
	}
	for _, other := range [][2]string{
		{`[1,2]`, `[2,1]`}, {`[[1],2]`, `[[1,2]]`}, {`[1,[2]]`, `[1,2]`}, {`[]`, `{}`}, {`[]`, `[[]]`}, {`[12]`, `[1,2]`},
		{`{"a":1,"a":2}`, `{"a":2,"a":1}`}, {`{"a":1,"a":1}`, `{"a":1}`}, {`{"a":"b"}`, `["a","b"]`},
		{`1`, `"1"`}, {`null`, `"null"`}, {`null`, `"<nil>"`}, {`null`, `false`}, {`{"a":null}`, `{}`}, {`true`, `"true"`},
		{`1`, `1.0`}, {`0.0`, `-0.0`}, {`9007199254740993`, `9007199254740992`},
		{`0.1`, `0.1000000000000000055511151231257827`},
		{`1e9999`, `2e9999`}, {`1e9999`, `10e9998`}, // beyond what can be compared
		{`"\ud800"`, `"\ufffd"`}, {"\"\xff\"", `"\ufffd"`}, {`"\ud800"`, `"\udfff"`}, {`"a"`, `"A"`},
		{`"\u00e9"`, `"e\u0301"`},
		{`{"a":1`, `{"a":1}`}, {``, `null`}, {`1`, `1 1`},
	} {
		if same(other[0], other[1]) {
			t.Errorf("%s and %s are the same", other[0], other[1])
		}
	}
}

// What is written in another way is the same, and what is the same the domain
// reads as the same, but for the order of keys.
func FuzzCanonicalJSON(f *testing.F) {
	for _, seed := range []string{
		`{"b":[1,2.50,{"d":null,"c":"x"}],"a":{"z":true,"y":"ä"}}`, `[]`, `{"a":1,"a":2}`, `"\ud800"`, `1e400`, `-0`,
		`[12345678901234567890.10]`,
	} {
		f.Add(seed, seed, uint64(1))
	}
	f.Fuzz(func(t *testing.T, a, b string, seed uint64) {
		x, err := document.ReadValue([]byte(a))
		if err != nil {
			return
		}
		chance := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // tests want to be repeated
		if again := rewritten(t, x, chance); certain(a) && !same(a, again) {
			t.Errorf("%q and %q are not the same", a, again)
		}
		y, err := document.ReadValue([]byte(b))
		if err != nil {
			return
		}
		if equal := document.Equal(sorted(x), sorted(y)); same(a, b) != equal && (same(a, b) || certain(a+b)) {
			t.Errorf("%q and %q: equal is %v, but the same is %v", a, b, equal, same(a, b))
		}
	})
}

// certain texts lack the character that stands for what cannot be read.
func certain(text string) bool {
	return !strings.Contains(text, "\ufffd") && !strings.Contains(strings.ToLower(text), `\ufffd`)
}

// rewritten is a value as somebody else would write it.
func rewritten(t *testing.T, value any, chance *rand.Rand) string {
	t.Helper()
	compact, err := document.Append(nil, shuffled(value, chance))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, compact, "\r\n", "\t "); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// ordered is value with the keys of each object in another order.
func ordered(value any, order func(document.Document)) any {
	switch v := value.(type) {
	case document.Document:
		other := make(document.Document, len(v))
		for i, f := range v {
			other[i] = document.Field{Key: f.Key, Value: ordered(f.Value, order)}
		}
		order(other)
		return other
	case []any:
		other := make([]any, len(v))
		for i, item := range v {
			other[i] = ordered(item, order)
		}
		return other
	}
	return value
}

func shuffled(value any, chance *rand.Rand) any {
	return ordered(value, func(d document.Document) {
		chance.Shuffle(len(d), func(i, j int) { d[i], d[j] = d[j], d[i] })
	})
}

func sorted(value any) any {
	return ordered(value, func(d document.Document) {
		slices.SortFunc(d, func(a, b document.Field) int { return strings.Compare(a.Key, b.Key) })
	})
}

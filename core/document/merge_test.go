package document_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/document"
)

// merges are those of RFC 7396, as far as objects go, and what becomes of order and numbers.
var merges = []struct{ of, patch, want string }{
	{`{"a":"b"}`, `{"a":"c"}`, `{"a":"c"}`},
	{`{"a":"b"}`, `{"b":"c"}`, `{"a":"b","b":"c"}`},
	{`{"a":"b"}`, `{"a":null}`, `{}`},
	{`{"a":"b","b":"c"}`, `{"a":null}`, `{"b":"c"}`},
	{`{"a":["b"]}`, `{"a":"c"}`, `{"a":"c"}`},
	{`{"a":"c"}`, `{"a":["b"]}`, `{"a":["b"]}`},
	{`{"a":{"b":"c"}}`, `{"a":{"b":"d","c":null}}`, `{"a":{"b":"d"}}`},
	{`{"a":[{"b":"c"}]}`, `{"a":[1]}`, `{"a":[1]}`},
	{`{"a":[{"b":"c"}]}`, `{"a":[{"b":null}]}`, `{"a":[{"b":null}]}`},
	{`{"e":null}`, `{"a":1}`, `{"e":null,"a":1}`},
	{`{"e":null}`, `{"e":null}`, `{}`},
	{`{}`, `{"a":{"bb":{"ccc":null}}}`, `{"a":{"bb":{}}}`},
	{`{"a":1}`, `{}`, `{"a":1}`},
	{`{"z":1,"a":2,"m":{"y":1,"b":2}}`, `{"q":0,"m":{"c":3,"y":9},"a":5,"b":6}`,
		`{"z":1,"a":5,"m":{"y":9,"b":2,"c":3},"q":0,"b":6}`},
	{`{"n":1.0,"m":9007199254740993}`, `{"n":123456789012345678.10}`, `{"n":123456789012345678.1,"m":9007199254740993}`},
	{`{"":1,"a.b":{"$x":1}}`, `{"":null,"a.b":{"$x":2}}`, `{"a.b":{"$x":2}}`},
}

func TestMerge(t *testing.T) {
	for _, m := range merges {
		d, patch := read(t, m.of), read(t, m.patch)
		if got := written(t, document.Merge(d, patch)); got != m.want {
			t.Errorf("%s with %s is %s, want %s", m.of, m.patch, got, m.want)
		}
		if written(t, d) != written(t, read(t, m.of)) {
			t.Errorf("%s was changed", m.of)
		}
	}
}

func read(t *testing.T, json string) document.Document {
	t.Helper()
	d, err := document.Read([]byte(json))
	if err != nil {
		t.Fatalf("%s: %v", json, err)
	}
	return d
}

func written(t *testing.T, d document.Document) string {
	t.Helper()
	json, err := d.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(json)
}

// A megabyte of keys is merged with another one, and nobody waits for it.
func TestMergeOfManyKeys(t *testing.T) {
	keys := func(from int) string {
		var s strings.Builder
		for i := range 80_000 {
			fmt.Fprintf(&s, `,"%d":1`, from+i)
		}
		return "{" + s.String()[1:] + "}"
	}
	d, patch, start := read(t, keys(0)), read(t, keys(40_000)), time.Now()
	if n := len(document.Merge(d, patch)); n != 120_000 {
		t.Errorf("got %d keys", n)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("it took %s", took)
	}
}

// FuzzMerge compares with plain maps, which know no order, and with the order that was there. Patched twice is patched
// once, to the byte.
func FuzzMerge(f *testing.F) {
	for _, m := range merges {
		f.Add([]byte(m.of), []byte(m.patch))
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		d, err := document.Read(a)
		patch, err2 := document.Read(b)
		if err != nil || err2 != nil {
			return
		}
		got, want := plain(t, document.Merge(d, patch)), mergeMaps(plain(t, d), plain(t, patch))
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s with %s is %v, want %v", a, b, got, want)
		}
		once := document.Merge(d, patch)
		wantOrder(t, d, patch, once)
		if twice := document.Merge(once, patch); written(t, twice) != written(t, once) {
			t.Errorf("%s with %s is %s, and then %s", a, b, written(t, once), written(t, twice))
		}
	})
}

// wantOrder asks for the keys that stay, in their order, and then for those that are new, in that of the patch.
func wantOrder(t *testing.T, d, patch, merged document.Document) {
	t.Helper()
	var want, got []string
	for _, f := range d {
		if change, ok := patch.Get(f.Key); !ok || change != nil {
			want = append(want, f.Key)
		}
	}
	for _, f := range patch {
		if _, ok := d.Get(f.Key); !ok && f.Value != nil {
			want = append(want, f.Key)
		}
	}
	for _, f := range merged {
		got = append(got, f.Key)
		was, _ := d.Get(f.Key)
		change, _ := patch.Get(f.Key)
		if inner, ok := change.(document.Document); ok {
			old, _ := was.(document.Document)
			wantOrder(t, old, inner, f.Value.(document.Document))
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the keys are %q, want %q", got, want)
	}
}

func plain(t *testing.T, d document.Document) (m map[string]any) {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(written(t, d)))
	dec.UseNumber()
	if err := dec.Decode(&m); err != nil {
		t.Fatal(err)
	}
	return m
}

func mergeMaps(m map[string]any, patch map[string]any) map[string]any {
	out := map[string]any{}
	for k, v := range m {
		out[k] = v
	}
	for k, v := range patch {
		inner, ok := v.(map[string]any)
		switch {
		case v == nil:
			delete(out, k)
		case ok:
			old, _ := out[k].(map[string]any)
			out[k] = mergeMaps(old, inner)
		default:
			out[k] = v
		}
	}
	return out
}

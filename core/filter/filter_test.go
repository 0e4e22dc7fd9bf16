package filter_test

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/fault"
	"github.com/tenon-health/tenon/core/filter"
)

func fails(t *testing.T, what string, err error, want *fault.Error, location string) {
	t.Helper()
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || !errors.Is(err, want) {
		t.Errorf("%.60s: got %v, want %s", what, err, want.Code)
	} else if location != "" && (len(e.Fields) != 1 || e.Fields[0].Location != location) {
		t.Errorf("%.60s: got %+v, want %s", what, e.Fields, location)
	}
}

func TestPath(t *testing.T) {
	for s, keys := range map[string][]string{
		`patient_data.celltype`:       {"celltype"},
		`patient_data.labs.alk\.phos`: {"labs", "alk.phos"},
		`patient_data.a\\.b\.\\`:      {`a\`, `b.\`},
		`patient_data.$x.ü`:           {"$x", "ü"},
		`external_id`:                 {}, `created_at`: {}, `updated_at`: {}, `record_id`: {},
	} {
		p, err := filter.ParsePath(s)
		if err != nil || fmt.Sprint(p.Keys) != fmt.Sprint(keys) || p.String() != s {
			t.Errorf("%s: %q, %v", s, p, err)
		}
	}
	for _, s := range []string{
		``, `patient_data`, `patient_data.`, `patient_data..a`, `.a`, `record_id.x`, `organization_id`, `patient_data.a\b`,
		`patient_data.a\`, "patient_data.\x00", "patient_data.\xff", `patient\_data.a`,
		"patient_data" + strings.Repeat(".a", filter.MaxKeys+1),
	} {
		_, err := filter.ParsePath(s)
		fails(t, s, err, filter.ErrInvalid, "")
	}
}

func TestParseFilter(t *testing.T) {
	age := filter.Path{Root: "patient_data", Keys: []string{"age"}}
	is := func(op filter.Op, v any) filter.Filter { return filter.Filter{Field: age, Op: op, Value: v} }
	not := is(filter.Exists, true)
	for in, want := range map[string]filter.Filter{
		``: {}, ` null `: {}, `{}`: {},
		`{"field":"patient_data.age","op":"eq","value":5}`: is(filter.Eq, int64(5)),
		`{"value":[1,2.5],"op":"between","field":"patient_data.age"}`: is(
			filter.Between, []any{int64(1), 2.5},
		),
		`{"field":"patient_data.age","op":"in","value":[1,"x",null,true]}`: is(
			filter.In, []any{int64(1), "x", nil, true},
		),
		`{"not":{"field":"patient_data.age","op":"exists","value":true}}`:      {Not: &not},
		`{"and":[{"field":"patient_data.age","op":"exists","value":true},{}]}`: {And: []filter.Filter{not, {}}},
		`{"or":[{"field":"created_at","op":"lt","value":"2026-01-31T09:00:00+01:00"}]}`: {Or: []filter.Filter{{
			Field: filter.Path{Root: "created_at", Keys: []string{}}, Op: filter.Lt,
			Value: time.Date(2026, 1, 31, 8, 0, 0, 0, time.UTC),
		}}},
	} {
		if got, err := filter.Parse([]byte(in)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, %v", in, got, err)
		}
	}
}

func TestParseFilterRefuses(t *testing.T) {
	deep := func(n int) string { return strings.Repeat(`{"not":`, n) + "{}" + strings.Repeat("}", n) }
	many := func(n int) string {
		one := `{"field":"record_id","op":"eq","value":"x"}`
		return `{"or":[` + strings.Repeat(one+",", n-1) + one + `]}`
	}
	choices := func(n int) string { return cond("record_id", "in", "["+strings.Repeat(`"x",`, n-1)+`"x"]`) }
	for _, in := range []string{deep(15), many(200), choices(1000), cond("record_id", "in", "[]")} {
		if _, err := filter.Parse([]byte(in)); err != nil {
			t.Errorf("%.60s: %v", in, err)
		}
	}
	for in, at := range map[string]string{
		deep(16):                            "filter" + strings.Repeat(".not", 16),
		many(201):                           "filter.or[200]",
		choices(1001):                       "filter.value",
		`[]`:                                "filter",
		`{"and":[]}`:                        "filter.and",
		`{"and":{}}`:                        "filter.and",
		`{"or":[{},{"nor":[{}]}]}`:          "filter.or[1], key 1",
		`{"and":[{}],"or":[{}]}`:            "filter, key 1",
		`{"op":"eq","value":1}`:             "filter.field",
		cond("x", "eq", "1"):                "filter.field",
		cond("patient_data", "eq", "1"):     "filter.field",
		cond("patient_data.a", "like", "1"): "filter.op",
		`{"field":"patient_data.a","op":5,"value":1}`:                         "filter.op",
		`{"field":"patient_data.a","op":"eq"}`:                                "filter.value",
		cond("patient_data.a", "eq", "{}"):                                    "filter.value",
		cond("patient_data.a", "eq", "[1]"):                                   "filter.value",
		cond("patient_data.a", "in", "5"):                                     "filter.value",
		cond("patient_data.a", "in", "[1,[2]]"):                               "filter.value[1]",
		cond("patient_data.a", "lt", "true"):                                  "filter.value",
		cond("patient_data.a", "gte", "null"):                                 "filter.value",
		cond("patient_data.a", "exists", "1"):                                 "filter.value",
		cond("patient_data.a", "between", "[1]"):                              "filter.value",
		cond("patient_data.a", "between", `[1,"x"]`):                          "filter.value",
		cond("patient_data.a", "between", `[1,null]`):                         "filter.value[1]",
		cond("patient_data.a", "contains", `"`+strings.Repeat("é", 1001)+`"`): "filter.value",
		cond("created_at", "eq", "5"):                                         "filter.value",
		cond("created_at", "eq", `"2026-01-31"`):                              "filter.value",
		cond("updated_at", "contains", `"2026"`):                              "filter.value",
		cond("external_id", "eq", "null"):                                     "filter.value",
		`{"and":[{},{},` + cond("record_id", "x", "1") + `]}`:                 "filter.and[2].op",
	} {
		_, err := filter.Parse([]byte(in))
		fails(t, in, err, filter.ErrInvalid, at)
	}
	_, err := filter.Parse([]byte(`{"field":`))
	fails(t, "cut", err, document.ErrMalformed, "filter, byte 10")
	_, err = filter.Parse([]byte(`{"field":"a","field":"b"}`))
	fails(t, "twin", err, document.ErrDuplicateKey, "filter, key 2 (byte 14)")
}

func cond(field, op, value string) string {
	return fmt.Sprintf(`{"field":%q,"op":%q,"value":%s}`, field, op, value)
}

func TestMatches(t *testing.T) {
	data, err := document.Read([]byte(`{
		"age": 61, "score": 0.1, "big": 9007199254740993, "exact": 0.1000000000000000055511151231257827,
		"name": "Ångström K", "zero": -0.0,
		"none": null, "yes": true, "tags": ["Red","blue",5,null,[1,2]], "empty": [], "pairs": [[1,2],[3]],
		"visits": [{"n":1,"d":"a"},{"n":10,"t":["x","y"]},7], "alk.phos": 5, "$k": "v",
		"map": {"0":"zero","a":{"b":[{"c":1},{"c":[2,3]}]}}}`))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 1, 31, 8, 0, 0, 123_456_789, time.UTC)
	record := map[string]any{"patient_data": data, "record_id": "r2", "created_at": at, "updated_at": at}
	root := func(name string) (any, bool) { v, ok := record[name]; return v, ok }
	for in, want := range map[string]bool{
		"age eq 61": true, "age eq 61.0": true, "age eq 6.1e1": true, `age eq "61"`: false, "age eq 60": false,
		"age ne 60": true, "missing ne 60": true, "age ne 61": false,
		"age lt 61": false, "age lte 61": true, "age gt 60.999999999999999999999": true,
		"age gte 61.000000000000000000001": false, `age lt "a"`: false,
		"score eq 0.1": true, "score gt 0.10000000000000000000000000000001": true,
		"score lt 0.1000000000000000055511151231257828": true, "score gt 0.1000000000000000055511151231257827": true,
		"exact eq 0.1": false, "exact eq 0.1000000000000000055511151231257827": true, "exact lt 0.1": true,
		"exact gt 0": true, "exact gt -1.5": true,
		"big eq 9007199254740992.0": false, "big gt 9007199254740992.0": true, "zero eq 0": true, "zero lt 0": false,
		"big lt 1e400": true, "big gt -1e400": true, "big gt 1e-400": true,
		`name eq "Ångström K"`: true, `name lt "Z"`: false, `name gt "Z"`: true,
		`name contains "åNGSTRÖM"`: true, "name contains \"\u212a\"": true, `name contains "strom"`: false,
		`name contains ""`: true, `name contains "."`: false, "name contains 5": false, "age contains 61": false,
		"none eq null": true, "missing eq null": false, "none exists true": true, "none exists false": false,
		"missing exists false": true, "none ne null": false, "missing ne null": true, "none in [null]": true,
		"missing in [null]":  false,
		"none.x exists true": false, "yes eq true": true, "yes ne false": true, "yes eq 1": false,
		"yes in [false,true]": true, "age in []": false,
		`tags eq "Red"`: false, "tags eq null": false, "tags eq 1": false, "tags gt 4": false, `tags contains "Red"`: true,
		`tags contains "red"`: false, `tags contains "Re"`: false, "tags contains 5.0": true, "tags contains null": true,
		`tags ne "Red"`: true, "tags exists true": true, "empty exists true": true, "empty eq null": false,
		"empty ne 1": true, `empty contains ""`: false,
		`tags.0 eq "Red"`: false, `tags.1 eq "Red"`: false, "tags.4 eq 1": false, "tags.4.0 eq 1": false,
		"tags.4 contains 2": false, "tags.00 exists true": false, `tags.0 contains "re"`: false,
		"pairs eq 1": false, "pairs.0 eq 1": false, "pairs.0.0 eq 1": false, "pairs.0.1 eq 2": false, "pairs.1.0 gt 2": false,
		"visits.n eq 10": false, "visits.n between [4,6]": false, "visits.n between [11,12]": false,
		"visits.0.n eq 10": false, "visits.1.n eq 10": false, `visits.t contains "x"`: false, `visits.d contains "A"`: false,
		"visits.2 eq 7":          false,
		"visits.zzz exists true": false, "visits.d exists true": false,
		`alk\.phos eq 5`: true, `alk.phos exists true`: false, `$k eq "v"`: true, `map.0 eq "zero"`: true,
		"map.a.b.c eq 3": false, "map.a.b.c contains 1": false, "map.a.b.c contains 2": false, "map.a exists true": true,
		"map.a eq null":       false,
		"age between [61,70]": true, "age between [50,61]": true, "age between [62,70]": false,
	} {
		path, rest, _ := strings.Cut(in, " ")
		op, value, _ := strings.Cut(rest, " ")
		f, err := filter.Parse([]byte(cond("patient_data."+path, op, value)))
		if err != nil {
			t.Fatal(in, err)
		}
		if f.Matches(root) != want || (filter.Filter{Not: &f}).Matches(root) == want {
			t.Errorf("%s: got %v", in, !want)
		}
	}
	for in, want := range map[string]bool{
		`{}`: true, `{"not":{}}`: false,
		cond("record_id", "gt", `"r1"`): true, cond("record_id", "contains", `"R"`): true,
		cond("external_id", "exists", `false`): true, cond("external_id", "ne", `"x"`): true,
		cond("external_id", "eq", `"x"`):                                                           false,
		cond("created_at", "eq", `"2026-01-31T09:00:00.123+01:00"`):                                true,
		cond("created_at", "gt", `"2026-01-31T08:00:00.123Z"`):                                     false,
		cond("updated_at", "between", `["2026-01-31T08:00:00Z","2026-02-01T00:00:00Z"]`):           true,
		`{"and":[{},` + cond("record_id", "eq", `"r2"`) + `]}`:                                     true,
		`{"and":[{},` + cond("record_id", "eq", `"r3"`) + `]}`:                                     false,
		`{"or":[` + cond("record_id", "eq", `"r2"`) + `,` + cond("record_id", "eq", `"r3"`) + `]}`: true,
		`{"or":[{"not":{}}]}`: false,
	} {
		f, err := filter.Parse([]byte(in))
		if err != nil || f.Matches(root) != want {
			t.Errorf("%s: %v", in, err)
		}
	}
}

// The pattern a store searches with finds what Matches finds.
func TestPattern(t *testing.T) {
	texts := []string{
		"", "Straße", "STRASSE", "strasse", "k", "K", "\u212a", "ſ", "S", "İ", "i", "I", "ı", "a.b*c[d]", "A\x00B", "Σίσυφος",
		"ΣΊΣΥΦΟΣ", "-^]", "😀", "Ǆ", "ǆ", "ẞ", "\n",
	}
	for _, part := range texts {
		pattern := regexp.MustCompile(filter.Pattern(part))
		f := filter.Filter{Field: filter.Path{Root: filter.RootRecordID}, Op: filter.Contains, Value: part}
		for _, text := range texts {
			text = "x" + text + "y"
			if got := f.Matches(func(string) (any, bool) { return text, true }); got != pattern.MatchString(text) {
				t.Errorf("%q in %q: %v", part, text, got)
			}
		}
	}
}

func FuzzParseFilter(f *testing.F) {
	for _, s := range []string{
		cond("patient_data.a.0.b", "between", "[1,2.5]"),
		`{"and":[{"not":{"or":[` + cond(`patient_data.a\\.b`, "contains", `"x"`) + `]}}]}`,
		cond("created_at", "in", `["2026-01-31T08:00:00Z"]`), `{"field":1}`,
	} {
		f.Add([]byte(s), []byte(`{"a":[{"b":[1,"x",null]},[{"b":2}]],"a\\":{"b":0.1}}`))
	}
	f.Fuzz(func(t *testing.T, text, data []byte) {
		got, err := filter.Parse(text)
		if err != nil {
			if fault.AsError(err).Kind == fault.Internal {
				t.Fatal(err)
			}
			return
		}
		if p := got.Field; p.Root != "" {
			if again, err := filter.ParsePath(p.String()); err != nil || !reflect.DeepEqual(again, p) {
				t.Fatalf("%q became %q, %v", p, again, err)
			}
		}
		d, err := document.Read(data)
		if err != nil {
			return
		}
		root := func(string) (any, bool) { return d, true }
		if got.Matches(root) == (filter.Filter{Not: &got}).Matches(root) {
			t.Fatal("not is not the opposite")
		}
	})
}

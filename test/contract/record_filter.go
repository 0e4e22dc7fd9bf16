package contract

import (
	"fmt"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/filter"
)

func parsed(t *testing.T, json string) filter.Filter {
	t.Helper()
	f, err := filter.Parse([]byte(json))
	if err != nil {
		t.Fatalf("%s: %v %+v", json, err, domain.AsError(err).Fields)
	}
	return f
}

// filterTable tells by hand which documents a filter finds, and fails for a
// store that reads it in another way.
func filterTable(t *testing.T, s recordStore) {
	for _, group := range filterGroups {
		s := s
		s.scope = newTrialScope()
		all := s.stored(t, group.data...)
		for _, tc := range group.cases {
			var want []domain.Record
			for _, at := range tc.finds {
				want = append(want, all[at])
			}
			t.Run(tc.filter, func(t *testing.T) {
				s.wantIDs(t, domain.RecordQuery{Filter: parsed(t, tc.filter)}, want)
			})
		}
	}
}

// filterExternalID fails for a store that looks for external ids only, or everywhere, at the wrong time.
func filterExternalID(t *testing.T, s recordStore) {
	all := s.stored(t, `{"v": 0}`, `{"v": 1}`, `{"v": 2}`, `{"v": 3}`)
	for i, id := range []string{"PAT-1", "PAT-12", "PAT-2"} {
		all[i] = got(s.update(all[i].ID, 0, replace(t, id, fmt.Sprintf(`{"v": %d}`, i))))(t)
	}
	got(s.update(all[2].ID, 0, deleteRecord))(t)
	one := func(op, value string) string {
		return fmt.Sprintf(`{"field": "external_id", "op": %q, "value": %s}`, op, value)
	}
	is, zero := one("eq", `"PAT-1"`), cond("v", "eq", "0")
	for filter, want := range map[string][]int{
		is: {0}, one("eq", `"PAT-2"`): nil, one("ne", `"PAT-1"`): {1, 3}, one("in", `["PAT-2", "PAT-12"]`): {1},
		one("gt", `"PAT-1"`): {1}, one("between", `["PAT-1", "PAT-2"]`): {0, 1}, one("contains", `"pat"`): {0, 1},
		one("exists", "true"): {0, 1}, one("exists", "false"): {3},
		`{"not": ` + is + `}`: {1, 3}, `{"or": [` + is + `, ` + cond("v", "eq", "3") + `]}`: {0, 3},
		`{"and": [` + is + `, ` + zero + `]}`: {0}, `{"and": [{"not": ` + zero + `}, ` + one("ne", `"PAT-12"`) + `]}`: {3},
		`{"not": {"and": [` + is + `]}}`: {1, 3}, `{"and": [{"or": [` + is + `]}]}`: {0},
	} {
		var found []domain.Record
		for _, at := range want {
			found = append(found, all[at])
		}
		t.Run(filter, func(t *testing.T) { s.wantIDs(t, domain.RecordQuery{Filter: parsed(t, filter)}, found) })
	}
}

type finds struct {
	filter string
	finds  []int
}

// cond writes one condition on patient_data.
func cond(field, op, value string) string {
	return fmt.Sprintf(`{"field": %q, "op": %q, "value": %s}`, "patient_data."+field, op, value)
}

var filterGroups = []struct {
	data  []string
	cases []finds
}{
	{ // types
		[]string{
			`{"v": 5}`, `{"v": 5.0}`, `{"v": "5"}`, `{"v": true}`, `{"v": null}`, `{}`, `{"v": {}}`, `{"v": []}`,
			`{"v": [5, "x"]}`, `{"v": {"v": 5}}`, `{"v": false}`, `{"v": ""}`, `{"v": 6}`, `{"v": [null]}`, `{"v": [[5]]}`,
		},
		[]finds{
			{cond("v", "eq", `5`), []int{0, 1}},
			{cond("v", "eq", `5.0`), []int{0, 1}},
			{cond("v", "eq", `"5"`), []int{2}},
			{cond("v", "eq", `true`), []int{3}},
			{cond("v", "eq", `false`), []int{10}},
			{cond("v", "eq", `null`), []int{4}},
			{cond("v", "eq", `""`), []int{11}},
			{cond("v", "ne", `5`), []int{2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}},
			{cond("v", "ne", `null`), []int{0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}},
			{cond("v", "gt", `0`), []int{0, 1, 12}},
			{cond("v", "lt", `"a"`), []int{2, 11}},
			{cond("v", "gte", `""`), []int{2, 11}},
			{cond("v", "in", `[]`), nil},
			{cond("v", "in", `[6, "5", null]`), []int{2, 4, 12}},
			{cond("v", "in", `[true]`), []int{3}},
			{cond("v", "exists", `true`), []int{0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14}},
			{cond("v", "exists", `false`), []int{5}},
			{cond("v", "between", `[5, 6]`), []int{0, 1, 12}},
			{cond("v", "between", `["", "6"]`), []int{2, 11}},
			{cond("v", "contains", `"x"`), []int{8}},
			{cond("v", "contains", `5`), []int{8}},
			{cond("v", "contains", `null`), []int{13}},
			{cond("v", "contains", `""`), []int{2, 11}},
			{cond("v.v", "eq", `5`), []int{9}},
			{cond("v.0", "eq", `5`), nil},
			{cond("v.0.0", "eq", `5`), nil},
			{cond("v.1", "exists", `true`), nil},
			{cond("v.1", "ne", `"x"`), []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}},
		},
	},
	{ // numbers
		[]string{
			`{"v": 9007199254740992}`, `{"v": 9007199254740993}`, `{"v": 9007199254740992.0}`, `{"v": 9007199254740993.5}`,
			`{"v": 0.1}`, `{"v": 0.05000000000000000000000000001}`, `{"v": -0.0}`, `{"v": 0}`, `{"v": 9223372036854775808}`,
			`{"v": 1e400}`,
		},
		[]finds{
			{cond("v", "eq", `9007199254740992`), []int{0, 2}},
			{cond("v", "eq", `9007199254740993`), []int{1}},
			{cond("v", "gt", `9007199254740992.0`), []int{1, 3, 8, 9}},
			{cond("v", "between", `[9007199254740993, 9007199254740994]`), []int{1, 3}},
			{cond("v", "eq", `0.1`), []int{4}},
			{cond("v", "lte", `0.1`), []int{4, 5, 6, 7}},
			{cond("v", "gt", `0.04`), []int{0, 1, 2, 3, 4, 5, 8, 9}},
			{cond("v", "eq", `0`), []int{6, 7}},
			{cond("v", "gt", `9223372036854775807`), []int{8, 9}},
			{cond("v", "eq", `1e400`), []int{9}},
			{cond("v", "lt", `1e400`), []int{0, 1, 2, 3, 4, 5, 6, 7, 8}},
		},
	},
	{ // texts
		[]string{
			`{"v": "Kelvin"}`, `{"v": "\u212aelvin"}`, `{"v": "Straße"}`, `{"v": "STRASSE"}`, `{"v": "é"}`, `{"v": "e\u0301"}`,
			`{"v": "a.*b"}`, `{"v": "axxb"}`, `{"v": "ÄRZTIN"}`, `{"v": "x\ny"}`, `{"v": "[(\\^$|?+"}`, `{"v": "σς"}`,
			`{"v": "😀"}`, `{"v": "\uffee"}`, `{"v": "a\u0000b"}`,
		},
		[]finds{
			{cond("v", "contains", `"kELV"`), []int{0, 1}},
			{cond("v", "contains", `"straß"`), []int{2}},
			{cond("v", "contains", `"strass"`), []int{3}},
			{cond("v", "contains", `"É"`), []int{4}},
			{cond("v", "contains", `".*"`), []int{6}},
			{cond("v", "contains", `"ärzt"`), []int{8}},
			{cond("v", "contains", `"X\nY"`), []int{9}},
			{cond("v", "contains", `"(\\^$|?"`), []int{10}},
			{cond("v", "contains", `"ΣΣ"`), []int{11}},
			{cond("v", "contains", `"\u0000"`), []int{14}},
			{cond("v", "eq", `"kelvin"`), nil},
			{cond("v", "gt", `"\uffed"`), []int{12, 13}}, // by code point, not by UTF-16
			{cond("v", "gt", `"\uffee"`), []int{12}},
			{cond("v", "eq", `"a\u0000b"`), []int{14}},
		},
	},
	{ // paths
		[]string{
			`{"alk.phos": 1, "alk": {"phos": 2}}`, `{"$x": 1, "a$": 2, "%": 3, "%2E": 4, "back\\slash": 5}`,
			`{"l": [{"v": 1, "w": 1}, {"v": 2}, 3]}`, `{"l": {"v": [1, 2]}}`, `{"l": [[{"v": 1}]]}`, `{"l": []}`,
			`{"0": "zero", "l": {"0": {"v": 7}}}`, `{"l": [{"0": 1}, 5]}`, `{"l": [{"v": ["part", "of"]}, {"v": "a part"}]}`,
			`{"l": [{"v": "a part"}]}`, `{"l": [{}, {"v": null}]}`,
		},
		[]finds{
			{cond(`alk\.phos`, "eq", `1`), []int{0}},
			{cond("alk.phos", "eq", `2`), []int{0}},
			{cond("$x", "eq", `1`), []int{1}},
			{cond("a$", "eq", `2`), []int{1}},
			{cond("%", "eq", `3`), []int{1}},
			{cond("%2E", "eq", `4`), []int{1}},
			{cond(`back\\slash`, "eq", `5`), []int{1}},
			{cond("l.v", "eq", `1`), nil},
			{cond("l.v", "between", `[0, 9]`), nil},
			{cond("l.v", "exists", `true`), []int{3}},
			{cond("l.v", "exists", `false`), []int{0, 1, 2, 4, 5, 6, 7, 8, 9, 10}},
			{cond("l.v", "eq", `null`), nil},
			{cond("l.v", "contains", `2`), []int{3}},
			{cond("l.v", "contains", `"part"`), nil},
			{cond("l.0.v", "eq", `1`), nil},
			{cond("l.0.v", "eq", `7`), []int{6}},
			{cond("l.0.v", "in", `[null, 7]`), []int{6}},
			{cond("l.1", "eq", `5`), nil},
			{cond("0", "eq", `"zero"`), []int{6}},
			{cond("l", "contains", `3`), []int{2}},
			{`{"not": ` + cond("l.0.v", "gte", `0`) + `}`, []int{0, 1, 2, 3, 4, 5, 7, 8, 9, 10}},
			{`{"and": [` + cond("a$", "eq", `2`) + `, ` + cond("a$", "ne", `3`) + `]}`, []int{1}},
			{
				`{"and": [` + cond(
					"a$", "gt", `1`,
				) + `, ` + cond("a$", "lt", `3`) + `, ` + cond("$x", "ne", `2`) + `, {"and": [` + cond("%", "eq", `3`) + `]}]}`,
				[]int{1},
			},
			{`{"or": [` + cond("l", "contains", `3`) + `, ` + cond("0", "exists", `true`) + `]}`, []int{2, 6}},
			{`{"not": {"or": [` + cond("l", "exists", `true`) + `, {"not": ` + cond(`$x`, "exists", `true`) + `}]}}`, []int{1}},
			{`{}`, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}},
			{`{"not": {}}`, nil},
			{`{"and": [{}, {}]}`, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}},
			{`{"or": [{"not": {}}]}`, nil},
		},
	},
}

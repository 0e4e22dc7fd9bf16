package record_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// deleted deletes the record of this place.
func deleted(t *testing.T, c *fixture.Tenant, s domain.TrialScope, place int) {
	t.Helper()
	q := domain.RecordQuery{TrialScope: s, CursorQuery: domain.CursorQuery{Size: 99}}
	page, err := c.Records.List(t.Context(), c.Admin, q)
	fixture.Must(t, err)
	fixture.Must(t, c.Records.Delete(t.Context(), c.Admin, s, page.Items[place].ID, 0))
}

// The keys are looked for no longer than there can be others.
func TestKeysAreFoundSoon(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	same := func(text string) []string { return slices.Repeat([]string{text}, 20) }
	with := func(at int, text string) []string { return slices.Insert(same(`{"a":1}`), at, text) }
	long := strings.Repeat("x", domain.MaxFieldPath)
	for name, tc := range map[string]struct {
		records []string
		delete  []int
		filter  string
		more    bool
		read    []int // by each reading, if no record can be held
		head    string
	}{
		"the same keys":         {same(`{"b":1,"a":2}`), nil, "", false, []int{1, 20}, "b,a"},
		"one comes late":        {with(4, `{"b":1}`), nil, "", false, []int{5, 21}, "a,b"},
		"one comes last":        {with(20, `{"b":1}`), nil, "", false, []int{21, 21}, "a,b"},
		"keys inside come late": {with(4, `{"a":{"b":1}}`), nil, "", false, []int{1, 21}, "a"},
		"odd keys": {
			same(`{"":1,"a.b":{"c":1},"$":2,"\\":3,"名前":4,".":5}`), nil, "", false, []int{1, 20}, `,a.b,$,\,名前,.`,
		},
		"an empty key alone":             {same(`{"":{"":1}}`), nil, "", false, []int{1, 20}, `""`},
		"one of a deleted":               {with(4, `{"b":1}`), []int{4}, "", false, []int{20, 20}, "a"},
		"the fields tell less":           {same(`{"a":1}`), nil, "", true, []int{20, 20}, "a"},
		"one is too long for the fields": {with(4, `{"`+long+`":1}`), nil, "", false, []int{21, 21}, "a," + long},
		"those of a filter": {
			with(4, `{"a":1,"b":1}`), nil, `{"field":"patient_data.b","op":"exists","value":true}`, false, []int{5, 21}, "a,b",
		},
		"no more than those of a filter": {
			with(4, `{"b":1}`), nil, `{"field":"patient_data.b","op":"exists","value":true}`, false, []int{21, 21}, "b",
		},
		"no keys":      {same(`{}`), nil, "", false, []int{20}, ""},
		"no records":   {nil, nil, "", false, []int{0}, ""},
		"none is left": {same(`{"a":1}`)[:1], []int{0}, "", false, []int{0}, ""},
	} {
		s := recordsOf(t, c, tc.records...)
		for _, place := range tc.delete {
			deleted(t, c, s, place)
		}
		r, once := watchedRecords{more: tc.more, held: 1}, watchedRecords{more: tc.more}
		for _, format := range []domain.ExportFormat{domain.ExportCSV, domain.ExportZIP} {
			in := domain.Export{Format: format, Filter: []byte(tc.filter)}
			file := r.exported(t, c, s, in)
			if once.exported(t, c, s, in); !slices.Equal(once.read, tc.read[len(tc.read)-1:]) {
				t.Errorf("%s as %s: read %v, though all can be held", name, format, once.read)
			}
			if format == domain.ExportZIP {
				files, _ := unpacked(t, file)
				file = files["records.csv"]
			}
			if head, _, _ := strings.Cut(file, "\n"); !slices.Equal(r.read, tc.read) || head != tc.head {
				t.Errorf("%s as %s: read %v, want %v; the columns are %q", name, format, r.read, tc.read, head)
			}
		}
	}
}

// oddKeys are some that files, paths and stores might take for something else.
var oddKeys = []string{
	"a", "b", "", ".", "a.b", "$", "$a", `\`, `a\.b`, "%2E", "名前", "é", "e\u0301", "x,y", "\"", "_version",
}

// randomData has some of the keys in some order, and some inside.
func randomData(random *rand.Rand, depth int) (d document.Document) {
	for _, i := range random.Perm(len(oddKeys))[:random.IntN(4)] {
		var value any = int64(i)
		if depth < 2 && random.IntN(3) == 0 {
			value = randomData(random, depth+1)
		}
		d = append(d, document.Field{Key: oddKeys[i], Value: value})
	}
	return d
}

// randomRecords creates, corrects and deletes records.
func randomRecords(t *testing.T, c *fixture.Tenant, random *rand.Rand) domain.TrialScope {
	s := c.TrialScope(t)
	var ids []domain.RecordID
	for range random.IntN(25) {
		in := domain.NewRecord{Data: randomData(random, 0)}
		if len(ids) == 0 || random.IntN(3) > 0 {
			r, err := c.Records.Create(t.Context(), c.Admin, s, in)
			fixture.Must(t, err)
			ids = append(ids, r.ID)
			continue
		}
		at := random.IntN(len(ids))
		if random.IntN(2) == 0 {
			_, err := c.Records.Replace(t.Context(), c.Admin, s, ids[at], 0, in)
			fixture.Must(t, err)
			continue
		}
		fixture.Must(t, c.Records.Delete(t.Context(), c.Admin, s, ids[at], 0))
		ids = slices.Delete(ids, at, at+1)
	}
	return s
}

// FuzzColumns compares exports with those that read all records for their keys.
func FuzzColumns(f *testing.F) {
	for seed := range uint64(40) {
		f.Add(seed, seed%3 == 0, seed%2 == 0)
	}
	c := fixture.New(f).Tenant(f)
	f.Fuzz(func(t *testing.T, seed uint64, filtered, meta bool) {
		random := rand.New(rand.NewPCG(seed, 1))
		s, in := randomRecords(t, c, random), domain.Export{Format: domain.ExportCSV, Meta: meta}
		if filtered {
			in.Filter = fmt.Appendf(nil, `{"field":"patient_data.a","op":"exists","value":%v}`, random.IntN(2) == 0)
		}
		want := (&watchedRecords{more: true, held: 1}).exported(t, c, s, in)
		for _, r := range []*watchedRecords{{}, {held: 1}, {more: true}, {held: random.IntN(3000)}} {
			expect.Equal(t, r.exported(t, c, s, in), want)
		}
	})
}

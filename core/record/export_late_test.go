package record_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// lateWriter is who writes while an export runs.
type lateWriter struct {
	records ports.Records
	tenant  domain.TenantID
	scope   domain.TrialScope
	ids     []domain.RecordID
}

// made stores a record, and corrected another version of one; no data deletes it.
func (s *lateWriter) made(t *testing.T, at time.Time, text string) {
	t.Helper()
	id := domain.RecordID("~" + string(rune('a'+len(s.ids)))) // the last one
	r, err := domain.NewRecord{Data: parsed(t, text)}.Record(id, s.scope, "auth0|eve", at)
	fixture.Must(t, err)
	fixture.Must(t, s.records.Insert(t.Context(), s.tenant, r))
	s.ids = append(s.ids, r.ID)
}

func (s *lateWriter) corrected(t *testing.T, at time.Time, place int, text string) {
	t.Helper()
	by := domain.Correction{By: "auth0|eve", Now: at}
	_, err := s.records.Update(t.Context(), s.tenant, s.scope, nil, s.ids[place], 0, func(r *domain.Record) error {
		if text == "" {
			r.Delete(by)
			return nil
		}
		return r.Replace(domain.NewRecord{Data: parsed(t, text)}, domain.DefaultLimits(), by)
	})
	fixture.Must(t, err)
}

// lateExport exports records of the day before that change before a reading.
func lateExport(
	t *testing.T, c *fixture.Tenant, in domain.Export, reading int, change func(s *lateWriter, at time.Time),
	records ...string,
) (string, error) {
	t.Helper()
	scope := recordsOf(t, c, records...)
	late := &lateWriter{records: c.Set.Records, tenant: c.Admin.Tenant, scope: scope}
	q := domain.RecordQuery{TrialScope: scope, CursorQuery: domain.CursorQuery{Size: 99}}
	page, err := c.Records.List(t.Context(), c.Admin, q)
	fixture.Must(t, err)
	for _, r := range page.Items {
		late.ids = append(late.ids, r.ID)
	}
	c.Advance(24 * time.Hour)
	r := watchedRecords{held: reading - 1, begin: func(n int, then time.Time) {
		if n == reading {
			change(late, then)
		}
	}}
	sent, err := r.export(t, c, c.Admin, scope, in)
	return sent.String(), err
}

// What was on its way when the export began, and brings a key that has no column, counts as after it: a new record is
// left out, and a corrected one is what it was before.
func TestWhatIsOnItsWayWhenAnExportBegins(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	const filter = `{"field":"patient_data.a","op":"lt","value":5}`
	for name, tc := range map[string]struct {
		filter  string
		records string
		change  func(s *lateWriter, at time.Time)
		want    string
	}{
		"a new record": {"", `{"a":1}`, func(s *lateWriter, at time.Time) { s.made(t, at, `{"a":2}`) }, "a\n1\n2\n"},
		"a new record with a new key": {
			"", `{"a":1}`, func(s *lateWriter, at time.Time) { s.made(t, at, `{"a":2,"b":3}`) }, "a\n1\n",
		},
		"new records, others with a new key": {"", `{"a":1}`, func(s *lateWriter, at time.Time) {
			s.made(t, at, `{"b":2}`)
			s.made(t, at, `{"a":3}`)
			s.made(t, at, `{"":4}`)
		}, "a\n1\n3\n"},
		"a correction": {"", `{"a":1}`, func(s *lateWriter, at time.Time) { s.corrected(t, at, 0, `{"a":2}`) }, "a\n2\n"},
		"a correction with a new key": {
			"", `{"a":1} {"a":2}`, func(s *lateWriter, at time.Time) { s.corrected(t, at, 0, `{"a":3,"b":4}`) }, "a\n1\n2\n",
		},
		"a correction with a new key that is empty": {
			"", `{"a":1}`, func(s *lateWriter, at time.Time) { s.corrected(t, at, 0, `{"":3}`) }, "a\n1\n",
		},
		"a correction with a new key, to a record with fewer": {
			"", `{} {"a":2}`, func(s *lateWriter, at time.Time) { s.corrected(t, at, 0, `{"b":4}`) }, "a\n\"\"\n2\n",
		},
		"two corrections with new keys": {"", `{"a":1}`, func(s *lateWriter, at time.Time) {
			s.corrected(t, at.Add(-time.Second), 0, `{"b":2}`)
			s.corrected(t, at, 0, `{"c":3}`)
		}, "a\n1\n"},
		"a correction, then one with a new key": {"", `{"a":1}`, func(s *lateWriter, at time.Time) {
			s.corrected(t, at, 0, `{"a":2}`)
			s.corrected(t, at, 0, `{"a":3,"b":4}`)
		}, "a\n2\n"},
		"a correction with a new key, then one without": {"", `{"a":1}`, func(s *lateWriter, at time.Time) {
			s.corrected(t, at, 0, `{"b":2}`)
			s.corrected(t, at, 0, `{"a":3}`)
		}, "a\n3\n"},
		"a correction with a new key, then a later one": {"", `{"a":1}`, func(s *lateWriter, at time.Time) {
			s.corrected(t, at, 0, `{"b":2}`)
			s.corrected(t, at.Add(time.Second), 0, `{"a":3}`)
		}, "a\n1\n"},
		"a correction with a new key, then deleted": {"", `{"a":1} {"a":2}`, func(s *lateWriter, at time.Time) {
			s.corrected(t, at, 0, `{"b":2}`)
			s.corrected(t, at, 0, "")
		}, "a\n2\n"},
		"a correction with a new key, deleted later": {"", `{"a":1} {"a":2}`, func(s *lateWriter, at time.Time) {
			s.corrected(t, at, 0, `{"b":2}`)
			s.corrected(t, at.Add(time.Second), 0, "")
		}, "a\n1\n2\n"},
		"a new record, corrected, with new keys": {"", `{"a":1}`, func(s *lateWriter, at time.Time) {
			s.made(t, at, `{"b":2}`)
			s.corrected(t, at, 1, `{"c":3}`)
		}, "a\n1\n"},
		"a new record, corrected with a new key": {"", `{"a":1}`, func(s *lateWriter, at time.Time) {
			s.made(t, at, `{"a":2}`)
			s.corrected(t, at, 1, `{"c":3}`)
		}, "a\n1\n2\n"},
		"the filter finds the correction only": {filter, `{"a":1} {"a":9}`, func(s *lateWriter, at time.Time) {
			s.corrected(t, at, 1, `{"a":2,"b":3}`)
		}, "a\n1\n"},
		"the filter finds the correction only, of a record with more keys": {
			filter, `{"a":1} {"a":9,"b":2}`, func(s *lateWriter, at time.Time) { s.corrected(t, at, 1, `{"a":2,"c":3}`) },
			"a\n1\n",
		},
		"the filter finds both": {filter, `{"a":1} {"a":2}`, func(s *lateWriter, at time.Time) {
			s.corrected(t, at, 1, `{"a":3,"b":3}`)
		}, "a\n1\n2\n"},
		"the filter finds the former only": {filter, `{"a":1} {"a":2}`, func(s *lateWriter, at time.Time) {
			s.corrected(t, at, 1, `{"a":9,"b":3}`)
		}, "a\n1\n"},
		"the filter finds no version between": {filter, `{"a":1} {"a":2}`, func(s *lateWriter, at time.Time) {
			s.corrected(t, at, 1, `{"a":9,"b":3}`)
			s.corrected(t, at, 1, `{"a":3,"b":3}`)
		}, "a\n1\n"},
	} {
		in := domain.Export{Format: domain.ExportCSV, Filter: []byte(tc.filter)}
		got, err := lateExport(t, c, in, 2, tc.change, strings.Fields(tc.records)...)
		if err != nil || got != tc.want {
			t.Errorf("%s: got %q and %v, want %q", name, got, err, tc.want)
		}
		if _, err = lateExport(t, c, in, 1, tc.change, strings.Fields(tc.records)...); err != nil {
			t.Errorf("%s, before the keys are read: %v", name, err)
		}
	}
}

// A table without columns has no place for a record that has keys, so the manifest does not count it.
func TestWhatIsOnItsWayToATableWithoutColumns(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	for name, tc := range map[string]struct {
		records string
		change  func(s *lateWriter, at time.Time)
		want    string
	}{
		"the first record": {"", func(s *lateWriter, at time.Time) { s.made(t, at, `{"a":1}`) }, `"records":0,`},
		"the first keys":   {"{}", func(s *lateWriter, at time.Time) { s.made(t, at, `{"a":1}`) }, `"records":1,`},
		"no keys":          {"{}", func(s *lateWriter, at time.Time) { s.made(t, at, `{}`) }, `"records":2,`},
		"a correction":     {"{}", func(s *lateWriter, at time.Time) { s.corrected(t, at, 0, `{"a":1}`) }, `"records":1,`},
	} {
		in := domain.Export{Format: domain.ExportZIP}
		got, err := lateExport(t, c, in, 1, tc.change, strings.Fields(tc.records)...)
		fixture.Must(t, err)
		files, _ := unpacked(t, got)
		if files["records.csv"] != "" || !strings.Contains(files["manifest.json"], tc.want) {
			t.Errorf("%s: got %q", name, files)
		}
	}
}

// What is older was not on its way: the fields do not tell of it, and an export without it would not be the study.
func TestAKeyOfWhichNobodyToldBreaksAnExport(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	for name, change := range map[string]func(s *lateWriter, at time.Time){
		"a record":     func(s *lateWriter, at time.Time) { s.made(t, at.Add(-time.Hour), `{"b":1}`) },
		"a correction": func(s *lateWriter, at time.Time) { s.corrected(t, at.Add(-domain.ExportLateTime-1), 0, `{"b":1}`) },
		"a former version": func(s *lateWriter, at time.Time) {
			s.corrected(t, at.Add(-time.Hour), 0, `{"b":1}`)
			s.corrected(t, at, 0, `{"c":1}`)
		},
	} {
		for _, format := range []domain.ExportFormat{domain.ExportCSV, domain.ExportZIP} {
			_, err := lateExport(t, c, domain.Export{Format: format}, 2, change, `{"a":1}`)
			if !errors.Is(err, domain.ErrExportFields) {
				t.Errorf("%s as %s: %v", name, format, err)
			}
		}
	}
}

// The version that is shown is told.
func TestTheVersionOfALateCorrection(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	in := domain.Export{Format: domain.ExportCSV, Meta: true}
	got, err := lateExport(t, c, in, 2, func(s *lateWriter, at time.Time) {
		s.corrected(t, at, 0, `{"a":2}`)
		s.corrected(t, at, 0, `{"b":3}`)
	}, `{"a":1}`)
	fixture.Must(t, err)
	row := strings.Split(strings.Split(got, "\n")[1], ",")
	expect.Equal(t, []string{row[2], row[4]}, []string{"2", "2"})
}

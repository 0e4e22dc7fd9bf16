package record_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/fault"
	"github.com/tenon-health/tenon/core/record"
	"github.com/tenon-health/tenon/test/fixture"
)

func fileOf(format domain.ImportFormat, text string) record.Upload {
	return record.Upload{ImportSource: domain.ImportSource{Format: format}, File: strings.NewReader(text)}
}

// wantPlaces asks for an error and where it says that something is wrong.
func wantPlaces(t *testing.T, err error, want *domain.Error, places ...string) {
	t.Helper()
	fixture.Want(t, err, want)
	var got []string
	for _, f := range fault.AsError(err).Fields {
		got = append(got, f.Location)
	}
	if strings.Join(got, "; ") != strings.Join(places, "; ") {
		t.Errorf("got %q, want %q", got, places)
	}
}

// seen are the external ids and data of all records, in their order.
func seen(t *testing.T, c *fixture.Tenant, at domain.TrialScope) (all []string) {
	t.Helper()
	q := domain.RecordQuery{TrialScope: at, CursorQuery: domain.CursorQuery{Size: 500}}
	for {
		page, err := c.Records.List(t.Context(), c.Admin, q)
		fixture.Must(t, err)
		for _, r := range page.Items {
			text, err := r.Data.MarshalJSON()
			fixture.Must(t, err)
			all = append(all, r.ExternalID+string(text))
		}
		if q.After = page.Next; q.After == "" {
			return all
		}
	}
}

func TestListsOfRecordsAreStored(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	at := c.TrialScope(t)
	a := `{"external_id":" P-1 ","patient_data":{"z":1.50,"a":{"y":[null]}}}`
	b := `{"patient_data":{},"external_id":null,"record_id":"x","version":3,"_created_at":"2026-01-01"}`
	for _, in := range []record.Upload{
		fileOf(domain.ImportArray, "["+a+","+b+"]"), fileOf(domain.ImportLines, strings.ReplaceAll(a, "1", "2")+"\n\n"+b),
	} {
		out, err := c.Records.Upload(t.Context(), c.Admin, at, in)
		if fixture.Must(t, err); out.Imported != 2 {
			t.Errorf("got %+v", out)
		}
	}
	want := `P-1{"z":1.5,"a":{"y":[null]}} {} P-2{"z":2.5,"a":{"y":[null]}} {}`
	if got := strings.Join(seen(t, c, at), " "); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestListsOfRecordsRefused(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	w.Set.Settings.Limits = domain.Limits{Bytes: 5000, Rows: 3, Columns: 3, Record: 1000, Total: 1500}
	w.Core = fixture.Core(t, w.Set)
	c := w.Tenant(t)
	at := c.TrialScope(t)
	long := func(n int) string { return `{"patient_data":{"a":"` + strings.Repeat("x", n) + `"}}` }
	for _, tc := range []struct {
		items  []string
		want   *domain.Error
		places string // of lines
	}{
		{[]string{`{"patient_data":{}}`, `{"a":1}`}, domain.ErrItemMemberUnknown, "line 2, key 1"},
		{[]string{`{}`}, domain.ErrItemInvalid, "line 1, patient_data"},
		{[]string{`{"patient_data":null}`}, domain.ErrItemInvalid, "line 1, patient_data"},
		{[]string{`{"patient_data":[]}`}, domain.ErrItemInvalid, "line 1, patient_data"},
		{[]string{`{"patient_data":{},"external_id":7}`}, domain.ErrItemInvalid, "line 1, external_id"},
		{[]string{`{"patient_data":{},"external_id":"a\u0007"}`}, domain.ErrTextInvalid, "line 1, external_id"},
		{
			[]string{`{"patient_data":{},"external_id":"` + strings.Repeat("x", 129) + `"}`}, domain.ErrTextLength,
			"line 1, external_id",
		},
		{[]string{`{"patient_data":{"a":1,"b":1,"c":1,"d":1}}`}, domain.ErrRecordTooWide, "line 1, patient_data"},
		{[]string{`{"patient_data":{}}`, long(1000)}, domain.ErrRecordTooLarge, "line 2, patient_data"},
		{[]string{long(600), long(600), long(600)}, domain.ErrImportTooLarge, "line 3"},
		{
			[]string{`{"patient_data":{}}`, `{"patient_data":{}}`, `{"patient_data":{}}`, `{"patient_data":{}}`},
			domain.ErrTooManyRecords, "line 4",
		},
		{
			[]string{
				`{"patient_data":{},"external_id":"P-1"}`, `{"patient_data":{}}`, `{"patient_data":{},"external_id":" P-1"}`,
			}, domain.ErrExternalIDTwice, "line 1; line 3",
		},
	} {
		_, err := c.Records.Upload(t.Context(), c.Admin, at, fileOf(domain.ImportLines, strings.Join(tc.items, "\n")))
		wantPlaces(t, err, tc.want, strings.Split(tc.places, "; ")...)
		_, err = c.Records.Upload(t.Context(), c.Admin, at, fileOf(domain.ImportArray, "["+strings.Join(tc.items, ",")+"]"))
		for line := len(tc.items); line > 0; line-- {
			tc.places = strings.ReplaceAll(tc.places, fmt.Sprint("line ", line), fmt.Sprintf("[%d]", line-1))
		}
		wantPlaces(t, err, tc.want, strings.Split(tc.places, "; ")...)
	}
	if all := seen(t, c, at); len(all) != 0 {
		t.Errorf("%v were stored", all)
	}
}

// A file whose external id is taken is refused as a whole, and names the line, whether that is known before or only
// while the rows are stored; then all of its external ids are free.
func TestTakenExternalIDsNameTheirLine(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	at := c.TrialScope(t)
	create := func(id string) {
		_, err := c.Records.Create(t.Context(), c.Admin, at, domain.NewRecord{ExternalID: id})
		fixture.Must(t, err)
	}
	create("P-2")
	lines := "{\"patient_data\":{},\"external_id\":\"P-1\"}\n\n{\"patient_data\":{},\"external_id\":\"P-2\"}\n"
	_, err := c.Records.Upload(t.Context(), c.Admin, at, fileOf(domain.ImportLines, lines))
	wantPlaces(t, err, domain.ErrExternalIDTaken, "line 3")

	lines = strings.ReplaceAll(lines, "P-2", "P-3")
	services := slow(t, c.Installation, func(row int) {
		if row == 1 {
			create("P-3")
		}
	})
	_, err = services.Records.Upload(t.Context(), c.Admin, at, fileOf(domain.ImportLines, lines))
	wantPlaces(t, err, domain.ErrExternalIDTaken, "line 3")
	create("P-1")
}

// The cells of a column are the external ids as they stand in the file, and stay with the data.
func TestAColumnHasTheExternalIDs(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	at := c.TrialScope(t)
	upload := func(column, file string) error {
		_, err := c.Records.Upload(t.Context(), c.Admin, at, record.Upload{
			ImportSource: domain.ImportSource{Infer: true, ExternalIDColumn: column}, File: strings.NewReader(file),
		})
		return err
	}
	fixture.Must(t, upload(" pat  no", "pat no,age\n1.50,60\n,70\n"))
	fixture.Must(t, upload("_external_id", "_record_id,_external_id,_version,_created_at,age\nr,007,1,2026,80\n"))
	want := `1.50{"pat no":1.5,"age":60} {"pat no":null,"age":70} 007{"age":80}`
	if got := strings.Join(seen(t, c, at), " "); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	wantPlaces(t, upload("id", "a,b\n1,2\n"), domain.ErrExternalIDColumn, "external_id_column")
	wantPlaces(t, upload("a", "a,b\n1,2\n\n2,2\n1,3\n"), domain.ErrExternalIDTwice, "line 2; line 5")
	wantPlaces(t, upload("a", "a,b\n1,2\n\n007,2\n"), domain.ErrExternalIDTaken, "line 4")
	wantPlaces(t, upload("a", "a,b\n\"x\ny\",2\n"), domain.ErrTextInvalid, "line 2, external_id")
}

func TestACheckSaysWhatWouldHappen(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	at := c.TrialScope(t)
	in := record.Upload{
		ImportSource: domain.ImportSource{Infer: true, ExternalIDColumn: "id"},
		File:         strings.NewReader("id;x;y\nP-1;1;a\n;;\nP-2;1.5;\n;true;2026\n"),
	}
	out, err := c.Records.Check(t.Context(), c.Admin, at, in)
	fixture.Must(t, err)
	want := `{3 1 2 semicolon [{id [text null]} {x [integer number boolean]} {y [text integer null]}]}`
	if got := fmt.Sprint(struct {
		rows, skipped, ids int64
		delimiter          string
		columns            []domain.ImportColumn
	}{out.Rows, out.Skipped, out.ExternalIDs, out.Delimiter, out.Columns}); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	_, err = c.Records.Create(t.Context(), c.Admin, at, domain.NewRecord{ExternalID: "P-2"})
	fixture.Must(t, err)
	in.File = strings.NewReader("id\nP-1\nP-2\n")
	_, err = c.Records.Check(t.Context(), fixture.WithIdempotencyKey(c.Admin, "k", "r"), at, in)
	wantPlaces(t, err, domain.ErrExternalIDTaken, "line 3")
	_, err = c.Records.Check(t.Context(), c.AddUser(t, "bob"), at, in)
	fixture.Want(t, err, domain.ErrProjectNotFound)
	if all := seen(t, c, at); len(all) != 1 {
		t.Errorf("%v are there", all)
	}
}

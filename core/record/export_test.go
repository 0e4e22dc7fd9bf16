package record_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/filter"
	"github.com/tenon-health/tenon/core/record"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/data"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// exported is what an export writes, which must go well.
func exported(t *testing.T, c *fixture.Tenant, s domain.TrialScope, in domain.Export) string {
	t.Helper()
	var b bytes.Buffer
	fixture.Must(t, c.Records.Export(t.Context(), c.Admin, s, in, &b))
	return b.String()
}

// recordsOf makes a project and trial with a record of each text of JSON.
func recordsOf(t *testing.T, c *fixture.Tenant, all ...string) domain.TrialScope {
	t.Helper()
	s := c.TrialScope(t)
	for _, text := range all {
		in := domain.NewRecord{Data: parsed(t, text)}
		if id, ok := in.Data.Get("id"); ok {
			in.ExternalID, _ = id.(string)
		}
		_, err := c.Records.Create(t.Context(), c.Admin, s, in)
		fixture.Must(t, err)
	}
	return s
}

func TestACSVFileComesBackCellForCell(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	for _, table := range data.All(t) {
		s := c.TrialScope(t)
		_, err := c.Records.Upload(t.Context(), c.Admin, s, record.Upload{File: bytes.NewReader(table.File)})
		fixture.Must(t, err)
		if exported(t, c, s, domain.Export{Format: domain.ExportCSV}) != string(table.File) {
			t.Errorf("%s came back changed", table.Name)
		}
	}
}

func TestTablesOfAnyRecords(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	for name, tc := range map[string]struct {
		records []string
		in      domain.Export
		want    string
	}{
		"late keys, in another order": {
			[]string{`{"b":1}`, `{"a":2,"b":3}`, `{"c":null,"a":""}`}, domain.Export{}, "b,a,c\n1,,\n3,2,\n,,\n",
		},
		"every type": {
			[]string{`{"t":"x","i":1,"d":1.50,"big":12345678901234567890,"y":true,"n":null,"o":{"b":1,"a":[2]},"l":[1,"x"]}`},
			domain.Export{},
			`t,i,d,big,y,n,o,l` + "\n" + `x,1,1.5,12345678901234567890,true,,"{""b"":1,""a"":[2]}","[1,""x""]"` + "\n",
		},
		"odd keys": {
			[]string{`{"alk.phos":1,"$a":2,"a,b":3,"":4,"x\ny":5}`}, domain.Export{},
			"alk.phos,$a,\"a,b\",,\"x\ny\"\n1,2,3,4,5\n",
		},
		"odd cells": {
			[]string{`{"a":"1,5","b":" x","c":"\"q\"","d":"a\r\nb"}`}, domain.Export{},
			"a,b,c,d\n\"1,5\",\" x\",\"\"\"q\"\"\",\"a\r\nb\"\n",
		},
		"one column, and empty": {[]string{`{"a":""}`, `{}`}, domain.Export{}, "a\n\"\"\n\"\"\n"},
		"nothing":               {nil, domain.Export{}, ""},
		"records without data":  {[]string{`{}`, `{}`}, domain.Export{}, ""},
		"formulas as they are":  {[]string{`{"=a":"=1","n":-1,"t":"-1"}`}, domain.Export{}, "=a,n,t\n=1,-1,-1\n"},
		"formulas neutralised": {
			[]string{`{"=a":"=1","n":-1,"t":"-1"}`}, domain.Export{Excel: true}, "'=a,n,t\n'=1,-1,-1\n",
		},
		"those of a filter": {
			[]string{`{"a":1}`, `{"b":2}`},
			domain.Export{Filter: []byte(` {"field":"patient_data.b","op":"eq","value":2} `)}, "b\n2\n",
		},
		"a filter for all":       {[]string{`{"a":1}`}, domain.Export{Filter: []byte(" {} ")}, "a\n1\n"},
		"a filter that is blank": {[]string{`{"a":1}`}, domain.Export{Filter: []byte("  ")}, "a\n1\n"},
	} {
		tc.in.Format = domain.ExportCSV
		if got := exported(t, c, recordsOf(t, c, tc.records...), tc.in); got != tc.want {
			t.Errorf("%s: got\n%q, want\n%q", name, got, tc.want)
		}
	}
}

// What we know of a record stands before its data; a key that is called like that gets another name.
func TestMeta(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	s := recordsOf(t, c, `{"id":"P-1","a":1}`, `{"_version":"x","__version":"y","_record_id":"=z"}`)
	q := domain.RecordQuery{TrialScope: s, CursorQuery: domain.CursorQuery{Size: 9}}
	page, err := c.Records.List(t.Context(), c.Admin, q)
	fixture.Must(t, err)
	meta := func(i int, external string) string {
		r := page.Items[i]
		return string(r.ID) + "," + external + ",1," + r.CreatedAt.Format("2006-01-02T15:04:05.000Z")
	}
	want := "_record_id,_external_id,_version,_created_at,id,a,__version,___version,__record_id\n" +
		meta(0, "P-1") + ",P-1,1,,,\n" + meta(1, "") + ",,,x,y,=z\n"
	expect.Equal(t, exported(t, c, s, domain.Export{Format: domain.ExportCSV, Meta: true}), want)
	lines := strings.Split(exported(t, c, s, domain.Export{Format: domain.ExportNDJSON, Meta: true}), "\n")
	r := page.Items[0]
	expect.Equal(t, lines[0], `{"_record_id":"`+string(r.ID)+`","_version":1,"_created_at":"`+
		r.CreatedAt.Format("2006-01-02T15:04:05.000Z")+`","patient_data":{"id":"P-1","a":1},"external_id":"P-1"}`)
}

func TestLinesLoseNothing(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	s := recordsOf(
		t,
		c,
		`{"z":1.50,"a":12345678901234567890,"k.k":{"b":null,"a":[]}}`,
		`{"id":"P-1","é":"\u2028\n"}`,
		`{}`,
	)
	want := `{"patient_data":{"z":1.5,"a":12345678901234567890,"k.k":{"b":null,"a":[]}}}` + "\n" +
		`{"patient_data":{"id":"P-1","é":"\u2028\n"},"external_id":"P-1"}` + "\n" + `{"patient_data":{}}` + "\n"
	expect.Equal(t, exported(t, c, s, domain.Export{Format: domain.ExportNDJSON}), want)
	expect.Equal(t, exported(t, c, c.TrialScope(t), domain.Export{Format: domain.ExportNDJSON}), "")
}

func TestExportsRefused(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	reader := c.AddUser(t, "rea")
	s := c.TrialScope(t, domain.NewMember{User: reader.Subject, Role: "MEMBER"})
	_, err := c.Catalog.CreateTrial(t.Context(), c.Operator(t), domain.NewTrial{Module: 1, Slug: "not-granted", Name: "X"})
	fixture.Must(t, err)
	elsewhere := domain.TrialScope{Project: s.Project, Trial: "not-granted"}
	csv := domain.Export{Format: domain.ExportCSV}
	for name, tc := range map[string]struct {
		by   domain.Call
		at   domain.TrialScope
		in   domain.Export
		want *domain.Error
	}{
		"no format":        {c.Admin, s, domain.Export{}, domain.ErrExportFormat},
		"another format":   {c.Admin, s, domain.Export{Format: "xlsx"}, domain.ErrExportFormat},
		"excel for NDJSON": {c.Admin, s, domain.Export{Format: domain.ExportNDJSON, Excel: true}, domain.ErrExportExcel},
		"a filter of no use": {
			c.Admin, s, domain.Export{Format: domain.ExportCSV, Filter: []byte(`{"a":1}`)}, filter.ErrInvalid,
		},
		"a reader":        {reader, s, csv, domain.ErrForbidden},
		"another trial":   {c.Admin, elsewhere, csv, domain.ErrTrialNotGranted},
		"another project": {c.Admin, domain.TrialScope{Project: "none", Trial: s.Trial}, csv, domain.ErrProjectNotFound},
	} {
		var b bytes.Buffer
		err := c.Records.Export(t.Context(), tc.by, tc.at, tc.in, &b)
		if !errors.Is(err, tc.want) || b.Len() > 0 {
			t.Errorf("%s: got %v and %q, want %v", name, err, b.String(), tc.want)
		}
	}
}

// A file that a spreadsheet program cannot hold is refused before anything of it is sent.
func TestTooWideATable(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	s := recordsOf(t, c, `{"a":1,"b":2}`, `{"c":3}`)
	set := c.Set
	set.Settings.Limits.Columns = 2
	services := fixture.Core(t, set)
	for _, format := range []domain.ExportFormat{domain.ExportCSV, domain.ExportZIP} {
		var b bytes.Buffer
		err := services.Records.Export(t.Context(), c.Admin, s, domain.Export{Format: format, Meta: true}, &b)
		fixture.Want(t, err, domain.ErrExportTooWide)
		expect.Equal(t, b.Len(), 0)
	}
	fixture.Must(
		t,
		services.Records.Export(t.Context(), c.Admin, s, domain.Export{Format: domain.ExportNDJSON}, new(bytes.Buffer)),
	)
}

// An export tells the audit trail before it reads, and how it ended if that was no good end.
func TestExportsAreAudited(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	s := recordsOf(t, c, `{"a":1}`)
	ctx, cancel := context.WithCancel(t.Context())
	broken := &hookWriter{hook: func() error { cancel(); return errAway }}
	fixture.Want(t, c.Records.Export(ctx, c.Admin, s, domain.Export{Format: domain.ExportNDJSON}, broken), errAway)
	fixture.Must(t, c.Records.Export(t.Context(), c.Admin, s, domain.Export{Format: domain.ExportCSV}, new(bytes.Buffer)))
	_, err := c.Audit.Integrate(t.Context(), fixture.System(""))
	fixture.Must(t, err)
	page, err := c.Audit.List(t.Context(), c.Admin, domain.AuditQuery{CursorQuery: domain.CursorQuery{Size: 100}})
	fixture.Must(t, err)
	var outcomes []string
	for _, e := range page.Items {
		if e.Action == domain.RecordExport && e.Project == s.Project {
			outcomes = append(outcomes, string(e.Outcome))
		}
	}
	expect.Equal(t, outcomes, []string{"begun", "failed", "begun"})
}

// hookWriter calls hook before each write.
type hookWriter struct {
	bytes.Buffer
	hook func() error
}

func (w *hookWriter) Write(p []byte) (int, error) {
	if err := w.hook(); err != nil {
		return 0, err
	}
	return w.Buffer.Write(p)
}

// Whoever loses the right to see the records sees no more of them.
func TestAnExportEndsWithTheRightToIt(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	bob := c.AddUser(t, "bob")
	s := c.TrialScope(t, domain.NewMember{User: bob.Subject, Role: "ANALYST"})
	_, err := c.Records.Upload(
		t.Context(),
		c.Admin,
		s,
		record.Upload{File: strings.NewReader("a\n" + strings.Repeat("some text\n", 5000))},
	)
	fixture.Must(t, err)
	w := &hookWriter{}
	w.hook = func() error {
		w.hook = func() error { return nil }
		fixture.Must(t, c.Projects.RemoveMember(t.Context(), c.Admin, s.Project, bob.Subject, 0))
		c.Advance(2 * domain.ExportCheckTime)
		return nil
	}
	err = c.Records.Export(t.Context(), bob, s, domain.Export{Format: domain.ExportNDJSON}, w)
	fixture.Want(t, err, domain.ErrProjectNotFound)
	if lines := strings.Count(w.String(), "\n"); lines == 0 || lines > 3000 {
		t.Errorf("%d lines were sent", lines)
	}
}

// When it takes long to find the keys, those found are sent meanwhile.
func TestAHeaderIsSentAsItGrows(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	s := recordsOf(t, c, `{"a":1,"b,c":2}`, `{"d":3}`, `{"e":4}`)
	set := c.Set
	var got []string
	w := &hookWriter{}
	w.hook = func() error { got = append(got, w.String()); return nil }
	set.Clock = quickClock{set.Clock, c.Installation}
	services := fixture.Core(t, set)
	fixture.Must(t, services.Records.Export(t.Context(), c.Admin, s, domain.Export{Format: domain.ExportCSV}, w))
	expect.Equal(t, w.String(), "a,\"b,c\",d,e\n1,2,,\n,,3,\n,,,4\n")
	if len(got) < 3 {
		t.Errorf("it was sent after %q", got)
	}
}

// quickClock goes on with each look at it.
type quickClock struct {
	ports.Clock
	installation *fixture.Installation
}

func (q quickClock) Now() time.Time {
	q.installation.Advance(4 * time.Second)
	return q.Clock.Now()
}

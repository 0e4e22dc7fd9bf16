package record_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/filter"
	"github.com/tenon-health/tenon/core/record"
	"github.com/tenon-health/tenon/test/data"
	"github.com/tenon-health/tenon/test/fixture"
)

func parsed(t *testing.T, text string) document.Document {
	t.Helper()
	d, err := document.Read([]byte(text))
	fixture.Must(t, err)
	return d
}

func TestARecordReadsBackExactly(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	scope := c.TrialScope(t)
	text := `{"z":1,"a":{"y.y":[1,2.5,null,true,"ü"],"$x":{}},"n":12345678901234567890}`
	made, err := w.Records.Create(t.Context(), c.Admin, scope, domain.NewRecord{ExternalID: "P-1", Data: parsed(t, text)})
	fixture.Must(t, err)
	found, err := w.Records.Get(t.Context(), c.Admin, scope, made.ID)
	fixture.Must(t, err)
	got, err := found.Data.MarshalJSON()
	fixture.Must(t, err)
	if string(got) != text || found.ExternalID != "P-1" || found.CreatedBy != c.Admin.Subject {
		t.Errorf("got %s of %+v", got, found)
	}
	_, err = w.Records.Create(t.Context(), c.Admin, scope, domain.NewRecord{ExternalID: "P-1"})
	fixture.Want(t, err, domain.ErrExternalIDTaken)
	_, err = w.Records.Get(t.Context(), c.Admin, scope, "nope")
	fixture.Want(t, err, domain.ErrRecordNotFound)
}

func TestUploadOfARealFile(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	scope := c.TrialScope(t)
	file := bytes.NewReader(data.Read(t, "veteran").File)
	out, err := w.Records.Upload(t.Context(), c.Admin, scope, record.Upload{File: file})
	fixture.Must(t, err)
	if out.Imported != 137 {
		t.Errorf("imported %d rows", out.Imported)
	}
	var rows []string
	q := domain.RecordQuery{TrialScope: scope, CursorQuery: domain.CursorQuery{Size: 25}}
	for {
		page, err := w.Records.List(t.Context(), c.Admin, q)
		fixture.Must(t, err)
		for _, r := range page.Items {
			n, _ := r.Data.Get("rownames")
			rows = append(rows, n.(string))
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	if len(rows) != 137 || rows[0] != "1" || rows[136] != "137" || len(slices.Compact(rows)) != 137 {
		t.Errorf("listed %d rows", len(rows))
	}
}

func TestARefusedFileLeavesNothing(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	scope := c.TrialScope(t)
	_, err := w.Records.Upload(t.Context(), c.Admin, scope, record.Upload{File: strings.NewReader("a,b\n1,2\n3\n")})
	if err == nil || domain.AsError(err).Kind != domain.Invalid || strings.Contains(err.Error(), "3\n") {
		t.Errorf("got %v", err)
	}
	page, err := w.Records.List(t.Context(), c.Admin, domain.RecordQuery{
		TrialScope: scope, CursorQuery: domain.CursorQuery{Size: 10},
	})
	fixture.Must(t, err)
	if len(page.Items) != 0 {
		t.Error("a row of a refused file was stored")
	}
}

// An import that dies half-way is seen by nobody, cannot be published any more,
// and is swept away; one that was published is finalized.
func TestDeadImportsAreSweptAndPublishedOnesSettle(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	scope := c.TrialScope(t)
	org := c.Enterprise.Organization
	count := func() int {
		page, err := w.Records.List(t.Context(), c.Admin, domain.RecordQuery{
			TrialScope: scope, CursorQuery: domain.CursorQuery{Size: 100},
		})
		fixture.Must(t, err)
		return len(page.Items)
	}
	dead := domain.NewImport(domain.ImportID(w.NewID()), scope, c.Admin.Subject, w.Set.Clock.Now())
	_, _, err := w.Set.Imports.Ensure(t.Context(), org, dead)
	fixture.Must(t, err)
	_, err = w.Set.Records.InsertAll(t.Context(), org, dead.ID, func(yield func(domain.Record, error) bool) {
		for row := range uint32(3) {
			if !yield(
				domain.Record{ID: domain.RowID(dead.ID, row), Project: scope.Project, Trial: scope.Trial, Version: 1}, nil,
			) {
				return
			}
		}
	})
	fixture.Must(t, err)
	_, err = w.Records.Upload(t.Context(), c.Admin, scope, record.Upload{
		File: strings.NewReader("a\n1\n2\n"), ImportSource: domain.ImportSource{Infer: true},
	})
	fixture.Must(t, err)
	if n := count(); n != 2 {
		t.Fatalf("saw %d records, want those of the published import", n)
	}
	w.Advance(domain.ImportTTL + time.Second)
	fixture.Must(t, w.Records.Sweep(t.Context(), fixture.System("")))
	_, err = w.Set.Imports.Get(t.Context(), org, dead.ID)
	fixture.Want(t, err, domain.ErrImportNotFound)
	ids, err := w.Set.Imports.Published(t.Context(), org, scope)
	fixture.Must(t, err)
	if len(ids) != 1 {
		t.Fatalf("%d imports wait to be finalized, want the published one", len(ids))
	}
	for _, id := range ids {
		fixture.Must(t, w.Records.Finalize(t.Context(), fixture.System(org), domain.Job{
			Args: map[string]string{"import": string(id)},
		}))
	}
	if ids, _ = w.Set.Imports.Published(t.Context(), org, scope); len(ids) != 0 || count() != 2 {
		t.Errorf("after settling: %d imports, %d records", len(ids), count())
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	scope := c.TrialScope(t)
	_, err := w.Records.Upload(t.Context(), c.Admin, scope, record.Upload{
		File: strings.NewReader("cell,age\na,60\nb,70\na,80\n"), ImportSource: domain.ImportSource{Infer: true},
	})
	fixture.Must(t, err)
	few, err := filter.Parse([]byte(
		`{"and":[{"field":"patient_data.cell","op":"eq","value":"a"},{"field":"patient_data.age","op":"gt","value":60}]}`,
	))
	fixture.Must(t, err)
	q := domain.RecordQuery{TrialScope: scope, Filter: few, CursorQuery: domain.CursorQuery{Size: 1, Count: true}}
	page, err := w.Records.Search(t.Context(), c.Admin, q)
	fixture.Must(t, err)
	if len(page.Items) != 1 || *page.Total != 1 || page.Next != "" {
		t.Errorf("got %+v", page)
	}
	q.Filter = filter.Filter{}
	if page, err = w.Records.Search(t.Context(), c.Admin, q); err != nil || page.Next == "" {
		t.Fatalf("got %+v %v", page, err)
	}
	q.After, q.Filter = page.Next, few
	_, err = w.Records.Search(t.Context(), c.Admin, q)
	fixture.Want(t, err, domain.ErrCursorInvalid)
	other := c.TrialScope(t)
	_, err = w.Records.Search(t.Context(), c.Admin, domain.RecordQuery{
		TrialScope: other, CursorQuery: domain.CursorQuery{Size: 1, After: page.Next},
	})
	fixture.Want(t, err, domain.ErrCursorInvalid)
}

func TestExecutions(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	bob, eve := c.AddUser(t, "bob"), c.AddUser(t, "eve")
	scope := c.TrialScope(t, domain.NewMember{User: bob.Subject})
	machine := c.Machine(t, "executions:write")
	r, err := w.Records.Create(t.Context(), c.Admin, scope, domain.NewRecord{Data: parsed(t, `{"age":63}`)})
	fixture.Must(t, err)
	in := domain.NewExecution{
		User: bob.Subject, BasePrediction: []any{parsed(t, `{"risk":0.4}`)}, PatientRecordID: r.ID, ModelName: "cox",
	}
	e, err := w.Executions.Create(t.Context(), machine, scope, in)
	fixture.Must(t, err)
	if e.Status != domain.ExecutionSucceeded || e.UserID != bob.Subject || e.ExecutedBy != bob.Subject ||
		e.CompletedAt.IsZero() {
		t.Errorf("got %+v", e)
	}
	for name, tc := range map[string]struct {
		actor domain.Call
		in    domain.NewExecution
		want  *domain.Error
	}{
		"for nobody":     {machine, domain.NewExecution{}, domain.ErrUserNotMember},
		"for a stranger": {machine, domain.NewExecution{User: eve.Subject}, domain.ErrUserNotMember},
		"on no record": {
			machine, domain.NewExecution{User: bob.Subject, PatientRecordID: "nope"}, domain.ErrRecordNotFound,
		},
		"for somebody else":     {c.Admin, domain.NewExecution{User: bob.Subject}, domain.ErrUserNotCaller},
		"succeeded with naught": {c.Admin, domain.NewExecution{Status: domain.ExecutionSucceeded}, domain.ErrStatusInvalid},
		"by a reader":           {bob, domain.NewExecution{}, domain.ErrForbidden},
		"queued":                {c.Admin, domain.NewExecution{Status: domain.ExecutionQueued}, nil},
	} {
		_, err := w.Executions.Create(t.Context(), tc.actor, scope, tc.in)
		if tc.want == nil && err != nil || tc.want != nil && !errors.Is(err, tc.want) {
			t.Errorf("%s: got %v, want %v", name, err, tc.want)
		}
	}
	page, err := w.Executions.List(t.Context(), bob, domain.ExecutionQuery{
		TrialScope: scope, User: bob.Subject, CursorQuery: domain.CursorQuery{Size: 10, Desc: true},
	})
	fixture.Must(t, err)
	if len(page.Items) != 1 || page.Items[0].ID != e.ID {
		t.Errorf("got %+v", page.Items)
	}
}

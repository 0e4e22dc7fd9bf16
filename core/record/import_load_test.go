package record_test

import (
	"context"
	"fmt"
	"io"
	"iter"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/record"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

// loadedRecords call hook before each step of a load.
type loadedRecords struct {
	ports.Records
	hook func(step int) error
	step int
}

func (r *loadedRecords) InsertAll(
	ctx context.Context, t domain.TenantID, i domain.ImportID, all iter.Seq2[domain.Record, error],
) (int64, error) {
	r.step++
	if err := r.hook(r.step); err != nil {
		return 0, err
	}
	return r.Records.InsertAll(ctx, t, i, all)
}

// loading is a large import that a job is to store.
type loading struct {
	*fixture.Tenant
	at   domain.TrialScope
	bob  domain.Call
	core *core.Core
	job  domain.Job
}

const loadedRows = 12_000 // of which a step stores 5000

func newLoading(t *testing.T, format domain.ImportFormat, hook func(l *loading, step int) error) *loading {
	t.Helper()
	l := &loading{Tenant: fixture.New(t).Tenant(t)}
	l.bob = l.AddUser(t, "bob")
	l.at = l.TrialScope(t, domain.NewMember{User: l.bob.Subject, Role: "ANALYST"})
	set := l.Set
	set.Records = &loadedRecords{Records: l.Set.Records, hook: func(step int) error { return hook(l, step) }}
	l.core = fixture.Core(t, set)
	var err error
	l.job, err = l.Records.UploadLater(t.Context(), l.bob, l.at, record.Upload{
		ImportSource: domain.ImportSource{Format: format, ExternalIDColumn: "id"}, File: strings.NewReader(many(format)),
	})
	fixture.Must(t, err)
	return l
}

func many(format domain.ImportFormat) string {
	var b strings.Builder
	for n := range loadedRows {
		switch format {
		case domain.ImportCSV:
			fmt.Fprintf(&b, "%s,%d\n", externalID(n), n)
		default:
			id := externalID(n)
			fmt.Fprintf(&b, "{\"patient_data\":{\"id\":%q,\"n\":\"%d\"},\"external_id\":%q}\n", id, n, id)
		}
	}
	switch format {
	case domain.ImportCSV:
		return "\ufeffid,n\n" + b.String()
	case domain.ImportArray:
		return "[" + strings.ReplaceAll(strings.TrimSpace(b.String()), "\n", ",\n") + "]"
	}
	return b.String()
}

// externalID is that of a record: few have one, because the memory adapter looks through all of them.
func externalID(n int) string {
	if n%1000 < 999 {
		return ""
	}
	return fmt.Sprint("P-", n)
}

// attempt makes one, and returns the job as it is then.
func (l *loading) attempt(t *testing.T) domain.Job {
	t.Helper()
	came := false
	handle := func(ctx context.Context, j domain.Job) (string, error) {
		if j.ID != l.job.ID {
			return "", nil
		}
		came = true
		return l.core.Records.Load(ctx, domain.ByJob(j), j)
	}
	for !came && t.Context().Err() == nil { // it may have to wait for a second
		l.Set.JobRunner.(*memory.JobRunner).Step(t.Context(), nil, handle)
	}
	j, err := l.Jobs.Get(t.Context(), l.Admin, l.job.ID)
	fixture.Must(t, err)
	return j
}

// file reports whether what was uploaded is there.
func (l *loading) file(t *testing.T) bool {
	t.Helper()
	content, err := l.Set.Files.Get(
		t.Context(), l.Enterprise.Organization, domain.Import{ID: domain.ImportID(l.job.Args["import"])}.FileKey(),
	)
	if err != nil {
		fixture.Want(t, err, domain.ErrObjectNotFound)
		return false
	}
	_, err = io.Copy(io.Discard, content)
	fixture.Must(t, err)
	return true
}

// wantNothing asks for no record, open or not, and no file.
func (l *loading) wantNothing(t *testing.T) {
	t.Helper()
	n, err := l.Set.Records.CountProject(t.Context(), l.Enterprise.Organization, l.at.Project, 1<<40)
	fixture.Must(t, err)
	if n != 0 || l.file(t) {
		t.Errorf("%d records are left; the file is there: %v", n, l.file(t))
	}
}

// An attempt that fails after some steps is not in vain, whatever the file is written in.
func TestALoadGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	for _, format := range domain.ImportFormats() {
		l := newLoading(t, format, func(l *loading, step int) error {
			if n := count(t, l.Installation, l.Admin, l.at); n != 0 {
				t.Errorf("%d records are seen too early", n)
			}
			if step == 2 || step == 4 {
				return errAway
			}
			return nil
		})
		if j := l.attempt(t); j.State != domain.JobRetrying || j.Done != 5000 || j.Total != loadedRows {
			t.Errorf("after one step it is %+v", j)
		}
		if j := l.attempt(t); j.State != domain.JobRetrying || j.Done != 10_000 || !l.file(t) {
			t.Errorf("after two steps it is %+v", j)
		}
		j := l.attempt(t)
		if j.State != domain.JobSucceeded || j.Done != loadedRows || j.Result != `{"imported":12000,"skipped_rows":0}` {
			t.Errorf("in the end it is %+v", j)
		}
		all := seen(t, l.Tenant, l.at)
		for n, got := range all {
			if want := fmt.Sprintf(`%s{"id":%q,"n":"%d"}`, externalID(n), externalID(n), n); got != want {
				t.Fatalf("record %d is %s, want %s", n, got, want)
			}
		}
		if len(all) != loadedRows || l.file(t) {
			t.Errorf("%d records are there; the file is: %v", len(all), l.file(t))
		}
		if again := l.attemptAgain(t); again != j.Result {
			t.Errorf("again it results in %s", again)
		}
	}
}

// attemptAgain is for a worker that has died after all was done.
func (l *loading) attemptAgain(t *testing.T) string {
	t.Helper()
	result, err := l.core.Records.Load(t.Context(), domain.ByJob(l.job), l.job)
	fixture.Must(t, err)
	return result
}

// Whoever cancels it, or may no longer upload, leaves nothing of it, and its external ids are free.
func TestALoadThatEndsLeavesNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		end   func(l *loading) error
		state domain.JobState
		code  string
	}{
		"cancelled": {func(l *loading) error {
			_, err := l.Jobs.Cancel(t.Context(), l.bob, l.job.ID)
			return err
		}, domain.JobCancelled, ""},
		"no member any more": {func(l *loading) error {
			return l.Projects.RemoveMember(t.Context(), l.Admin, l.at.Project, l.bob.Subject, 0)
		}, domain.JobFailed, "project_not_found"},
		"external id taken": {func(l *loading) error {
			_, err := l.Records.Create(t.Context(), l.Admin, l.at, domain.NewRecord{ExternalID: "P-11999"})
			return err
		}, domain.JobFailed, "external_id_meanwhile"},
	} {
		l := newLoading(t, domain.ImportLines, func(l *loading, step int) error {
			if step != 2 {
				return nil
			}
			return c.end(l)
		})
		if j := l.attempt(t); j.State != c.state || j.Error != c.code {
			t.Errorf("%s: it is %+v", name, j)
		}
		if n := count(t, l.Installation, l.Admin, l.at); n > 1 {
			t.Errorf("%s: %d records are seen", name, n)
		}
		if name != "external id taken" {
			l.wantNothing(t)
		}
		fixture.Must(t, l.Records.Sweep(t.Context(), fixture.System("")))
		if _, err := l.core.Records.Load(t.Context(), domain.ByJob(l.job), l.job); err == nil {
			t.Errorf("%s: it goes on", name)
		}
	}
}

// What was cancelled before it ran, and a project that was deleted, leave no file either.
func TestAnEndedLoadsFileIsSwept(t *testing.T) {
	t.Parallel()
	none := func(*loading, int) error { return nil }
	l := newLoading(t, domain.ImportCSV, none)
	l.Advance(domain.ImportTTL + 1)
	fixture.Must(t, l.Records.Sweep(t.Context(), fixture.System("")))
	if !l.file(t) {
		t.Error("the file of a job that waits is gone")
	}
	_, err := l.Jobs.Cancel(t.Context(), l.bob, l.job.ID)
	fixture.Must(t, err)
	fixture.Must(t, l.Records.Sweep(t.Context(), fixture.System("")))
	l.wantNothing(t)

	l = newLoading(t, domain.ImportCSV, none)
	deleted, err := l.Projects.Delete(t.Context(), l.Admin, l.at.Project, 0)
	fixture.Must(t, err)
	fixture.Must(t, l.Projects.Purge(t.Context(), domain.ByJob(deleted.Job), deleted.Job))
	l.wantNothing(t)
	if _, err := l.core.Records.Load(t.Context(), domain.ByJob(l.job), l.job); err == nil {
		t.Error("it goes on")
	}
	l.wantNothing(t)
}

// A file that is not right is told at once, and leaves nothing; a key stands for one job.
func TestAnUploadForLaterIsCheckedAtOnce(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	at := c.TrialScope(t)
	later := func(key, text string) (domain.Job, error) {
		in := record.Upload{ImportSource: domain.ImportSource{ExternalIDColumn: "id"}, File: strings.NewReader(text)}
		return c.Records.UploadLater(t.Context(), fixture.WithIdempotencyKey(c.Admin, key, text), at, in)
	}
	_, err := later("a", "id,n\n1,2\n3\n")
	if e := domain.AsError(err); e.Code != "csv_ragged_row" || e.Fields[0].Location != "line 3, column 2" {
		t.Errorf("got %v at %v", err, e.Fields)
	}
	_, err = c.Records.Create(t.Context(), c.Admin, at, domain.NewRecord{ExternalID: "P-2"})
	fixture.Must(t, err)
	_, err = later("b", "id\nP-1\nP-2\n")
	wantPlaces(t, err, domain.ErrExternalIDTaken, "line 3")
	first, err := later("c", "id\nP-1\n")
	fixture.Must(t, err)
	again, err := later("c", "id\nP-1\n")
	if fixture.Must(t, err); again.ID != first.ID || again.Total != 1 {
		t.Errorf("got %+v, then %+v", first, again)
	}
}

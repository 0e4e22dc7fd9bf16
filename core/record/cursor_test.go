package record_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/record"
	"github.com/tenon-health/tenon/test/fixture"
)

// A cursor opens the list that it was made for, in this installation, and no
// other: not of another project, trial, filter or direction.
func TestACursorOpensOneList(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	here, there := c.TrialScope(t), c.TrialScope(t)
	for range 3 {
		_, err := c.Records.Create(t.Context(), c.Admin, here, domain.NewRecord{})
		fixture.Must(t, err)
	}
	first, err := c.Records.List(t.Context(), c.Admin, domain.RecordQuery{
		TrialScope: here, CursorQuery: domain.CursorQuery{Size: 1},
	})
	fixture.Must(t, err)
	next := domain.CursorQuery{Size: 1, After: first.Next}
	_, err = c.Records.List(t.Context(), c.Admin, domain.RecordQuery{TrialScope: here, CursorQuery: next})
	fixture.Must(t, err)

	set := c.Set
	set.Settings.RequestKey = "the key of another installation"
	elsewhere := fixture.Core(t, set)
	_, err = elsewhere.Records.List(t.Context(), c.Admin, domain.RecordQuery{TrialScope: here, CursorQuery: next})
	fixture.Want(t, err, domain.ErrCursorInvalid)
	down := next
	down.Desc = true
	for name, q := range map[string]domain.RecordQuery{
		"another trial":     {TrialScope: domain.TrialScope{Project: here.Project, Trial: there.Trial}, CursorQuery: next},
		"another project":   {TrialScope: domain.TrialScope{Project: there.Project, Trial: here.Trial}, CursorQuery: next},
		"another direction": {TrialScope: here, CursorQuery: down},
	} {
		if _, err = c.Records.List(t.Context(), c.Admin, q); domain.AsError(err).Code != domain.ErrCursorInvalid.Code {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err = c.Records.Search(t.Context(), c.Admin, domain.RecordQuery{TrialScope: here, CursorQuery: next})
	fixture.Want(t, err, domain.ErrCursorInvalid)
}

// A request that began before the import was published must have ended before
// its records no longer need it.
func TestAnImportSettlesLater(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	_, err := c.Records.Upload(t.Context(), c.Admin, c.TrialScope(t), record.Upload{File: strings.NewReader(threeRows)})
	fixture.Must(t, err)
	page, err := c.Jobs.List(t.Context(), c.Admin, domain.JobQuery{})
	fixture.Must(t, err)
	var after []time.Duration
	for _, j := range page.Items {
		if j.Kind == domain.JobFinalizeImport {
			after = append(after, j.RunAt.Sub(j.CreatedAt))
		}
	}
	if len(after) != 1 || after[0] < 2*time.Minute {
		t.Errorf("one job finalizes it, after two minutes or more; there are %v", after)
	}
}

// While the sweeper is at it, a call that is tried again is told so.
func TestAnUploadGivenUpIsNotTakenUp(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	s, by := c.TrialScope(t), fixture.WithIdempotencyKey(c.Admin, "k", "r")
	dies(t, c, by, s)
	c.Advance(domain.ImportTTL + 1)
	_, err := c.Set.Imports.Abandon(t.Context(), c.Set.Clock.Now(), c.Set.Clock.Now(), 10)
	fixture.Must(t, err)
	_, err = c.Records.Upload(t.Context(), by, s, record.Upload{File: strings.NewReader(threeRows)})
	fixture.Want(t, err, domain.ErrImportNotFound)
}

package record_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/record"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

// steppedRecords is records that call hook before each step of finalizing.
type steppedRecords struct {
	ports.Records
	hook func(step int) error
	step int
}

func (s *steppedRecords) Finalize(
	ctx context.Context, t domain.TenantID, at domain.TrialScope, i domain.ImportID, rows domain.RowRange, since time.Time,
) error {
	s.step++
	if err := s.hook(s.step); err != nil {
		return err
	}
	return s.Records.Finalize(ctx, t, at, i, rows, since)
}

// finalizing is a big import that is being finalized.
type finalizing struct {
	*fixture.Tenant
	at   domain.TrialScope
	core *core.Core
	job  domain.Job
}

const bigRows = 4500 // of which 2000 are finalized at once

func newFinalizing(t *testing.T, hook func(step int) error) *finalizing {
	t.Helper()
	s := &finalizing{Tenant: fixture.New(t).Tenant(t)}
	s.at = s.TrialScope(t)
	_, err := s.Records.Upload(t.Context(), s.Admin, s.at, record.Upload{
		File: strings.NewReader("a\n" + strings.Repeat("1\n", bigRows)),
	})
	fixture.Must(t, err)
	args := map[string]string{"import": string(s.published(t)[0])}
	e := s.Enterprise
	s.job = s.NewJob(domain.JobFinalizeImport, e, e.Organization, s.Admin.Subject, args)
	fixture.Must(t, s.Set.Jobs.Enqueue(t.Context(), s.job))
	set := s.Set
	set.Records = &steppedRecords{Records: s.Set.Records, hook: hook}
	s.core = fixture.Core(t, set)
	return s
}

func (s *finalizing) published(t *testing.T) []domain.ImportID {
	t.Helper()
	ids, err := s.Set.Imports.Published(t.Context(), s.Enterprise.Organization, s.at)
	fixture.Must(t, err)
	return ids
}

// attempt makes one, and returns the job as it is then.
func (s *finalizing) attempt(t *testing.T) domain.Job {
	t.Helper()
	came := false
	handle := func(ctx context.Context, j domain.Job) (string, error) {
		if j.ID != s.job.ID {
			return "", nil
		}
		came = true
		return "", s.core.Records.Finalize(ctx, fixture.System(j.Tenant), j)
	}
	for !came && t.Context().Err() == nil { // it may have to wait for a second
		s.Set.JobRunner.(*memory.JobRunner).Step(t.Context(), nil, handle)
	}
	j, err := s.Jobs.Get(t.Context(), s.Admin, s.job.ID)
	fixture.Must(t, err)
	return j
}

// An attempt that fails after some steps is not in vain.
func TestSettlingReportsAndGoesOn(t *testing.T) {
	t.Parallel()
	s := newFinalizing(t, func(step int) error {
		if step == 2 {
			return errAway
		}
		return nil
	})
	if j := s.attempt(t); j.State != domain.JobRetrying || j.Done != 2000 || j.Total != bigRows {
		t.Errorf("after one step it is %+v", j)
	}
	if j := s.attempt(t); j.State != domain.JobSucceeded || j.Done != bigRows || j.Total != bigRows || j.Result != "" {
		t.Errorf("in the end it is %+v", j)
	}
	if ids := s.published(t); len(ids) != 0 {
		t.Errorf("%v still wait", ids)
	}
}

// Who cancels it stops it between two steps, and nothing that was uploaded is lost.
func TestSettlingCanBeCancelled(t *testing.T) {
	t.Parallel()
	var s *finalizing
	s = newFinalizing(t, func(step int) error {
		if step > 2 {
			t.Error("it goes on")
		}
		if step < 2 {
			return nil
		}
		_, err := s.Jobs.Cancel(t.Context(), s.Admin, s.job.ID)
		return err
	})
	if j := s.attempt(t); j.State != domain.JobCancelled || j.Done != 2000 {
		t.Errorf("it is %+v", j)
	}
	if n := count(t, s.Installation, s.Admin, s.at); n != bigRows || len(s.published(t)) != 1 {
		t.Errorf("%d rows are seen, of imports %v", n, s.published(t))
	}
}

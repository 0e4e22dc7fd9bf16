package contract

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// jobChecks use jobs that are not due: nobody works them off.
var jobChecks = checks{
	"round trip": jobRoundTrip,
	"rollback":   jobRollback,
	"list":       jobList,
	"list state": jobListState,
	"ongoing":    jobHasPending,
	"ended":      jobDeleteEnded,
	"twice":      jobTwice,
	"cancel":     jobCancel,
	"retry":      jobRetry,
	"count":      jobCount,
}

func jobRoundTrip(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	bare := newJob(e)
	bare.Enterprise, bare.Tenant, bare.Subject, bare.Args = "", "", "", nil
	full := newJob(e)
	full.Args = map[string]string{"import": newID(), "löwe": `"1"`}
	for _, want := range []domain.Job{bare, full} {
		must(t, p.Jobs.Enqueue(t.Context(), want))
		wantJob(t, got(p.Jobs.Get(t.Context(), want.ID))(t), want)
	}
	full.Args["import"] = "changed"
	if got(p.Jobs.Get(t.Context(), full.ID))(t).Args["import"] == "changed" {
		t.Error("what was stored is shared")
	}
	nowhere(t, domain.ErrJobNotFound, func(id domain.JobID) error { _, err := p.Jobs.Get(t.Context(), id); return err })
}

// wantJob takes no arguments and none at all for the same.
func wantJob(t *testing.T, j, want domain.Job) {
	t.Helper()
	if len(j.Args)+len(want.Args) == 0 {
		j.Args = want.Args
	}
	wantSame(t, j, want)
}

func jobRollback(t *testing.T, p ports.Set) {
	j := newJob(newTenant(t, p))
	err := p.InTx(t.Context(), func(ctx context.Context) error {
		return errors.Join(p.Jobs.Enqueue(ctx, j), errBoom)
	})
	wantError(t, err, errBoom)
	_, err = p.Jobs.Get(t.Context(), j.ID)
	wantError(t, err, domain.ErrJobNotFound)
}

func jobList(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p), newTenant(t, p)
	var want []domain.Job
	for i := range 5 {
		j := newJob(a)
		if j.CreatedAt = after(i); i%2 == 0 {
			j.Subject = "auth0|eve"
		}
		must(t, p.Jobs.Enqueue(t.Context(), j))
		want = append([]domain.Job{j}, want...)
	}
	must(t, p.Jobs.Enqueue(t.Context(), newJob(b)))
	list := func(q domain.JobQuery) []domain.Job {
		return pages(t, 2, func(at domain.Paging) (domain.Page[domain.Job], error) {
			q.Paging = at
			return p.Jobs.List(t.Context(), q)
		})
	}
	odd, even := everySecond(want)
	wantSame(t, list(domain.JobQuery{Enterprise: a.ID}), want)
	wantSame(t, list(domain.JobQuery{Enterprise: a.ID, State: domain.JobQueued}), want)
	wantSame(t, list(domain.JobQuery{Enterprise: a.ID, Subject: "auth0|eve"}), even)
	wantSame(t, list(domain.JobQuery{Enterprise: a.ID, Subject: "ada"}), odd)
	wantSame(t, len(list(domain.JobQuery{Enterprise: a.ID, State: domain.JobDead})), 0)
	every := got(p.Jobs.List(t.Context(), domain.JobQuery{Paging: domain.Paging{Size: 1}}))(t)
	if every.Total < 6 {
		t.Errorf("all enterprises together have %d jobs", every.Total)
	}
}

// jobListState finds what is in a state whosever it is.
func jobListState(t *testing.T, p ports.Set) {
	var want []domain.JobID
	for range 3 {
		j := newJob(newTenant(t, p))
		j.State, j.CreatedAt = domain.JobDead, after(1000)
		must(t, p.Jobs.Enqueue(t.Context(), j))
		want = append(want, j.ID)
	}
	page := got(p.Jobs.List(t.Context(), domain.JobQuery{State: domain.JobDead, Paging: domain.Paging{Size: 100}}))(t)
	found := listed(page.Items, func(j domain.Job) domain.JobID { return j.ID })
	for _, id := range want {
		if !slices.Contains(found, id) {
			t.Errorf("%d are dead, and not one of those that are", len(found))
		}
	}
}

func jobHasPending(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p), newTenant(t, p)
	must(t, p.Jobs.Enqueue(t.Context(), newJob(a)))
	wantSame(t, got(p.Jobs.HasPending(t.Context(), domain.JobProvision, a.ID))(t), true)
	wantSame(t, got(p.Jobs.HasPending(t.Context(), domain.JobWelcomeMail, a.ID))(t), false)
	wantSame(t, got(p.Jobs.HasPending(t.Context(), domain.JobProvision, b.ID))(t), false)
}

// jobDeleteEnded sweeps only what was over long before the other checks.
func jobDeleteEnded(t *testing.T, p ports.Set) {
	e, long := newTenant(t, p), time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	job := func(state domain.JobState, touched time.Time) domain.JobID {
		j := newJob(e)
		j.State, j.UpdatedAt = state, touched
		must(t, p.Jobs.Enqueue(t.Context(), j))
		return j.ID
	}
	gone := []domain.JobID{
		job(domain.JobSucceeded, long), job(domain.JobFailed, long), job(domain.JobDead, long),
		job(domain.JobCancelled, long),
	}
	kept := []domain.JobID{
		job(domain.JobQueued, long), job(domain.JobRetrying, long), job(domain.JobSucceeded, long.Add(2*time.Hour)),
	}
	must(t, p.Jobs.DeleteEnded(t.Context(), long.Add(time.Hour)))
	for _, id := range gone {
		_, err := p.Jobs.Get(t.Context(), id)
		wantError(t, err, domain.ErrJobNotFound)
	}
	for _, id := range kept {
		got(p.Jobs.Get(t.Context(), id))(t)
	}
}

func jobTwice(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	first, again := newJob(e), newJob(e)
	must(t, p.Jobs.Enqueue(t.Context(), first))
	again.ID, again.Subject = first.ID, "another"
	wantOnce(
		t, p.Jobs.Enqueue(t.Context(), again), func() (domain.Job, error) { return p.Jobs.Get(t.Context(), first.ID) }, first,
	)
}

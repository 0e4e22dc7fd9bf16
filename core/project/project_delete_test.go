package project_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/app/jobs"
	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/record"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

// filled is a project with something of everything in it.
type filled struct {
	*fixture.Tenant
	at  domain.TrialScope
	bob domain.Call
	run domain.Execution
}

const filledRows = 4500 // of which the memory adapter removes 2000 at once

func newFilled(t *testing.T) *filled {
	t.Helper()
	f := &filled{Tenant: fixture.New(t).Tenant(t)}
	f.bob = f.AddUser(t, "bob")
	f.at = f.TrialScope(t, domain.NewMember{User: f.bob.Subject, Role: "ANALYST"})
	_, err := f.Records.Upload(t.Context(), f.Admin, f.at, record.Upload{
		File: strings.NewReader("a\n" + strings.Repeat("1\n", filledRows)),
	})
	fixture.Must(t, err)
	in := domain.NewExecution{BasePatientData: document.Document{}, BasePrediction: []any{}}
	f.run, err = f.Executions.Create(t.Context(), f.bob, f.at, in)
	fixture.Must(t, err)
	_, err = f.Shares.Create(t.Context(), f.bob, f.at, domain.NewShare{
		Execution: f.run.ID, Recipients: []domain.Subject{f.Admin.Subject},
	})
	fixture.Must(t, err)
	_, err = f.Bookmarks.Create(t.Context(), f.bob, f.at, f.run.ID)
	fixture.Must(t, err)
	return f
}

// left counts what names the project.
func (f *filled) left(t *testing.T) (all [3]int64) {
	t.Helper()
	tenant, errs := f.Enterprise.Organization, [3]error{}
	all[0], errs[0] = f.Set.Records.CountProject(t.Context(), tenant, f.at.Project, 1<<40)
	all[1], errs[1] = f.Set.Executions.CountProject(t.Context(), tenant, f.at.Project, 1<<40)
	all[2], errs[2] = f.Set.Projects.CountRelated(t.Context(), tenant, f.at.Project)
	fixture.Must(t, errors.Join(errs[:]...))
	return all
}

func (f *filled) job(t *testing.T, kind domain.JobKind) domain.Job {
	t.Helper()
	page, err := f.Set.Jobs.List(t.Context(), domain.JobQuery{Kind: kind, Paging: domain.Paging{Size: 10}})
	fixture.Must(t, err)
	if len(page.Items) != 1 {
		t.Fatalf("%d jobs of the kind %s", len(page.Items), kind)
	}
	return page.Items[0]
}

func (f *filled) work(t *testing.T) {
	for f.Set.JobRunner.(*memory.JobRunner).Step(t.Context(), nil, jobs.Handle(f.Core)) {
		continue
	}
}

func TestADeletedProjectIsGoneAtOnceAndThenWhole(t *testing.T) {
	t.Parallel()
	f := newFilled(t)
	neighbour := f.TrialScope(t)
	deleted, err := f.Projects.Delete(t.Context(), f.Admin, f.at.Project, 1)
	fixture.Must(t, err)
	f.wantUnreachable(t)
	again, err := f.Projects.Create(t.Context(), f.bob, domain.NewProject{Name: deleted.Name}) // its name is free
	fixture.Must(t, err)
	if left := f.left(t); left != [3]int64{filledRows, 1, 5} { // invitation, shared, share, bookmark, import
		t.Errorf("left before the job: %v", left)
	}
	f.work(t)
	if left := f.left(t); left != [3]int64{} {
		t.Errorf("left after the job: %v", left)
	}
	job := f.job(t, domain.JobDeleteProject)
	if job.State != domain.JobSucceeded || job.Done != filledRows+6 || job.Total != job.Done ||
		job.Subject != f.Admin.Subject || job.ID != deleted.Job.ID {
		t.Errorf("got %+v", job)
	}
	for _, other := range []domain.ProjectID{neighbour.Project, again.ID} {
		_, err := f.Projects.Get(t.Context(), f.Admin, other)
		fixture.Must(t, err)
	}
}

// wantUnreachable asks for what was in the project.
func (f *filled) wantUnreachable(t *testing.T) {
	t.Helper()
	for name, call := range map[string]func() error{
		"project": func() error { _, err := f.Projects.Get(t.Context(), f.Admin, f.at.Project); return err },
		"roles":   func() error { _, err := f.Projects.Roles(t.Context(), f.bob, f.at.Project); return err },
		"records": func() error {
			_, err := f.Records.List(t.Context(), f.bob, domain.RecordQuery{TrialScope: f.at})
			return err
		},
		"execution": func() error { _, err := f.Executions.Get(t.Context(), f.bob, f.at, f.run.ID); return err },
		"shares": func() error {
			_, err := f.Shares.List(t.Context(), f.bob, domain.ShareQuery{TrialScope: f.at})
			return err
		},
		"update": func() error {
			_, err := f.Projects.Update(t.Context(), f.bob, f.at.Project, 0, domain.ProjectChange{})
			return err
		},
		"again": func() error { _, err := f.Projects.Delete(t.Context(), f.Admin, f.at.Project, 0); return err },
	} {
		if err := call(); !errors.Is(err, domain.ErrProjectNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	marks, err := f.Bookmarks.List(t.Context(), f.bob, domain.BookmarkQuery{})
	fixture.Must(t, err)
	if marks.Total != 0 {
		t.Errorf("%d bookmarks are left", marks.Total)
	}
}

func TestWhoDeletesAProject(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c, other := w.Tenant(t), w.Tenant(t)
	ada, max, ann, eve := c.AddUser(t, "ada2"), c.AddUser(t, "max"), c.AddUser(t, "ann"), c.AddUser(t, "eve")
	for _, tc := range []struct {
		by   domain.Call
		at   domain.Version
		want *domain.Error
	}{
		{ada, 0, nil}, {c.Admin, 1, nil}, {ada, 2, domain.ErrStale}, {max, 0, domain.ErrForbidden},
		{ann, 0, domain.ErrForbidden}, {eve, 0, domain.ErrProjectNotFound}, {other.Admin, 0, domain.ErrProjectNotFound},
		{w.Operator(t), 0, domain.ErrForbidden}, {c.Machine(t), 0, domain.ErrForbidden},
	} {
		p, err := w.Projects.Create(t.Context(), ada, domain.NewProject{Name: c.NewID(), Members: []domain.NewMember{
			{User: max.Subject, Role: "MANAGER"}, {User: ann.Subject, Role: "ANALYST"},
		}})
		fixture.Must(t, err)
		_, err = w.Projects.Delete(t.Context(), tc.by, p.ID, tc.at)
		fixture.Want(t, err, tc.want)
		_, err = w.Projects.Get(t.Context(), ada, p.ID)
		if gone := errors.Is(err, domain.ErrProjectNotFound); gone != (tc.want == nil) {
			t.Errorf("after %v: %v", tc.want, err)
		}
	}
}

// What comes while a project is deleted, and is refused at its end, may leave a document behind.
func TestWhatCameLateIsSwept(t *testing.T) {
	t.Parallel()
	f := newFilled(t)
	_, err := f.Projects.Delete(t.Context(), f.Admin, f.at.Project, 0)
	fixture.Must(t, err)
	f.work(t)
	late := domain.Record{ID: "late", Project: f.at.Project, Trial: f.at.Trial, Version: 1}
	fixture.Must(t, f.Set.Records.Insert(t.Context(), f.Enterprise.Organization, late))
	f.Advance(domain.ProjectSweepDelay - time.Minute)
	if f.work(t); f.left(t)[0] != 1 {
		t.Errorf("swept too early: %v", f.left(t))
	}
	f.Advance(2 * time.Minute)
	if f.work(t); f.left(t) != [3]int64{} {
		t.Errorf("left: %v", f.left(t))
	}
}

// failingRecords fail once some thousands were removed.
type failingRecords struct {
	ports.Records
	steps int
	fail  error
}

func (r *failingRecords) DeleteProject(ctx context.Context, t domain.TenantID, p domain.ProjectID) (int64, error) {
	if r.steps++; r.steps == 2 || r.steps == 4 {
		return 0, r.fail
	}
	return r.Records.DeleteProject(ctx, t, p)
}

// A store that is away, and a process that dies, leave a job that goes on.
func TestADeletionGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	f := newFilled(t)
	_, err := f.Projects.Delete(t.Context(), f.Admin, f.at.Project, 0)
	fixture.Must(t, err)
	set := f.Set
	set.Records = &failingRecords{Records: f.Set.Records, fail: domain.ErrRecordsUnavailable}
	var dones []int64
	failing := fixture.Core(t, set)
	for range 4 {
		for f.Set.JobRunner.(*memory.JobRunner).Step(t.Context(), nil, jobs.Handle(failing)) {
			continue
		}
		dones = append(dones, f.job(t, domain.JobDeleteProject).Done)
		f.Advance(time.Minute)
	}
	job := f.job(t, domain.JobDeleteProject)
	if job.State != domain.JobSucceeded || job.Attempts != 3 || f.left(t) != [3]int64{} || !slices.IsSorted(dones) ||
		job.Done != filledRows+6 || job.Total != job.Done {
		t.Errorf("got %+v after %v, left %v", job, dones, f.left(t))
	}
}

func TestADeletionIsNotCancelled(t *testing.T) {
	t.Parallel()
	f := newFilled(t)
	deleted, err := f.Projects.Delete(t.Context(), f.Admin, f.at.Project, 0)
	fixture.Must(t, err)
	for _, kind := range []domain.JobKind{domain.JobDeleteProject, domain.JobSweepProject} {
		_, err = f.Jobs.Cancel(t.Context(), f.Admin, f.job(t, kind).ID)
		fixture.Want(t, err, domain.ErrJobNotCancellable)
	}
	f.work(t)
	if j, err := f.Jobs.Get(t.Context(), f.Admin, deleted.Job.ID); err != nil || j.State != domain.JobSucceeded {
		t.Errorf("got %+v, %v", j, err)
	}
}

// Nothing is removed of a project that is there, whatever a job says.
func TestOnlyWhatIsDeletedIsPurged(t *testing.T) {
	t.Parallel()
	f := newFilled(t)
	before, tenant := f.left(t), f.Enterprise.Organization
	for _, id := range []domain.ProjectID{f.at.Project, ""} {
		j := f.NewJob(domain.JobDeleteProject, f.Enterprise, tenant, "ada", map[string]string{"project": string(id)})
		if err := f.Projects.Purge(t.Context(), fixture.System(tenant), j); !domain.HasKind(err, domain.Internal) {
			t.Errorf("got %v", err)
		}
		fixture.Want(t, f.Projects.Purge(t.Context(), f.Admin, j), domain.ErrForbidden)
	}
	if after := f.left(t); after != before {
		t.Errorf("%v became %v", before, after)
	}
}

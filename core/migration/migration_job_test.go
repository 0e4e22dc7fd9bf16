package migration_test

import (
	"context"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/app/jobs"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// reporter implements ports.JobProgress.
type reporter func(ctx context.Context, id domain.JobID, done, total int64) error

func (r reporter) Report(ctx context.Context, id domain.JobID, done, total int64) error {
	return r(ctx, id, done, total)
}

// start has a job do a run.
func (f *fleet) start(t *testing.T, in domain.MigrationRun) domain.JobID {
	t.Helper()
	by := f.Authenticate(t, f.Identity.MachineToken("runner", "", domain.MigrationsRun))
	j, err := f.Migrations.Start(t.Context(), by, in)
	fixture.Must(t, err)
	return j.ID
}

// step is one attempt at the job. With reports it is told to stop after so many; 0 are all.
func (f *fleet) step(t *testing.T, reports int) {
	t.Helper()
	f.stepWith(t, func(ctx context.Context, id domain.JobID, done, total int64) error {
		err := f.Set.JobProgress.Report(ctx, id, done, total)
		if reports--; err == nil && reports == 0 {
			return domain.ErrContinue
		}
		return err
	})
}

func (f *fleet) stepWith(t *testing.T, report reporter) {
	t.Helper()
	set := f.Set
	set.JobProgress = report
	f.Set.JobRunner.(*memory.JobRunner).Step(t.Context(), nil, jobs.Handle(fixture.Core(t, set)))
}

func (f *fleet) wantJob(t *testing.T, id domain.JobID, state domain.JobState, done int64, code, result string) {
	t.Helper()
	j, err := f.Set.Jobs.Get(t.Context(), id)
	fixture.Must(t, err)
	if j.State != state || j.Done != done || j.Error != code || j.Result != result {
		t.Errorf("the job is %s, %d of %d done, error %q, result %s", j.State, j.Done, j.Total, j.Error, j.Result)
	}
}

// What has failed in one attempt is not tried by the next one, and counts there.
func TestAJobGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 5)
	f.expect(t, "t1", domain.MigrationFailed)
	id := f.start(t, domain.MigrationRun{Parallel: 1, MaxFailures: 1})
	f.step(t, 2)
	f.wantJob(t, id, domain.JobQueued, 2, "", "")
	f.step(t, 2)
	f.wantJob(t, id, domain.JobQueued, 4, "", "")
	f.step(t, 0)
	f.wantJob(t, id, domain.JobSucceeded, 5, "", `{"tenants":5,"migrated":4,"failed":1,"left":0,"stopped":false,`+
		`"failures":[{"migration":"next","organization_id":"t1","sqlstate":"55P03"}]}`)
}

// A node that dies after it has migrated somebody, and before it has told that, is followed by another.
func TestAJobIsTakenUpByAnotherNode(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 3)
	id := f.start(t, domain.MigrationRun{})
	f.stepWith(t, func(context.Context, domain.JobID, int64, int64) error { return domain.ErrStoreUnavailable })
	f.wantJob(t, id, domain.JobRetrying, 0, "store_unavailable", "")
	f.Advance(time.Minute)
	f.step(t, 0)
	f.wantJob(t, id, domain.JobSucceeded, 2, "",
		`{"tenants":2,"migrated":2,"failed":0,"left":0,"stopped":false,"failures":[]}`)
}

func TestFailuresOfAllAttemptsCount(t *testing.T) {
	t.Parallel()
	for _, in := range []domain.MigrationRun{{MaxFailures: 0}, {Canaries: 1, MaxFailures: 5}} {
		f := newFleet(t, 4)
		f.expect(t, "t0", domain.MigrationFailed)
		id := f.start(t, in)
		f.step(t, 1)
		f.wantJob(t, id, domain.JobQueued, 1, "", "")
		f.step(t, 0)
		f.wantJob(t, id, domain.JobSucceeded, 1, "", `{"tenants":4,"migrated":0,"failed":1,"left":3,"stopped":true,`+
			`"failures":[{"migration":"next","organization_id":"t0","sqlstate":"55P03"}]}`)
	}
}

func TestACancelledJobBeginsNoMore(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 3)
	id := f.start(t, domain.MigrationRun{})
	f.stepWith(t, func(ctx context.Context, id domain.JobID, done, total int64) error {
		_, err := f.Set.Jobs.Cancel(ctx, id, f.Set.Clock.Now())
		fixture.Must(t, err)
		return f.Set.JobProgress.Report(ctx, id, done, total)
	})
	f.wantJob(t, id, domain.JobCancelled, 0, "", "")
	behind, err := f.schemas.Behind(t.Context(), "")
	fixture.Must(t, err)
	expect.Equal(t, len(behind), 2)
}

func TestAJobWaitsForWhoeverMigrates(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 1)
	id := f.start(t, domain.MigrationRun{})
	release, err := f.schemas.Hold(t.Context(), "cli:ada@host")
	fixture.Must(t, err)
	f.step(t, 0)
	f.wantJob(t, id, domain.JobRetrying, 0, "migration_running", "")
	release()
	f.Advance(time.Minute)
	f.step(t, 0)
	f.wantJob(t, id, domain.JobSucceeded, 1, "",
		`{"tenants":1,"migrated":1,"failed":0,"left":0,"stopped":false,"failures":[]}`)
}

// A node of an older release leaves a version that it does not know to a newer one.
func TestAnOlderNodeLeavesAJobToANewerOne(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 1)
	args := domain.MigrationRun{Target: "next2"}.JobArgs()
	j := f.NewJob(domain.JobRunMigrations, domain.Enterprise{}, "", "runner", args)
	fixture.Must(t, f.Set.Jobs.Enqueue(t.Context(), j))
	f.step(t, 0)
	f.wantJob(t, j.ID, domain.JobRetrying, 0, "job_unknown", "")
	fixture.Must(t, f.schemas.Release(t.Context(), "next2"))
	f.Advance(time.Minute)
	f.step(t, 0)
	f.wantJob(t, j.ID, domain.JobSucceeded, 1, "",
		`{"tenants":1,"migrated":1,"failed":0,"left":0,"stopped":false,"failures":[]}`)
}

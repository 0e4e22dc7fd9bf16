package cli

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// withJobs is a shell of an installation where an enterprise has a job in each state, whose id says which.
func withJobs(t *testing.T) (*shell, *fixture.Tenant) {
	t.Helper()
	c := fixture.New(t).Tenant(t)
	for i, state := range domain.JobStates() {
		expect.NoError(t, c.Set.Jobs.Enqueue(t.Context(), domain.Job{
			ID:         domain.JobID("job-" + string(state)),
			Kind:       domain.JobWithdrawInvitation,
			State:      state,
			Enterprise: c.Enterprise.ID,
			Error:      "provider_unavailable",
			Attempts:   i,
			CreatedAt:  time.Now().Add(time.Duration(i) * time.Hour),
		}))
	}
	return &shell{t: t, core: c.Core}, c
}

func (s *shell) jobs(want int, args ...string) (all jobsView) {
	s.t.Helper()
	expect.NoError(s.t, json.Unmarshal([]byte(s.run(want, append([]string{"--json", "jobs"}, args...)...)), &all))
	return all
}

func TestJobsAreListed(t *testing.T) {
	t.Parallel()
	s, c := withJobs(t)
	all := s.jobs(0, "list", "--enterprise", string(c.Enterprise.ID), "--kind", "invitation.withdraw")
	if len(all.Items) != len(domain.JobStates()) || all.Items[0].State != domain.JobDead ||
		all.Total != int64(len(all.Items)) {
		t.Errorf("got %+v", all)
	}
	for _, c := range []struct {
		args []string
		want int
	}{
		{[]string{"--state", "DEAD"}, 1}, {[]string{"--kind", "import.load"}, 0},
		{[]string{"--kind", "invitation.withdraw", "--size", "2", "--page", "3"}, 1},
	} {
		if got := s.jobs(0, append([]string{"list"}, c.args...)...); len(got.Items) != c.want {
			t.Errorf("%v: got %+v", c.args, got)
		}
	}
	out := s.run(0, "jobs", "list", "--kind", "invitation.withdraw", "--size", "1")
	if lines := strings.Split(out, "\n"); len(lines) != 3 || !strings.HasPrefix(lines[1], "job-DEAD") ||
		s.err.String() != "1 of 7; see --page and --size.\n" {
		t.Errorf("it says %q, %q", out, &s.err)
	}
	s.run(2, "jobs", "list", "--state", "dead")
}

// What can be done is done, whatever becomes of the others.
func TestJobsAreRetriedAndDiscarded(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		command string
		is      domain.JobState
		done    []domain.JobState
	}{
		{"retry", domain.JobQueued, []domain.JobState{domain.JobFailed, domain.JobDead, domain.JobRetrying}},
		{"discard", domain.JobCancelled, []domain.JobState{
			domain.JobFailed, domain.JobDead, domain.JobRetrying, domain.JobQueued, domain.JobCancelled,
		}},
	} {
		s, in := withJobs(t)
		ids := []string{"none", "job-SUCCEEDED"}
		for _, state := range c.done {
			ids = append(ids, "job-"+string(state))
		}
		out := s.jobs(4, append([]string{c.command}, ids...)...)
		if len(out.Items) != len(c.done) || !strings.Contains(s.err.String(), "none: [job_not_found] No such job.\n") ||
			!strings.Contains(s.err.String(), "job-SUCCEEDED: [job_") {
			t.Errorf("%s: got %+v, %s", c.command, out, &s.err)
		}
		for _, j := range out.Items {
			stored, err := in.Set.Jobs.Get(t.Context(), j.ID)
			if err != nil || stored.State != c.is || j.State != c.is {
				t.Errorf("%s %s: got %s, stored %+v, %v", c.command, j.ID, j.State, stored, err)
			}
		}
		s.run(5, "jobs", c.command, "job-SUCCEEDED")
	}
}

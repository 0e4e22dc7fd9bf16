package http_test

import (
	"context"
	"slices"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

const jobFields = "id kind state cancel_requested progress result error attempts created_at updated_at"

func TestJobs(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	s.upload(s.records()+"/upload", s.bob, "a\n1\n").want(201)
	const path = "/api/v1/jobs"
	mine := s.send("GET", path, s.bob, "").want(200).has("", "items page size total_items total_pages").
		has("items.0", jobFields).has("items.0.progress", "done total")
	if mine.text("items.0.kind") != "import.finalize" || mine.text("items.0.state") != "QUEUED" {
		t.Error(mine.body)
	}
	id := mine.ids("id")[0]
	for _, who := range []domain.Secret{s.bob, s.ada, s.operator()} {
		if one := s.send("GET", path+"/"+id, who, "").want(200).has("", jobFields); one.text("id") != id {
			t.Error(one.body)
		}
		if all := s.send("GET", path+"?state=QUEUED&size=100", who, "").want(200); !slices.Contains(all.ids("id"), id) {
			t.Error(all.body)
		}
	}
	for _, stranger := range []domain.Secret{s.eve, s.mal} {
		alike(t, s.send("GET", path+"/"+id, stranger, "").code(404, "job_not_found"), s.send(
			"GET", path+"/none", stranger, "",
		))
		if all := s.send("GET", path+"?size=100", stranger, "").want(200); slices.Contains(all.ids("id"), id) {
			t.Error(all.body)
		}
	}
	if none := s.send("GET", path+"?state=DEAD", s.bob, "").want(200); none.json("total_items") != 0.0 {
		t.Error(none.body)
	}
	s.send("GET", path+"?state=LOST", s.bob, "").code(422, "request_invalid").at("query.state")
}

func TestCancelAJob(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	company := s.company.Enterprise
	bob := s.company.Authenticate(t, s.bob).Subject
	job := func() (domain.JobID, string) {
		j := s.NewJob(domain.JobFinalizeImport, company, company.Organization, bob, nil)
		fixture.Must(t, s.Set.Jobs.Enqueue(t.Context(), j))
		return j.ID, "/api/v1/jobs/" + string(j.ID)
	}
	never, queued := job()
	for _, stranger := range []domain.Secret{s.eve, s.mal} {
		hidden := s.send("DELETE", queued, stranger, "").code(404, "job_not_found")
		alike(t, hidden, s.send("DELETE", "/api/v1/jobs/none", stranger, ""))
	}
	s.send("GET", queued, s.bob, "").want(200).is("state", "QUEUED")
	for _, who := range []domain.Secret{s.bob, s.bob, s.ada, s.operator()} { // again, it answers alike
		s.send("DELETE", queued, who, "").want(200).has("", jobFields).is("state", "CANCELLED").is("cancel_requested", true)
	}
	asked, running := job()
	done, ended := job()
	handle := func(ctx context.Context, j domain.Job) (string, error) {
		switch j.ID {
		case never:
			t.Error("a cancelled job runs")
		case asked:
			fixture.Must(t, s.Set.JobProgress.Report(ctx, j.ID, 1, 2))
			for range 2 {
				s.send("DELETE", running, s.ada, "").want(200).is("state", "RUNNING").is("cancel_requested", true)
			}
			return "", s.Set.JobProgress.Report(ctx, j.ID, 2, 2)
		}
		return "", nil
	}
	for s.Set.JobRunner.(*memory.JobRunner).Step(t.Context(), nil, handle) {
		s.send("GET", queued, s.bob, "").want(200).is("state", "CANCELLED")
	}
	s.send("GET", running, s.bob, "").want(200).is("state", "CANCELLED").is("error", "").is("progress.done", 1.0)
	s.send("GET", ended, s.bob, "").want(200).is("state", "SUCCEEDED")
	s.send("DELETE", ended, s.bob, "").code(409, "job_ended")
	if j, err := s.Set.Jobs.Get(t.Context(), done); err != nil || j.CancelRequested {
		t.Errorf("it is %+v, %v", j, err)
	}
}

// Who does not want a job any more that has failed gives it up.
func TestGiveAJobUp(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	bob := s.company.Authenticate(t, s.bob).Subject
	for _, state := range []domain.JobState{domain.JobFailed, domain.JobDead} {
		j := s.NewJob(domain.JobFinalizeImport, s.company.Enterprise, s.company.Enterprise.Organization, bob, nil)
		j.State = state
		fixture.Must(t, s.Set.Jobs.Enqueue(t.Context(), j))
		for range 2 {
			s.send("DELETE", "/api/v1/jobs/"+string(j.ID), s.bob, "").want(200).is("state", "CANCELLED")
		}
		s.send("POST", "/api/v1/jobs/"+string(j.ID)+"/retry", s.bob, "").code(409, "job_not_failed")
	}
}

// Who may see a job that has failed lets it run again: once, whoever asks and how often.
func TestRetryAJob(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	company := s.company.Enterprise
	bob := s.company.Authenticate(t, s.bob).Subject
	job := func(state domain.JobState) (domain.JobID, string) {
		j := s.NewJob(domain.JobFinalizeImport, company, company.Organization, bob, nil)
		j.State, j.Attempts, j.Error = state, 25, "store_busy"
		fixture.Must(t, s.Set.Jobs.Enqueue(t.Context(), j))
		return j.ID, "/api/v1/jobs/" + string(j.ID) + "/retry"
	}
	for _, state := range domain.JobStates() {
		if retried := slices.Contains([]domain.JobState{"FAILED", "DEAD", "RETRYING"}, state); !retried {
			_, path := job(state)
			s.send("POST", path, s.bob, "").code(409, "job_not_failed")
		}
	}
	_, path := job(domain.JobDead)
	for _, stranger := range []domain.Secret{s.eve, s.mal} {
		alike(t, s.send("POST", path, stranger, "").code(404, "job_not_found"), s.send(
			"POST", "/api/v1/jobs/none/retry", stranger, "",
		))
	}
	for _, who := range []domain.Secret{s.bob, s.ada, s.operator()} {
		id, path := job(domain.JobDead)
		first := s.send("POST", path, who, "", "Idempotency-Key", "k").want(202).has("", jobFields).is("state", "QUEUED")
		again := s.send("POST", path, who, "", "Idempotency-Key", "k").want(202)
		if first.is("attempts", 0.0).text("id") != string(id) || first.body != again.body {
			t.Error(first.body, again.body)
		}
		s.send("POST", path, who, "").code(409, "job_not_failed")
	}
}

// The operator sees what has died of all enterprises or of one, an admin that of their own.
func TestDeadJobs(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	other := s.Tenant(t)
	dead := func(e domain.Enterprise) string {
		j := s.NewJob(domain.JobWelcomeMail, e, "", "system", nil)
		j.State = domain.JobDead
		fixture.Must(t, s.Set.Jobs.Enqueue(t.Context(), j))
		return string(j.ID)
	}
	mine, theirs := dead(s.company.Enterprise), dead(other.Enterprise)
	list := func(who domain.Secret, query string) []string {
		return s.send("GET", "/api/v1/jobs?state=DEAD"+query, who, "").want(200).ids("id")
	}
	own := "&enterprise_id=" + string(s.company.Enterprise.ID)
	for _, c := range []struct {
		who   domain.Secret
		query string
		want  []string
	}{
		{s.operator(), "", []string{theirs, mine}}, {s.operator(), own, []string{mine}},
		{s.ada, "", []string{mine}}, {s.ada, own, []string{mine}}, {s.bob, "", nil},
	} {
		if got := list(c.who, c.query); !slices.Equal(got, c.want) {
			t.Errorf("%q: got %v, want %v", c.query, got, c.want)
		}
	}
	s.send("GET", "/api/v1/jobs"+"?enterprise_id="+string(other.Enterprise.ID), s.ada, "").
		code(404, "enterprise_not_found")
	s.send("GET", "/api/v1/jobs?enterprise_id=none", s.operator(), "").code(404, "enterprise_not_found")
}

// Whoever cancels a job stands on the trail.
func TestCancellingAJobIsAudited(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	s.upload(s.records()+"/upload", s.bob, "a\n1\n").want(201)
	id := s.send("GET", "/api/v1/jobs", s.bob, "").want(200).ids("id")[0]
	s.send("DELETE", "/api/v1/jobs/"+id, s.bob, "").want(200)
	_, err := s.Audit.Integrate(t.Context(), fixture.System(""))
	fixture.Must(t, err)
	page, err := s.Audit.List(t.Context(), s.company.Admin, domain.AuditQuery{Action: domain.JobCancel})
	fixture.Must(t, err)
	if len(page.Items) != 1 || page.Items[0].Target != id || page.Items[0].Outcome != domain.OutcomeDone {
		t.Errorf("the trail says %+v", page.Items)
	}
}

// What an operator does to an enterprise's job stands in the trail of the enterprise, of the platform's in its own.
func TestAnOperatorsCallOnAJobIsAuditedWhereItBelongs(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	dead := func(e domain.Enterprise) string {
		j := s.NewJob(domain.JobWelcomeMail, e, "", "system", nil)
		j.State = domain.JobDead
		fixture.Must(t, s.Set.Jobs.Enqueue(t.Context(), j))
		return string(j.ID)
	}
	theirs, ours := dead(s.company.Enterprise), dead(domain.Enterprise{})
	for _, id := range []string{theirs, ours} {
		s.send("POST", "/api/v1/jobs/"+id+"/retry", s.operator(), "").want(202)
		s.send("DELETE", "/api/v1/jobs/"+id, s.operator(), "").want(200)
	}
	s.send("DELETE", "/api/v1/jobs/none", s.operator(), "").code(404, "job_not_found")
	_, err := s.Audit.Integrate(t.Context(), fixture.System(""))
	fixture.Must(t, err)
	for want, who := range map[string]domain.Call{theirs: s.company.Admin, ours: s.Operator(t)} {
		for _, action := range []domain.Action{domain.JobRetry, domain.JobCancel} {
			page, err := s.Audit.List(t.Context(), who, domain.AuditQuery{Action: action})
			if fixture.Must(t, err); len(page.Items) != 1 || page.Items[0].Target != want {
				t.Errorf("the trail says of %s %+v", action, page.Items)
			}
		}
	}
}

// is asks for one value of the answer.
func (r reply) is(path string, want any) reply {
	r.t.Helper()
	if got := r.json(path); got != want {
		r.t.Errorf("%s is %v, want %v in %s", path, got, want, r.body)
	}
	return r
}

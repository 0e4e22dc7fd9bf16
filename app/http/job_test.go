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

// Whoever cancels a job stands on the trail.
func TestCancellingAJobIsAudited(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	s.upload(s.records()+"/upload", s.bob, "a\n1\n").want(201)
	id := s.send("GET", "/api/v1/jobs", s.bob, "").want(200).ids("id")[0]
	s.send("DELETE", "/api/v1/jobs/"+id, s.bob, "").want(200)
	_, err := s.Audit.Chain(t.Context(), fixture.System(""))
	fixture.Must(t, err)
	page, err := s.Audit.List(t.Context(), s.company.Admin, domain.AuditQuery{Action: domain.JobCancel})
	fixture.Must(t, err)
	if len(page.Items) != 1 || page.Items[0].Target != id || page.Items[0].Outcome != domain.OutcomeDone {
		t.Errorf("the trail says %+v", page.Items)
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

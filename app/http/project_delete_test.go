package http_test

import "testing"

func TestAProjectIsDeleted(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	p := "/api/v1/projects/" + string(s.at.Project)
	s.send("DELETE", p, s.ada, "", "If-Match", `"7"`).code(412, "version_stale")
	s.send("DELETE", p, s.bob, "").code(403, "forbidden")
	s.send("DELETE", p, s.eve, "").code(404, "project_not_found")
	s.send("DELETE", p, s.mal, "").code(404, "project_not_found")
	for _, id := range []string{"nonsense", "%00%ff", "0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"} {
		s.send("DELETE", "/api/v1/projects/"+id, s.ada, "").code(404, "project_not_found")
	}
	job := s.send("DELETE", p, s.ada, "", "If-Match", `"7", "1"`).want(202)
	if job.text("kind") != "project.delete" || job.text("state") != "QUEUED" {
		t.Error(job.body)
	}
	for _, path := range []string{p, p + "/users", p + "/roles", s.records(), "/api/v1/executions" + s.path} {
		s.send("GET", path, s.bob, "").code(404, "project_not_found")
	}
	s.send("DELETE", p, s.ada, "").code(404, "project_not_found")
	s.send("GET", "/api/v1/jobs/"+job.text("id"), s.ada, "").want(200)
	s.send("DELETE", "/api/v1/jobs/"+job.text("id"), s.ada, "").code(409, "job_not_cancellable")
}

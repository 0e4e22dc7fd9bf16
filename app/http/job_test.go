package http_test

import (
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

func TestJobs(t *testing.T) {
	t.Parallel()
	s := newStudy(t)
	s.upload(s.records()+"/upload", s.bob, "a\n1\n").want(201)
	const path = "/api/v1/jobs"
	mine := s.send("GET", path, s.bob, "").want(200).has("", "items page size total_items total_pages").
		has("items.0", "id kind state progress result error attempts created_at updated_at").has("items.0.progress", "done total")
	if mine.text("items.0.kind") != "import.settle" || mine.text("items.0.state") != "QUEUED" {
		t.Error(mine.body)
	}
	id := mine.ids("id")[0]
	for _, who := range []domain.Secret{s.bob, s.ada, s.operator()} {
		if one := s.send("GET", path+"/"+id, who, "").want(200).has("", "id kind state progress result error attempts created_at updated_at"); one.text("id") != id {
			t.Error(one.body)
		}
		if all := s.send("GET", path+"?state=QUEUED&size=100", who, "").want(200); !slices.Contains(all.ids("id"), id) {
			t.Error(all.body)
		}
	}
	for _, stranger := range []domain.Secret{s.eve, s.mal} {
		alike(t, s.send("GET", path+"/"+id, stranger, "").code(404, "job_not_found"), s.send("GET", path+"/none", stranger, ""))
		if all := s.send("GET", path+"?size=100", stranger, "").want(200); slices.Contains(all.ids("id"), id) {
			t.Error(all.body)
		}
	}
	if none := s.send("GET", path+"?state=DEAD", s.bob, "").want(200); none.json("total_items") != 0.0 {
		t.Error(none.body)
	}
	s.send("GET", path+"?state=LOST", s.bob, "").code(422, "request_invalid").at("query.state")
}

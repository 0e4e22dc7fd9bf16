package http_test

import (
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

func TestAudit(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	start := time.Now().Add(-time.Minute).UTC()
	record := s.record(`{"a":"canary"}`)
	s.send("GET", s.records()+"/"+record, s.rea, "").want(200)
	s.send("GET", s.records(), s.rea, "").want(200)
	machine := s.Identity.MachineToken("predictor", s.company.Enterprise.Organization, "executions:write")
	s.send("POST", s.executions(), machine, `{"base_patient_data":{},"user_id":"`+s.subject(s.bob)+`"}`).want(201)
	if _, err := s.Audit.Integrate(t.Context(), domain.By(domain.SystemActor(""))); err != nil {
		t.Fatal(err)
	}
	const path = "/api/v1/audit"
	all := s.send("GET", path+"?size=500&count=true", s.ada, "").want(200).has("", "items next_cursor total_items").
		has("items.0", "id seq at actor machine action subject project_id outcome request_id reason hash")
	if n := float64(len(all.json("items").([]any))); all.json("total_items") != n || all.json("items.0.seq") != n-1 ||
		!millis.MatchString(all.text("items.0.at")) || len(all.text("items.0.hash")) != 64 {
		t.Error(all.body)
	}
	if all.json("items.0.machine") != true || all.text("items.0.action") != "execution.create" ||
		all.text("items.0.outcome") != "done" || all.text("items.0.project_id") != string(s.at.Project) {
		t.Error(all.body)
	}
	if listed := s.send("GET", path+"?action=record.list", s.ada, "").want(200); listed.json("items.0.subject") != nil {
		t.Error(listed.body)
	}
	for query, want := range map[string][]string{
		"subject=" + record: {"record.get", "record.create", "record.create"},
		"actor=" + url.QueryEscape(s.subject(s.rea)) + "&action=record.get":   {"record.get"},
		"action=record.create&from=" + start.Format(time.RFC3339):             {"record.create", "record.create"},
		"action=record.create&to=" + start.Format("2006-01-02T15:04:05.000Z"): nil,
		"action=none": nil, "subject=" + record + "&size=1": {"record.get"},
	} {
		if got := s.send("GET", path+"?"+query, s.ada, "").want(200).ids("action"); !slices.Equal(got, want) {
			t.Errorf("%s found %v", query, got)
		}
	}
	first := s.send("GET", path+"?size=2", s.ada, "").want(200)
	if next := s.send("GET", path+"?size=2&cursor="+first.text("next_cursor"), s.ada, "").want(200); next.json(
		"items.0.seq",
	) != first.json("items.1.seq").(float64)-1 {
		t.Error(next.body)
	}
	s.send("GET", path+"?from=yesterday", s.ada, "").code(422, "request_invalid").at("query.from")
	s.send("GET", path, s.bob, "").code(403, "forbidden")
	if theirs := s.send("GET", path+"?subject="+record, s.mal, "").want(200); len(theirs.ids("id")) > 0 {
		t.Error(theirs.body)
	}
	if platforms := s.send("GET", path+"?subject="+record, s.operator(), "").want(200); len(platforms.ids("id")) > 0 {
		t.Error(platforms.body)
	}
}

package http_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/fixture"
)

// largeDocuments are objects of about 40 KB in memory, each in another way.
var largeDocuments = []string{
	`{"a":"` + strings.Repeat("x", 40_000) + `"}`,
	`{"a":"` + strings.Repeat(`\u0001`, 6_600) + `"}`,
	`{"a":[` + strings.Repeat("[],", 1_000) + `1]}`,
	`{"a":[` + strings.Repeat("null,", 2_400) + `1]}`,
	`{"` + strings.Repeat("ä", 20_000) + `":1}`,
}

// smallAnswers is an installation whose answers hold two of the large documents.
func smallAnswers(t *testing.T) *trialFixture {
	tw := fixture.New(t)
	tw.Set.Settings.AnswerBytes = 100_000
	tw.Core = fixture.Core(t, tw.Set)
	return trialFixtureOn(t, tw)
}

// TestPagesEndWhereTheirDocumentsAreTooMuch fails for lists that count items only.
func TestPagesEndWhereTheirDocumentsAreTooMuch(t *testing.T) {
	t.Parallel()
	s := smallAnswers(t)
	for _, large := range largeDocuments {
		for range 5 {
			s.record(large)
			s.send("POST", s.executions(), s.bob, `{"base_patient_data":`+large+`}`).want(201)
			s.send("POST", s.executions(), s.bob, `{"base_patient_data":{},"base_prediction":[`+large+`]}`).want(201)
		}
	}
	for path, want := range map[string]int{s.records(): 25, s.executions(): 50} {
		n, pages := 0, 0
		for cursor, more := "", true; more; more = cursor != "" {
			page := s.send("GET", path+"?size=500&cursor="+cursor, s.bob, "").want(200)
			found := len(page.json("items").([]any))
			if found < 1 || found > 2 || len(page.body) > 110_000 {
				t.Errorf("%s: a page of %d items has %d bytes", path, found, len(page.body))
			}
			n, pages, cursor = n+found, pages+1, page.text("next_cursor")
		}
		if n != want || pages < want/3 {
			t.Errorf("%s: %d pages had %d items, want %d", path, pages, n, want)
		}
	}
	found := s.send("POST", s.records()+"/search", s.bob, `{"size":500}`).want(200)
	if n := len(found.json("items").([]any)); n != 2 || found.text("next_cursor") == "" {
		t.Errorf("a search found %d records on one page", n)
	}
}

// TestNumberedPagesLeaveOutExecutions fails for a list of shares or bookmarks that
// shows one large execution as often as it is listed.
func TestNumberedPagesLeaveOutExecutions(t *testing.T) {
	t.Parallel()
	for _, large := range largeDocuments {
		s := smallAnswers(t)
		small := s.run()
		for i := range 4 {
			run := s.send("POST", s.executions(), s.bob, `{"base_patient_data":`+large+`}`).want(201).text("execution_id")
			s.keep(run)
			s.shareRun(run)
			s.shareRun(run, s.subject(s.ada))
			if i == 0 {
				s.keep(small)
				s.shareRun(small)
			}
		}
		s.wantOmitted("/api/v1/bookmarks?size=100", 5, small)
		s.wantOmitted(s.shares()+"?size=100", 9, small)
	}
}

// wantOmitted wants all items, the first two large executions and the small one, each once.
func (s *trialFixture) wantOmitted(path string, items int, small string) {
	s.t.Helper()
	page := s.send("GET", path, s.rea, "").want(200)
	all, seen := page.json("items").([]any), map[any]bool{small: true}
	smallShown := false
	for i, item := range all {
		item := item.(map[string]any)
		shown := item["execution"] != nil
		want := !seen[item["execution_id"]] && len(seen) < 3 || item["execution_id"] == small && !smallShown
		if item["execution_omitted"] == shown || shown != want {
			s.t.Errorf("%s: item %d of %s is shown: %v", path, i, item["execution_id"], shown)
		}
		seen[item["execution_id"]], smallShown = true, smallShown || item["execution_id"] == small
		s.send("GET", s.executions()+"/"+item["execution_id"].(string), s.rea, "").want(200)
	}
	if len(all) != items || page.json("total_items") != float64(items) || len(page.body) > 110_000 {
		s.t.Errorf("%s: %d of %d items, %d bytes", path, len(all), items, len(page.body))
	}
}

func (s *trialFixture) keep(run string) {
	s.t.Helper()
	s.send("POST", "/api/v1/bookmarks", s.rea, fmt.Sprintf(
		`{"project_id":%q,"trial_slug":%q,"execution_id":%q}`, s.at.Project, s.at.Trial, run,
	)).want(201)
}

func (s *trialFixture) shareRun(run string, beside ...string) {
	s.t.Helper()
	to := strings.Join(append(beside, s.subject(s.rea)), `","`)
	s.send("POST", s.shares(), s.bob, fmt.Sprintf(`{"execution_id":%q,"recipients":["%s"]}`, run, to)).want(201)
}

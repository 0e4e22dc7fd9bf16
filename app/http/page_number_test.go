package http_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// TestEveryCursorHasPageNumbers fails for a list that grows without end and has no numbers, or wrong totals.
func TestEveryCursorHasPageNumbers(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	for range 5 {
		s.record(`{}`)
		s.share()
	}
	_, err := s.Audit.Integrate(t.Context(), fixture.System(""))
	fixture.Must(t, err)
	for _, list := range []struct {
		path, id string
		who      domain.Secret
	}{
		{s.executions() + "?mine=true&status=SUCCEEDED", "execution_id", s.bob},
		{s.records() + "?sort=-created_at", "record_id", s.bob},
		{"/api/v1/notifications?status=UNREAD", "id", s.ada}, {"/api/v1/audit?actor=" + s.subject(s.bob), "id", s.ada},
	} {
		all := s.send("GET", list.path+"&size=500", list.who, "").want(200).ids(list.id)
		total := fmt.Sprint(len(all))
		for number := range 4 {
			page := s.send("GET", fmt.Sprintf("%s&page=%d&size=3", list.path, number), list.who, "").want(200).
				has("", "items next_cursor page size total_items total_pages")
			want := all[min(3*number, len(all)):min(3*number+3, len(all))]
			if !slices.Equal(page.ids(list.id), want) || fmt.Sprint(page.json("total_items")) != total ||
				page.json("page") != float64(number) || page.json("size") != 3.0 ||
				page.json("total_pages") != float64((len(all)+2)/3) {
				t.Errorf("%s page %d: %s, want %v of %s", list.path, number, page.body, want, total)
			}
			if cursor := page.text("next_cursor"); cursor != "" {
				next := s.send("GET", list.path+"&size=1&cursor="+cursor, list.who, "").want(200)
				if !slices.Equal(next.ids(list.id), all[3*number+3:3*number+4]) {
					t.Errorf("%s goes on behind page %d with %s", list.path, number, next.body)
				}
			}
		}
		if none := s.send("GET", list.path+"&page=1000000&size=500", list.who, "").want(200); len(none.ids(list.id)) != 0 {
			t.Error(none.body)
		}
		whole := s.send("GET", list.path+"&page=", list.who, "").want(200).has("", "items next_cursor")
		if len(whole.ids(list.id)) == 0 {
			t.Error(whole.body)
		}
		for _, bad := range []string{"-1", "1000001", "x", "1.5"} {
			s.send("GET", list.path+"&page="+bad, list.who, "").code(422, "request_invalid").at("query.page")
		}
		s.send("GET", list.path+"&page=0&cursor=x", list.who, "").code(422, "page_and_cursor").at("query.page")
	}
}

// A page of a number is whole, or is refused: what did not fit would be on no page.
func TestANumberedPageIsWhole(t *testing.T) {
	t.Parallel()
	s := smallAnswers(t)
	for range 5 {
		s.send("POST", s.executions(), s.bob, `{"base_patient_data":`+largeDocuments[0]+`}`).want(201)
	}
	s.send("GET", s.executions()+"?page=0&size=3", s.bob, "").code(422, "page_too_large").at("query.size")
	s.send("GET", s.executions()+"?page=0", s.bob, "").code(422, "page_too_large")
	for number, want := range []int{2, 2, 1, 0} {
		page := s.send("GET", fmt.Sprintf("%s?page=%d&size=2", s.executions(), number), s.bob, "").want(200)
		if len(page.ids("execution_id")) != want || page.json("total_items") != 5.0 {
			t.Error(page.body[:200])
		}
	}
}

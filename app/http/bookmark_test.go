package http_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

func TestBookmarks(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	a, b := s.run(), s.run()
	body := func(execution string) string {
		return fmt.Sprintf(`{"project_id":%q,"trial_slug":%q,"execution_id":%q}`, s.at.Project, s.at.Trial, execution)
	}
	const path = "/api/v1/bookmarks"
	first := s.send("POST", path, s.rea, body(a)).want(201).
		has("", "id user_id project_id trial_slug execution_id execution execution_omitted created_at").
		has("execution", executionKeys)
	if first.text("user_id") != s.subject(s.rea) || first.text("execution_id") != a ||
		first.text("execution.execution_id") != a || first.text("execution.project_id") != string(s.at.Project) {
		t.Error(first.body)
	}
	if again := s.send("POST", path, s.rea, body(a)).want(201); again.body != first.body {
		t.Errorf("first %s again %s", first.body, again.body)
	}
	once := s.send("POST", path, s.rea, body(b), "Idempotency-Key", "k").want(201)
	if again := s.send("POST", path, s.rea, body(b), "Idempotency-Key", "k").want(201); again.body != once.body {
		t.Errorf("once %s again %s", once.body, again.body)
	}
	kept := s.send("POST", path, s.bob, body(b), "Idempotency-Key", "k").want(201)
	s.send("DELETE", path+"/"+kept.text("id"), s.bob, "").want(204)
	s.send("POST", path, s.bob, body(b), "Idempotency-Key", "k").code(404, "bookmark_not_found")
	for query, want := range map[string][]string{
		"": {once.text("id"), first.text("id")}, "?execution_id=" + a: {first.text("id")},
		"?project_id=" + string(s.at.Project):           {once.text("id"), first.text("id")},
		"?trial_slug=" + string(s.at.Trial) + "&size=1": {once.text("id")}, "?trial_slug=other": nil,
		"?page=1&size=1": {first.text("id")},
	} {
		r := s.send("GET", path+query, s.rea, "").want(200).has("", "items page size total_items total_pages")
		if got := r.ids("id"); !slices.Equal(got, want) {
			t.Errorf("%s found %s", query, r.body)
		}
	}
	if all := s.send("GET", path, s.rea, "").want(200).has(
		"items.0", "id user_id project_id trial_slug execution_id execution execution_omitted created_at",
	); all.text("items.1.execution.execution_id") != a {
		t.Error(all.body)
	}
	if none := s.send("GET", path, s.bob, "").want(200); none.json("total_items") != 0.0 {
		t.Error(none.body)
	}
	s.send("POST", path, s.rea, body("none")).code(404, "execution_not_found").at("body.execution_id")
	s.send("POST", path, s.rea, fmt.Sprintf(`{"project_id":%q,"trial_slug":"none","execution_id":%q}`, s.at.Project, a)).
		code(404, "trial_not_found").at("body.trial_slug")
	for _, stranger := range []domain.Secret{s.eve, s.mal} {
		got := s.send("POST", path, stranger, body(a)).code(404, "project_not_found").at("body.project_id")
		alike(t, got, s.send("POST", path, stranger, fmt.Sprintf(
			`{"project_id":"none","trial_slug":%q,"execution_id":%q}`, s.at.Trial, a,
		)))
	}
	one := path + "/" + first.text("id")
	alike(t, s.send("DELETE", one, s.bob, "").code(404, "bookmark_not_found"), s.send("DELETE", path+"/none", s.bob, ""))
	s.send("DELETE", one, s.mal, "").code(404, "bookmark_not_found")
	if gone := s.send("DELETE", one, s.rea, "").want(204); gone.body != "" {
		t.Error(gone.body)
	}
	s.send("DELETE", one, s.rea, "").code(404, "bookmark_not_found")
}

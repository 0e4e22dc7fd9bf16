package http_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

func TestShares(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	run := s.run()
	ada, rea := s.subject(s.ada), s.subject(s.rea)
	body := fmt.Sprintf(`{"execution_id":%q,"recipients":[%q,%q]}`, run, ada, rea)
	first := s.send("POST", s.shares(), s.bob, body, "Idempotency-Key", "k").want(201).
		has("", "id project_id trial_slug execution_id execution execution_omitted sender recipients created_at").
		has("execution", executionKeys).
		has("sender", "user_id first_name last_name email avatar_url job_title").
		has("recipients.1", "user_id first_name last_name email avatar_url job_title")
	if first.text("sender.user_id") != s.subject(s.bob) || first.text("sender.first_name") != "Bob" ||
		first.json("sender.avatar_url") != nil ||
		first.text("recipients.0.user_id") != ada || first.text("recipients.1.user_id") != rea ||
		first.text("execution.execution_id") != run {
		t.Error(first.body)
	}
	if again := s.send("POST", s.shares(), s.bob, body, "Idempotency-Key", "k").want(201); again.body != first.body {
		t.Errorf("first %s again %s", first.body, again.body)
	}
	for _, c := range []struct {
		who   domain.Secret
		query string
		want  float64
	}{
		{s.bob, "?direction=sent", 1}, {s.bob, "?direction=received", 0}, {s.bob, "", 0},
		{s.bob, "?direction=sent&q=ADA@", 1}, {s.bob, "?direction=sent&q=zoe", 0},
		{s.rea, "?direction=received", 1}, {s.rea, "", 1}, {s.rea, "?q=bob", 1}, {s.rea, "?q=ada", 0},
		{s.ada, "?direction=received&q=bob%20test", 1},
	} {
		if r := s.send("GET", s.shares()+c.query, c.who, "").want(200).
			has("", "items page size total_items total_pages"); r.json("total_items") != c.want {
			t.Errorf("%s: %s", c.query, r.body)
		}
	}
	if got := s.send("GET", s.shares(), s.rea, "").want(200); got.text("items.0.execution.execution_id") != run ||
		got.text("items.0.sender.first_name") != "Bob" {
		t.Error(got.body)
	}
}

// Who shares the same again, with the same people in any order, is answered with the
// first share, and nobody is told again.
func TestAnEqualShareAnswersTheFirst(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	run, ada, rea := s.run(), s.subject(s.ada), s.subject(s.rea)
	body := func(run string, to ...string) string {
		return fmt.Sprintf(`{"execution_id":%q,"recipients":["%s"]}`, run, strings.Join(to, `","`))
	}
	told := s.send("GET", "/api/v1/notifications", s.rea, "").ids("id")
	first := s.send("POST", s.shares(), s.bob, body(run, ada, rea)).want(201)
	for range 2 {
		for _, again := range []string{body(run, ada, rea), body(run, rea, ada)} {
			if r := s.send("POST", s.shares(), s.bob, again).want(200); r.body != first.body {
				t.Errorf("got %s, want %s", r.body, first.body)
			}
		}
	}
	for range 2 { // a repeat has the status of what it repeats
		s.send("POST", s.shares(), s.bob, body(run, rea, ada), "Idempotency-Key", "k").want(200)
	}
	if n := len(s.send("GET", "/api/v1/notifications", s.rea, "").ids("id")); n != len(told)+1 {
		t.Errorf("%d notifications of one share", n-len(told))
	}
	for _, other := range []string{body(run, rea), body(run, ada), body(s.run(), ada, rea)} {
		s.send("POST", s.shares(), s.bob, other).want(201)
	}
	if r := s.send("GET", s.shares()+"?direction=sent", s.bob, "").want(200); r.json("total_items") != 4.0 {
		t.Error(r.body)
	}
}

func TestSharesRefused(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	run, ada, bob, eve := s.run(), s.subject(s.ada), s.subject(s.bob), s.subject(s.eve)
	for body, want := range map[string]struct {
		status   int
		code, at string
	}{
		`{"execution_id":"none","recipients":["` + ada + `"]}`: {
			404, "execution_not_found", "body.execution_id",
		},
		`{"execution_id":"` + run + `","recipients":[]}`: {
			422, "request_invalid", "body.recipients",
		},
		`{"execution_id":"` + run + `"}`: {422, "request_invalid", "body"},
		`{"execution_id":"` + run + `","recipients":["` + bob + `"]}`: {
			422, "recipients_invalid", "body.recipients",
		},
		`{"execution_id":"` + run + `","recipients":["` + ada + `","` + ada + `"]}`: {
			422, "recipients_invalid", "body.recipients",
		},
		`{"execution_id":"` + run + `","recipients":["` + ada + `","` + eve + `"]}`: {
			404, "user_not_found", "body.recipients[1]",
		},
		`{"execution_id":"` + run + `","recipients":["` + ada + `","auth0|nobody"]}`: {
			404, "user_not_found", "body.recipients[1]",
		},
	} {
		s.send("POST", s.shares(), s.bob, body).code(want.status, want.code).at(want.at)
	}
	body := fmt.Sprintf(`{"execution_id":%q,"recipients":[%q]}`, run, bob)
	s.send("POST", s.shares(), s.rea, body).code(403, "forbidden")
	s.send("GET", s.shares()+"?direction=sideways", s.rea, "").code(422, "request_invalid").at("query.direction")
	for _, stranger := range []domain.Secret{s.eve, s.mal} {
		alike(
			t, s.send("POST", s.shares(), stranger, body).code(404, "project_not_found"),
			s.send("POST", s.outside(s.shares()), stranger, body),
		)
		alike(t, s.send("GET", s.shares(), stranger, "").code(404, "project_not_found"), s.send(
			"GET", s.outside(s.shares()), stranger, "",
		))
	}
}

// TestAnExecutionIsShownOnce in an answer, however often it was shared.
func TestAnExecutionIsShownOnce(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	a, b, ada, rea := s.run(), s.run(), s.subject(s.ada), s.subject(s.rea)
	for _, share := range []struct{ run, to string }{{a, ada}, {b, ada}, {a, rea}, {a, ada + `","` + rea}} {
		s.send("POST", s.shares(), s.bob, `{"execution_id":"`+share.run+`","recipients":["`+share.to+`"]}`).want(201)
	}
	list := s.send("GET", s.shares()+"?direction=sent", s.bob, "").want(200)
	for i, want := range []struct{ run, shown string }{{a, a}, {a, ""}, {b, b}, {a, ""}} {
		item := fmt.Sprintf("items.%d.", i)
		shown, _ := list.json(item + "execution").(map[string]any)
		if list.text(item+"execution_id") != want.run || list.json(item+"execution_omitted") != (want.shown == "") ||
			(shown != nil) != (want.shown != "") {
			t.Errorf("item %d of %s", i, list.body)
		}
	}
	if n := strings.Count(list.body, `"base_patient_data"`); n != 2 {
		t.Errorf("%d executions are shown", n)
	}
}

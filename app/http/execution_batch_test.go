package http_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// answers are the codes of a batch, or ok, in its order.
func (r reply) answers() (all []string) {
	r.t.Helper()
	items, _ := r.json("items").([]any)
	for i := range items {
		path := fmt.Sprintf("items.%d.", i)
		code, _ := r.json(path + "code").(string)
		switch {
		case code == "" && r.text(path+"execution.execution_id") == r.text(path+"id"):
			code = "ok"
		case code != "" && r.json(path+"execution") != nil:
			r.t.Errorf("item %d has both: %s", i, r.body)
		}
		all = append(all, code)
	}
	return all
}

func idsOf(ids ...string) string { return `{"ids":["` + strings.Join(ids, `","`) + `"]}` }

func (s *trialFixture) batch() string { return s.executions() + "/batch" }

func TestABatchAnswersEachID(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	a, b := s.run(), s.run()
	elsewhere := s.company.TrialScope(t, domain.NewMember{User: domain.Subject(s.subject(s.bob)), Role: "ANALYST"})
	there := s.send(
		"POST", "/api/v1/executions/"+string(elsewhere.Project)+"/"+string(elsewhere.Trial), s.bob,
		`{"base_patient_data":{}}`,
	).want(201).text("execution_id")
	r := s.send("POST", s.batch(), s.rea, idsOf(b, "none", a, there, b, "a b/ü", strings.Repeat("x", 128))).want(200).
		has("", "items").has("items.0", "id execution code").has("items.0.execution", executionKeys)
	const missing = "execution_not_found"
	if got := r.answers(); !slices.Equal(got, []string{"ok", missing, "ok", missing, "ok", missing, missing}) {
		t.Errorf("got %v: %s", got, r.body)
	}
	if got := r.ids("id"); got[0] != b || got[1] != "none" || got[2] != a || got[4] != b {
		t.Error(got)
	}
	if r := s.send("POST", s.batch(), s.rea, `{"ids":[]}`).want(200); strings.TrimSpace(r.body) != `{"items":[]}` {
		t.Error(r.body)
	}
	s.send("POST", s.batch(), s.rea, idsOf(slices.Repeat([]string{a}, 500)...)).want(200)
	for body, code := range map[string]string{
		idsOf(slices.Repeat([]string{a}, 501)...): "request_invalid",
		idsOf(a, strings.Repeat("x", 129)):        "execution_ids_invalid",
		`{}`:                                      "request_invalid", `{"ids":null}`: "null_forbidden",
		`{"ids":"x"}`: "request_invalid",
		`{"ids":[7]}`: "request_invalid", `{"ids":[],"more":1}`: "request_invalid",
	} {
		s.send("POST", s.batch(), s.rea, body).code(422, code)
	}
	s.send("POST", s.batch(), s.rea, `{"ids":[`).want(400)
	s.send("POST", s.batch(), s.predictor(), idsOf(a)).code(403, "forbidden")
	for _, stranger := range []domain.Secret{s.eve, s.mal} {
		alike(
			t, s.send("POST", s.batch(), stranger, idsOf(a)).code(404, "project_not_found"),
			s.send("POST", s.outside(s.batch()), stranger, idsOf(a)),
		)
	}
}

// Of those whom PREDICT is hidden from, recipients read what was shared with them; whether
// there is anything else they do not learn.
func TestABatchOfWhatWasShared(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	hid, col := s.company.AddUser(t, "hid"), s.company.AddUser(t, "col")
	s.company.AddHiddenMembers(t, s.at.Project, hid.Subject, col.Subject)
	token := s.company.Token("hid")
	shared, other := s.run(), s.run()
	s.send("POST", s.batch(), token, idsOf(shared, other)).code(403, "forbidden")
	s.send(
		"POST", s.shares(), s.bob, fmt.Sprintf(`{"execution_id":%q,"recipients":[%q]}`, shared, hid.Subject),
	).want(201)
	r := s.send("POST", s.batch(), token, idsOf(other, shared, "none", shared)).want(200)
	if got := r.answers(); !slices.Equal(got, []string{"forbidden", "ok", "forbidden", "ok"}) {
		t.Errorf("got %v", got)
	}
	s.send("POST", s.batch(), token, idsOf(other, "none")).code(403, "forbidden")
	s.send("POST", s.batch(), s.company.Token("col"), idsOf(shared)).code(403, "forbidden")
}

func TestABatchIsCutAndAudited(t *testing.T) {
	t.Parallel()
	s := smallAnswers(t)
	var made []string
	for range 3 {
		body := `{"base_patient_data":` + largeDocuments[0] + `}`
		made = append(made, s.send("POST", s.executions(), s.bob, body).want(201).text("execution_id"))
	}
	got := s.send("POST", s.batch(), s.rea, idsOf(made[0], made[1], made[2], made[0])).want(200).answers()
	if !slices.Equal(got, []string{"ok", "ok", "execution_omitted", "execution_omitted"}) {
		t.Errorf("got %v", got)
	}
	_, err := s.Audit.Integrate(t.Context(), fixture.System(""))
	fixture.Must(t, err)
	trail := s.send("GET", "/api/v1/audit?action=execution.batch", s.ada, "").want(200)
	if n := len(
		trail.ids("id"),
	); n != 1 || trail.json("items.0.subject") != nil ||
		trail.text("items.0.outcome") != "begun" ||
		trail.text("items.0.project_id") != string(s.at.Project) {
		t.Error(trail.body)
	}
}

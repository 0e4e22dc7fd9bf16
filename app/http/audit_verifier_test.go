package http_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
	"github.com/tenon-health/tenon/test/verifier"
)

// sign takes in what waits, and makes an epoch of it.
func (w *testAPI) sign() {
	w.t.Helper()
	_, err := w.Audit.Integrate(w.t.Context(), fixture.System(""))
	fixture.Must(w.t, err)
	w.Advance(time.Minute)
	_, err = w.Audit.Epoch(w.t.Context(), fixture.System(""))
	fixture.Must(w.t, err)
}

// evidence is what an auditor is given for the last entry of an action.
func (w *testAPI) evidence(by domain.Secret, action string) verifier.Files {
	w.t.Helper()
	const path = "/api/v1/audit"
	id := w.send("GET", path+"?action="+action, by, "").want(200).text("items.0.id")
	return verifier.Files{
		Receipt: w.send("GET", path+"/"+id+"/receipt", by, "").want(200).body,
		Policy:  w.send("GET", path+"/policy", by, "").want(200).body,
		Export:  w.send("GET", path+"/export", by, "").want(200).body,
	}
}

// What the API gives is believed by the program that auditors have, also when logs have grown, whoever's it is, and
// when names are no longer told.
func TestReceiptsAreVerifiedByTheProgramOfAuditors(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	record := s.record(`{"a":"canary"}`)
	s.send("GET", s.records()+"/"+record, s.rea, "").want(200)
	s.sign()
	first := s.evidence(s.ada, "record.get")
	said, code := verifier.Run(t, first)
	for _, part := range []string{
		"'record.get'", record, s.subject(s.rea), "'witness.example' signed at ", "in epoch 1", "Export:",
	} {
		if code != 0 || !strings.Contains(said, part) {
			t.Errorf("it ends with %d and does not tell %s: %s", code, part, said)
		}
	}
	for range 3 {
		s.record(`{"a":"more"}`)
		s.sign()
	}
	all := []verifier.Files{
		first, s.evidence(s.ada, "record.get"), s.evidence(s.ada, "record.create"), s.evidence(s.operator(), "trial.create"),
		nameless(t, first),
	}
	for i, refusal := range verifier.Batch(t, all) {
		if refusal != "" {
			t.Errorf("%d is refused: %s", i, refusal)
		}
	}
	for _, changed := range verifier.Mutate(t, 150, first) {
		t.Errorf("this was believed: %s", changed)
	}
}

// nameless is a receipt after its persons were erased.
func nameless(t *testing.T, f verifier.Files) verifier.Files {
	t.Helper()
	var members map[string]any
	expect.NoError(t, json.Unmarshal([]byte(f.Receipt), &members))
	members["names"] = []any{}
	text, err := json.Marshal(members)
	expect.NoError(t, err)
	f.Receipt = string(text)
	return f
}

// Whoever has the key of before or the one of after believes what both have signed; one of others does not count.
func TestReceiptsAreVerifiedWhenTheKeyChanges(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	s.sign()
	old := s.evidence(s.ada, "user.register")
	set := s.Set
	second := domain.AuditKey{Installation: "memory.example", Seed: domain.Secret(strings.Repeat("2", 32))}
	set.Settings.AuditKeys = append(set.Settings.AuditKeys[:1:1], second)
	both := evidenceOf(t, s, set.Settings.AuditKeys)
	newest := evidenceOf(t, s, []domain.AuditKey{second})
	mixed, foreign := both, old
	mixed.Policy, foreign.Policy = old.Policy, newest.Policy
	later := both
	later.Policy = newest.Policy
	refusals := verifier.Batch(t, []verifier.Files{old, both, newest, mixed, later, foreign})
	for i, refusal := range refusals[:5] {
		if refusal != "" {
			t.Errorf("%d is refused: %s", i, refusal)
		}
	}
	if !strings.Contains(refusals[5], "No key") {
		t.Errorf("a key of nobody is believed: %s", refusals[5])
	}
}

// evidenceOf is that of an API with other keys.
func evidenceOf(t *testing.T, s *trialFixture, keys []domain.AuditKey) verifier.Files {
	t.Helper()
	set := s.Set
	set.Settings.AuditKeys = keys
	other := &fixture.Installation{Core: fixture.Core(t, set), Set: set, Identity: s.Identity, Mail: s.Mail}
	w, stop := testAPIOn(t, other)
	t.Cleanup(stop)
	return w.evidence(s.ada, "user.register")
}

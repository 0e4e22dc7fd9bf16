package http_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestTheLogTellsPeopleApart: lines of one person have the same name, which is nothing of theirs.
func TestTheLogTellsPeopleApart(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	acme := w.company("acme.example")
	for range 2 {
		w.send("GET", "/api/v1/projects", acme.admin, "").want(200)
		w.send("GET", "/api/v1/enterprises", w.operator(), "").want(200)
	}
	w.send("GET", "/api/v1/projects", "", "").want(401)
	names := map[string][]string{}
	for line := range strings.Lines(w.log.String()) {
		var said struct{ Route, Subject string }
		if json.Unmarshal([]byte(line), &said) == nil {
			names[said.Route] = append(names[said.Route], said.Subject)
		}
	}
	projects, enterprises := last(names["/api/v1/projects"], 3), last(names["/api/v1/enterprises"], 2)
	if projects[0] == "" || projects[0] != projects[1] || projects[2] != "" {
		t.Errorf("an admin twice, then nobody: %q", projects)
	}
	if enterprises[0] == "" || enterprises[0] != enterprises[1] || enterprises[0] == projects[0] {
		t.Errorf("the operator: %q, the admin: %q", enterprises, projects)
	}
	if subject := w.subject(acme.admin); strings.Contains(w.log.String(), subject) {
		t.Errorf("the log has %s", subject)
	}
}

func last(all []string, n int) []string { return all[max(0, len(all)-n):] }

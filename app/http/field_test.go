package http_test

import (
	"testing"

	"github.com/tenon-health/tenon/test/expect"
)

func TestFields(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	path := s.records() + "/fields"
	expect.Equal(t, s.send("GET", path, s.rea, "").want(200).body, `{"items":[],"complete":true}`+"\n")
	s.record(`{"b":1,"a.b":{"c":"canary"}}`)
	s.record(`{"b":null}`)
	expect.Equal(t, s.send("GET", path, s.rea, "").want(200).body, `{"items":[`+
		`{"path":"patient_data.a\\.b","types":["object"]},`+
		`{"path":"patient_data.a\\.b.c","types":["string"]},`+
		`{"path":"patient_data.b","types":["null","integer"]}],"complete":true}`+"\n")
	s.send("GET", path, s.eve, "").code(404, "project_not_found")
	s.send("GET", s.outside(path), s.rea, "").code(404, "project_not_found")
}

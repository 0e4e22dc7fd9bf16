package http_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
)

func (s *trialFixture) export(query string) reply {
	s.t.Helper()
	return s.send("GET", s.records()+"/export"+query, s.bob, "")
}

func TestExportsAreFiles(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	s.record(`{"b":1,"a":"=x"}`)
	for query, want := range map[string]struct{ contentType, extension, body string }{
		"":                       {"text/csv; charset=utf-8", "csv", "b,a\n1,=x\n"},
		"?format=ndjson":         {"application/x-ndjson", "ndjson", `{"patient_data":{"b":1,"a":"=x"}}` + "\n"},
		"?format=csv":            {"text/csv; charset=utf-8", "csv", "b,a\n1,=x\n"},
		"?format=csv&excel=true": {"text/csv; charset=utf-8", "csv", "b,a\n1,'=x\n"},
		"?format=zip":            {"application/zip", "zip", ""},
		"?format=csv&filter=" + url.QueryEscape(`{"field":"patient_data.b","op":"gt","value":1}`): {
			"text/csv; charset=utf-8", "csv", "",
		},
	} {
		r := s.export(query).want(200)
		if r.header.Get("Content-Type") != want.contentType || r.header.Get("Content-Disposition") !=
			`attachment; filename="`+string(s.at.Trial)+"."+want.extension+`"` {
			t.Errorf("%s: %v", query, r.header)
		}
		if want.extension != "zip" {
			expect.Equal(t, r.body, want.body)
		}
	}
	if r := s.export("?format=csv&meta=true").want(200); !strings.HasPrefix(
		r.body, "_record_id,_external_id,_version,_created_at,b,a\n",
	) {
		t.Error(r.body)
	}
}

func TestExportsRefused(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	for query, want := range map[string]struct {
		status   int
		code, at string
	}{
		"?format=xlsx":                             {422, "request_invalid", "query.format"},
		"?format=csv&format=zip":                   {422, "parameter_twice", "query.format"},
		"?format=ndjson&excel=true":                {422, "export_option_invalid", "query.excel"},
		"?meta=maybe":                              {422, "request_invalid", "query.meta"},
		"?cursor=x":                                {422, "parameter_unknown", "query.cursor"},
		"?size=10":                                 {422, "parameter_unknown", "query.size"},
		"?filter=x":                                {400, "json_malformed", ""},
		"?filter=%7B%22a%22%3A1%7D":                {422, "filter_invalid", ""},
		"?filter=" + strings.Repeat("x", 8001):     {422, "request_invalid", "query.filter"},
		"?filter=%7B%22field%22%3A%22x%22%7D":      {422, "filter_invalid", ""},
		"?format=csv&filter=%5B%5D&meta=true#frag": {422, "filter_invalid", ""},
	} {
		t.Log(query)
		r := s.export(query)
		if r.code(want.status, want.code); want.at != "" {
			r.at(want.at)
		}
	}
	s.send("GET", s.records()+"/export", s.rea, "").code(403, "forbidden")
	s.send("GET", s.records()+"/export", s.eve, "").code(404, "project_not_found")
	s.send("GET", s.outside(s.records()+"/export"), s.bob, "").code(404, "project_not_found")
}

package http_test

import (
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

const auditExportPath = "/api/v1/audit/export"

// trailFixture has a record, which Rea has read for a reason that a spreadsheet program takes for a formula.
func trailFixture(t *testing.T) (s *trialFixture, record string) {
	t.Helper()
	s = newTrialFixture(t)
	record = s.record(`{"a":"canary"}`)
	s.send("GET", s.records()+"/"+record, s.rea, "", "X-Reason", "%3DSUM(A1)").want(200)
	s.integrate()
	return s, record
}

func (s *trialFixture) integrate() {
	s.t.Helper()
	_, err := s.Audit.Integrate(s.t.Context(), fixture.System(""))
	expect.NoError(s.t, err)
}

// The file is the log: whoever hashes its lines gets the root.
func TestTheExportOfATrailIsItsLog(t *testing.T) {
	t.Parallel()
	s, _ := trailFixture(t)
	r := s.send("GET", auditExportPath, s.ada, "").want(200)
	expect.Equal(t, r.header.Get("Content-Type"), "application/x-ndjson")
	expect.Equal(t, r.header.Get("Content-Disposition"), `attachment; filename="audit.ndjson"`)
	lines := strings.Split(strings.TrimSuffix(r.body, "\n"), "\n")
	head, _, _, err := tlog.Append(domain.AuditHead{}, lines)
	expect.NoError(t, err)
	trail := domain.TrailOf(s.company.Enterprise.ID)
	reports, err := s.Audit.Verify(t.Context(), fixture.System(""), []domain.Trail{trail}, nil)
	expect.NoError(t, err)
	expect.Equal(t, head.Root, reports[0].Root)

	s.integrate()
	again := s.send("GET", auditExportPath, s.ada, "").want(200).body
	if more, grown := strings.CutPrefix(again, r.body); !grown || !strings.Contains(more, `"action":"audit.export"`) ||
		!strings.Contains(more, `"outcome":"begun"`) || strings.Count(more, "\n") != 1 {
		t.Error(more)
	}
}

// An export has the entries that the list has, the other way round.
func TestTheExportOfATrailFilters(t *testing.T) {
	t.Parallel()
	s, record := trailFixture(t)
	got := "action=record.get&"
	for query, want := range map[string]int{
		"subject=" + record: 3, "actor=" + url.QueryEscape(s.subject(s.rea)): 0, got + "project=" + string(s.at.Project): 1,
		got + "project=x": -1, got + "to=2000-01-01T00:00:00Z": -1, got + "from=2000-01-01T00:00:00Z": 1,
	} {
		found := []string{}
		for line := range strings.Lines(s.send("GET", auditExportPath+"?"+query, s.ada, "").want(200).body) {
			e, err := tlog.Parse(line)
			expect.NoError(t, err)
			found = append(found, e.ID)
		}
		listed := s.send("GET", "/api/v1/audit?"+query, s.ada, "").want(200).ids("id")
		slices.Reverse(listed)
		if !slices.Equal(found, listed) || want > 0 && len(found) != want || want < 0 == (len(found) > 0) {
			t.Errorf("%s: %v, want %v", query, found, listed)
		}
	}
	for query, at := range map[string]string{
		"format=zip": "query.format", "from=yesterday": "query.from", "size=1": "query.size", "cursor=x": "query.cursor",
	} {
		s.send("GET", auditExportPath+"?"+query, s.ada, "").want(422).at(at)
	}
}

func TestTheTableOfATrailTellsPeople(t *testing.T) {
	t.Parallel()
	s, record := trailFixture(t)
	r := s.send("GET", auditExportPath+"?format=csv&subject="+record, s.ada, "").want(200)
	expect.Equal(t, r.header.Get("Content-Type"), "text/csv; charset=utf-8")
	rows, err := csv.NewReader(strings.NewReader(r.body)).ReadAll()
	expect.NoError(t, err)
	expect.Equal(t, strings.Join(rows[0], " "),
		"seq hash id at actor machine action subject project_id outcome request_id reason")
	listed := s.send("GET", "/api/v1/audit?size=1&subject="+record, s.ada, "").want(200)
	last := rows[len(rows)-1]
	for i, column := range rows[0] {
		if column != "seq" && column != "machine" && column != "reason" {
			expect.Equal(t, last[i], listed.text("items.0."+column))
		}
	}
	expect.Equal(t, [3]string{last[4], last[5], last[11]}, [3]string{s.subject(s.rea), "false", "'=SUM(A1)"})
}

// Names are what the commitments of the lines stand for.
func TestTheNamesOfATrail(t *testing.T) {
	t.Parallel()
	s, _ := trailFixture(t)
	r := s.send("GET", "/api/v1/audit/names", s.ada, "").want(200)
	expect.Equal(t, r.header.Get("Content-Type"), "application/x-ndjson")
	before, values := "", map[string]string{}
	for line := range strings.Lines(r.body) {
		var name map[string]string
		expect.NoError(t, json.Unmarshal([]byte(line), &name))
		salt, err := base64.RawURLEncoding.DecodeString(name["salt"])
		expect.NoError(t, err)
		expect.Equal(t, tlog.Commit(salt, name["value"]), name["commitment"])
		expect.Equal(t, before < name["commitment"], true)
		before, values[name["value"]] = name["commitment"], name["commitment"]
	}
	lines := s.send("GET", auditExportPath, s.ada, "").want(200).body
	for _, personal := range []string{s.subject(s.rea), "=SUM(A1)"} {
		if values[personal] == "" || strings.Contains(lines, personal) || !strings.Contains(lines, values[personal]) {
			t.Errorf("%s: %v", personal, values)
		}
	}
	s.integrate()
	entry := s.send("GET", "/api/v1/audit?action=audit.names", s.ada, "").want(200)
	expect.Equal(t, entry.ids("outcome"), []string{"begun"})
	if theirs := s.send("GET", "/api/v1/audit/names", s.mal, "").want(200); strings.Contains(theirs.body, "=SUM(A1)") {
		t.Error(theirs.body)
	}
}

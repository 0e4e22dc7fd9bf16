package http_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// created stores a record and returns its path.
func (s *trialFixture) created(body string) string {
	s.t.Helper()
	return s.records() + "/" + s.send("POST", s.records(), s.bob, body, "X-Reason", "enrolled").want(201).text("record_id")
}

const versionKeys = "record_id external_id patient_data version updated_at updated_by reason deleted"

// history is what each version of a record holds and why, in the order in which they come.
func (s *trialFixture) history(one string) (all []string) {
	s.t.Helper()
	page := s.send("GET", one+"/history?size=500", s.rea, "").want(200)
	for i := range len(page.ids("record_id")) {
		at := fmt.Sprintf("items.%d.", i)
		page.has(strings.TrimSuffix(at, "."), versionKeys)
		if !millis.MatchString(page.text(at+"updated_at")) || page.text(at+"updated_by") != s.subject(s.bob) {
			s.t.Error(page.body)
		}
		version, externalID := page.json(at+"version"), page.json(at+"external_id")
		all = append(all, fmt.Sprintf("%v %v: %s", version, externalID, page.text(at+"reason")))
	}
	return all
}

func TestARecordIsCorrected(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	one := s.created(`{"external_id":"P-1","patient_data":{"z":1.50,"a":{"y":1,"x":[1,2]},"m":null}}`)
	for _, c := range []struct{ method, body, reason, want, externalID, tag string }{
		{
			"PATCH", `{"patient_data":{"q":12345678901234567890,"a":{"y":null,"w":2}}}`, "site query 7",
			`{"z":1.5,"a":{"x":[1,2],"w":2},"m":null,"q":12345678901234567890}`, "P-1", `"2"`,
		},
		{"PATCH", `{"external_id":null}`, "", `{"z":1.5,"a":{"x":[1,2],"w":2},"m":null,"q":12345678901234567890}`, "", `"3"`},
		{"PATCH", `{}`, "nothing", `{"z":1.5,"a":{"x":[1,2],"w":2},"m":null,"q":12345678901234567890}`, "", `"3"`},
		{"PATCH", `{"patient_data":{"z":null,"m":null,"q":null,"a":7,"none":null}}`, "", `{"a":7}`, "", `"4"`},
		{"PUT", `{"patient_data":{"b":0.10,"a":1e30},"external_id":"P-2"}`, "Söhne", `{"b":0.1,"a":1e+30}`, "P-2", `"5"`},
		{"PUT", `{"patient_data":{"b":0.1,"a":1e30},"external_id":"P-2"}`, "again", `{"b":0.1,"a":1e+30}`, "P-2", `"5"`},
		{"PUT", `{"patient_data":{"a":1e30,"b":0.1}}`, "order", `{"a":1e+30,"b":0.1}`, "", `"6"`},
	} {
		r := s.send(c.method, one, s.bob, c.body, "X-Reason", url.PathEscape(c.reason)).want(200).has("", recordKeys)
		id, _ := r.json("external_id").(string)
		if !strings.Contains(r.body, `"patient_data":`+c.want) || id != c.externalID || r.header.Get("ETag") != c.tag {
			t.Errorf("%s %s: %s %s, want %s", c.method, c.body, r.header.Get("ETag"), r.body, c.want)
		}
		if read := s.send("GET", one, s.rea, "").want(200); read.body != r.body {
			t.Errorf("read %s, want %s", read.body, r.body)
		}
	}
	want := []string{
		"1 P-1: enrolled", "2 P-1: site query 7", "3 <nil>: ", "4 <nil>: ", "5 P-2: Söhne", "6 <nil>: order",
	}
	if got := s.history(one); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	s.wantHistoryPages(one, len(want))
}

// wantHistoryPages goes through the history by cursors and by numbers.
func (s *trialFixture) wantHistoryPages(one string, n int) {
	s.t.Helper()
	cursor := ""
	for i := range n {
		page := s.send("GET", one+"/history?size=1&cursor="+cursor, s.rea, "").want(200)
		numbered := s.send("GET", fmt.Sprintf("%s/history?size=1&page=%d", one, i), s.rea, "").want(200)
		if page.json("items.0.version") != float64(i+1) || numbered.json("items.0.version") != float64(i+1) ||
			numbered.json("total_items") != float64(n) {
			s.t.Errorf("page %d: %s and %s", i, page.body, numbered.body)
		}
		cursor, _ = page.json("next_cursor").(string)
	}
	if cursor != "" {
		s.t.Error("the history goes on at its end")
	}
	first := s.send("GET", one+"/history?size=1", s.rea, "").want(200).text("next_cursor")
	for _, other := range []string{s.records(), s.created(`{"patient_data":{}}`) + "/history"} {
		s.send("GET", other+"?cursor="+first, s.rea, "").code(422, "cursor_invalid").at("query.cursor")
	}
	for _, odd := range []string{"size=0", "size=501", "page=-1"} {
		s.send("GET", one+"/history?"+odd, s.rea, "").code(422, "request_invalid")
	}
}

func TestARecordIsDeleted(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	one := s.created(`{"external_id":"P-1","patient_data":{"a":1}}`)
	s.send("DELETE", one, s.bob, "", "If-Match", `"2"`).code(412, "version_stale")
	s.send("DELETE", one, s.bob, "", "If-Match", `"1"`, "X-Reason", "consent%20withdrawn").want(204)
	for _, method := range []string{"GET", "DELETE", "PATCH", "PUT"} {
		body := map[string]string{"PATCH": `{"external_id":null}`, "PUT": `{"patient_data":{}}`}[method]
		s.send(method, one, s.bob, body).code(404, "record_not_found")
	}
	for _, found := range []reply{
		s.send("GET", s.records()+"?count=true", s.rea, ""), s.send("POST", s.records()+"/search", s.rea, `{"count":true}`),
	} {
		if found.want(200); found.json("total_items") != 0.0 {
			t.Error(found.body)
		}
	}
	s.send("POST", s.executions(), s.bob, `{"base_patient_data":{},"patient_record_id":"`+one[len(s.records())+1:]+`"}`).
		code(404, "record_not_found").at("body.patient_record_id")
	want := []string{"1 P-1: enrolled", "2 <nil>: consent withdrawn"}
	if got := s.history(one); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	again := s.created(`{"external_id":"P-1","patient_data":{"a":2}}`)
	if got := s.send("GET", again, s.bob, "").want(200); got.text("external_id") != "P-1" {
		t.Error(got.body)
	}
}

func TestCorrectionsRefused(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	s.created(`{"external_id":"TAKEN","patient_data":{}}`)
	one := s.created(`{"external_id":"P-1","patient_data":{"a":{"b":1}}}`)
	before := s.send("GET", one, s.bob, "").body
	deep := strings.Repeat(`{"d":`, 65) + "1" + strings.Repeat("}", 65)
	for _, c := range []struct {
		method, body string
		status       int
		code         string
	}{
		{"PUT", `{}`, 422, "request_invalid"},
		{"PUT", `{"patient_data":null}`, 422, "null_forbidden"},
		{"PUT", `{"patient_data":[]}`, 422, "request_invalid"},
		{"PATCH", `{"patient_data":null}`, 422, "null_forbidden"},
		{"PATCH", `{"patient_data":[1]}`, 422, "request_invalid"},
		{"PATCH", `{"patient_data":"x"}`, 422, "request_invalid"},
		{"both", `{"patient_data":{},"external_id":7}`, 422, "request_invalid"},
		{"both", `{"patient_data":{},"external_id":"` + strings.Repeat("x", 129) + `"}`, 422, "request_invalid"},
		{"both", `{"patient_data":{},"external_id":"a\u0007"}`, 422, "text_invalid"},
		{"both", `{"patient_data":{},"external_id":"TAKEN"}`, 409, "external_id_taken"},
		{"both", `{"patient_data":{},"version":1}`, 422, "request_invalid"},
		{"both", `{"patient_data":{"a":1,"a":2}}`, 422, "duplicate_key"},
		{"both", `{"patient_data":{"a":1e9999}}`, 422, "number_unsupported"},
		{"both", `{"patient_data":` + deep + `}`, 422, "too_deep"},
		{"both", `{"patient_data":{"a":"\ud800"}}`, 422, "encoding_invalid"},
		{"both", `{"patient_data":{"\u0000":1}}`, 422, "key_unsupported"},
		{"both", `{"patient_data":{"a":`, 400, "json_malformed"},
		{"both", `{"patient_data":{"a":"` + strings.Repeat("x", 1<<20) + `"}}`, 413, "document_too_large"},
	} {
		for _, method := range []string{"PUT", "PATCH"} {
			if c.method == method || c.method == "both" {
				s.send(method, one, s.bob, c.body).code(c.status, c.code)
			}
		}
	}
	s.send("PATCH", one, s.bob, `{"patient_data":{"a":1}}`, "If-Match", `"2"`).code(412, "version_stale")
	s.send("PUT", one, s.bob, `{"patient_data":{"a":1}}`, "If-Match", `"9", "8"`).code(412, "version_stale")
	s.send("PATCH", one, s.bob, `{}`, "If-Match", "1").code(422, "if_match_invalid")
	s.send("PATCH", one, s.bob, `{"patient_data":{"a":1}}`, "X-Reason", "%zz").code(422, "reason_invalid")
	if after := s.send("GET", one, s.bob, ""); after.body != before || len(s.history(one)) != 1 {
		t.Errorf("it was refused and is %s, was %s", after.body, before)
	}
}

// A patch may make a record larger than the installation lets in, though it is small itself.
func TestARecordGrowsNoFurtherThanItsLimit(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	half := strings.Repeat("x", 600_000)
	one := s.created(`{"patient_data":{"a":"` + half + `"}}`)
	s.send("PATCH", one, s.bob, `{"patient_data":{"b":"`+half+`"}}`).code(413, "record_too_large").at("body.patient_data")
	s.send("PATCH", one, s.bob, `{"patient_data":{"a":1,"b":"`+half+`"}}`).want(200)
}

func TestWhoMayCorrectRecords(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	one, body := s.created(`{"patient_data":{"a":1}}`), `{"patient_data":{"a":2}}`
	for _, method := range []string{"PUT", "PATCH", "DELETE"} {
		s.send(method, one, s.rea, body).code(403, "forbidden")
		s.send(method, one, "", body).code(401, "token_missing")
		s.send(method, s.records()+"/nonsense", s.bob, body).code(404, "record_not_found")
		s.send(method, s.records()+"/%00%ff", s.bob, body).code(404, "record_not_found")
		alike(t, s.send(method, one, s.mal, body).code(404, "project_not_found"), s.send(method, s.outside(one), s.mal, body))
	}
	other := s.company.TrialScope(t)
	elsewhere := "/api/v1/patient-records/" + string(other.Project) + "/" + string(other.Trial) + one[len(s.records()):]
	s.send("GET", elsewhere+"/history", s.ada, "").code(404, "record_not_found")
	s.send("GET", s.records()+"/nonsense/history", s.bob, "").code(404, "record_not_found")
	s.send("GET", one+"/history", s.eve, "").code(404, "project_not_found")
}

// Of two who have read the same version one is told; of two who have read none both have their way.
func TestCorrectionsAtOnce(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	one := s.created(`{"patient_data":{}}`)
	atOnce := func(n int, headers ...string) (done int64) {
		var all sync.WaitGroup
		var won atomic.Int64
		for i := range n {
			all.Go(func() {
				body := fmt.Sprintf(`{"patient_data":{"%d of %d":1}}`, i, n)
				switch r := s.send("PATCH", one, s.bob, body, headers...); r.status {
				case 200:
					won.Add(1)
				default:
					r.code(412, "version_stale")
				}
			})
		}
		all.Wait()
		return won.Load()
	}
	if won := atOnce(6, "If-Match", `"1"`); won != 1 {
		t.Errorf("%d won", won)
	}
	if won := atOnce(5, "X-Reason", "no version"); won != 5 {
		t.Errorf("%d were stored", won)
	}
	if r := s.send("GET", one, s.bob, ""); strings.Count(r.body, " of ") != 6 || r.header.Get("ETag") != `"7"` {
		t.Errorf("%s %s", r.header.Get("ETag"), r.body)
	}
}

func TestCorrectionsStandInTheTrail(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	one := s.created(`{"patient_data":{"secret-canary":1}}`)
	s.send("PATCH", one, s.bob, `{"patient_data":{"secret-canary":2}}`, "X-Reason", "typo").want(200)
	s.send("GET", one+"/history", s.rea, "").want(200)
	s.send("DELETE", one, s.bob, "", "X-Reason", "consent%20withdrawn").want(204)
	_, err := s.Audit.Integrate(t.Context(), domain.By(domain.SystemActor("")))
	fixture.Must(t, err)
	for action, want := range map[string][]string{
		"record.update": {"done typo", "begun typo"}, "record.delete": {"done consent withdrawn", "begun consent withdrawn"},
		"record.history": {"begun "},
	} {
		entries := s.send("GET", "/api/v1/audit?action="+action, s.ada, "").want(200)
		var got []string
		for i := range entries.ids("id") {
			at := fmt.Sprintf("items.%d.", i)
			got = append(got, entries.text(at+"outcome")+" "+entries.text(at+"reason"))
			if entries.text(at+"subject") != one[len(s.records())+1:] || strings.Contains(entries.body, "canary") {
				t.Error(entries.body)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", action, got, want)
		}
	}
}

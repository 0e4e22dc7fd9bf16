package http_test

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	apphttp "github.com/tenon-health/tenon/app/http"
	"github.com/tenon-health/tenon/app/jobs"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

const (
	jsonType = "application/json"
	lineType = "application/x-ndjson"
)

func (s trialFixture) bulk(contentType, body string, headers ...string) reply {
	s.t.Helper()
	return s.send("POST", s.records()+"/bulk", s.bob, body, append(headers, "Content-Type", contentType)...)
}

func (s trialFixture) wantRecords(n int) {
	s.t.Helper()
	if got := s.send("GET", s.records()+"?count=true&size=1", s.bob, "").json("total_items"); got != float64(n) {
		s.t.Errorf("%v records, want %d", got, n)
	}
}

func TestBulkTakesArraysAndLines(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	items := []string{
		`{"patient_data":{"z":1.50,"n":12345678901234567890,"a":{"y":[null]}},"external_id":"P-%d"}`,
		`{"external_id":null,"patient_data":{}}`, `{"patient_data":{"t":"<b>ü"},"version":7,"created_by":"x"}`,
	}
	for i, body := range []string{"[" + strings.Join(items, ",") + "]", strings.Join(items, "\r\n\n")} {
		contentType := []string{jsonType + "; charset=utf-8", lineType}[i]
		r := s.bulk(contentType, fmt.Sprintf(body, i)).want(201).has("", "imported skipped_rows project_id trial_slug")
		if r.json("imported") != 3.0 || r.json("skipped_rows") != 2*float64(i) || r.text("trial_slug") != string(s.at.Trial) {
			t.Error(r.body)
		}
		back := s.send("GET", s.records()+"?size=3&sort=-record_id", s.rea, "").want(200).body
		for _, want := range []string{
			`"external_id":"P-` + fmt.Sprint(i) + `","patient_data":{"z":1.5,"n":12345678901234567890,"a":{"y":[null]}}`,
			`"external_id":null,"patient_data":{}`, `"patient_data":{"t":"<b>ü"},"version":1,`,
		} {
			if !strings.Contains(back, want) {
				t.Errorf("%s is not in %s", want, back)
			}
		}
	}
	s.send("POST", s.records()+"/bulk", s.bob, `[{"patient_data":{}}]`).want(201) // without a type
	s.wantRecords(7)
}

func TestBulkRefused(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	deep := strings.Repeat(`{"a":`, 65) + "1" + strings.Repeat("}", 65)
	keys := `"a":1`
	for i := range 10_000 {
		keys += fmt.Sprintf(`,"k%d":1`, i)
	}
	taken := `{"patient_data":{},"external_id":"canary-1"}`
	s.bulk(jsonType, "["+taken+"]").want(201)
	for _, c := range []struct {
		name, contentType, body string
		status                  int
		code, at                string
	}{
		{"nothing", jsonType, "", 422, "list_empty", "line 1"},
		{"blanks", lineType, " \n\r\n", 422, "list_empty", "line 1"},
		{"an empty array", jsonType, "[]", 422, "list_empty", "line 1, column 2"},
		{"no array", jsonType, `{"patient_data":{"canary":1}}`, 422, "array_required", "line 1, column 1"},
		{"lines as an array", jsonType, "{}\n{}", 422, "array_required", "line 1, column 1"},
		{"an array as lines", lineType, "[{}]", 422, "object_required", "line 1, column 1"},
		{"no objects", jsonType, `["canary"]`, 422, "object_required", "[0], line 1, column 2"},
		{"mixed", jsonType, `[{"patient_data":{}},7]`, 422, "object_required", "[1], line 1, column 22"},
		{"cut off", jsonType, `[{"patient_data":{}},{"patient_data":{"canary`, 400, "json_malformed", "line 1, column 46"},
		{"cut off", lineType, "{\"patient_data\":{}}\n{\"patient_data", 400, "json_malformed", "line 2, column 15"},
		{"garbage behind it", jsonType, `[{"patient_data":{}}]canary`, 400, "json_malformed", "line 1, column 22"},
		{"two in a line", lineType, "{\"patient_data\":{}}{}", 400, "json_malformed", "line 1, column 20"},
		{"no UTF-8", lineType, "{\"patient_data\":{\"a\":\"\xff\"}}", 422, "encoding_invalid", "line 1, column 23"},
		{"a key twice", lineType, `{"patient_data":{"canary":1,"canary":2}}`, 422, "duplicate_key", "line 1, column 29"},
		{"data twice", lineType, `{"patient_data":{},"patient_data":{}}`, 422, "duplicate_key", "line 1, column 20"},
		{"no data", lineType, `{"external_id":"canary"}`, 422, "item_invalid", "line 1, patient_data"},
		{"an unknown key", jsonType, `[{"patient_data":{}},{"canary":1}]`, 422, "item_member_unknown", "[1], key 1"},
		{"a number too long", lineType, `{"patient_data":{"a":1e9999}}`, 422, "number_unsupported", "line 1, column 22"},
		{"too deep", lineType, `{"patient_data":` + deep + "}", 422, "too_deep", ""},
		{"too wide", lineType, `{"patient_data":{` + keys + "}}", 413, "record_too_wide", "line 1, patient_data"},
		{
			"too large", lineType, `{"patient_data":{"a":"` + strings.Repeat("x", 1<<20) + `"}}`, 413, "record_too_large",
			"line 1, patient_data",
		},
		{
			"far too large", lineType, `{"patient_data":{"a":"` + strings.Repeat("x", 3<<20) + `"}}`, 413,
			"document_too_large", "line 1",
		},
		{
			"an odd external id", lineType, `{"patient_data":{},"external_id":"a\nb"}`, 422, "text_invalid",
			"line 1, external_id",
		},
		{
			"no text as external id", lineType, `{"patient_data":{},"external_id":7}`, 422, "item_invalid",
			"line 1, external_id",
		},
		{"an external id that is taken", lineType, "{\"patient_data\":{}}\n" + taken, 409, "external_id_taken", "line 2"},
		{"another type", "text/csv", "a\n1\n", 415, "content_type_unsupported", "header.Content-Type"},
		{"another charset", "application/json; charset=latin1", "[]", 415, "content_type_unsupported", "header.Content-Type"},
	} {
		t.Log(c.name)
		r := s.bulk(c.contentType, c.body).code(c.status, c.code)
		if c.at != "" {
			r.at(c.at)
		}
		if strings.Contains(r.body, "canary") {
			t.Errorf("it is quoted: %s", r.body)
		}
	}
	r := s.bulk(lineType, "{\"patient_data\":{},\"external_id\":\"P-1\"}\n\n{\"patient_data\":{},\"external_id\":\"P-1\"}")
	if r.code(422, "external_id_twice"); !strings.Contains(r.body, `"line 1"`) || !strings.Contains(r.body, `"line 3"`) {
		t.Error(r.body)
	}
	s.bulk(jsonType, "[]", "Content-Encoding", "br").code(415, "content_encoding_unsupported")
	s.bulk(jsonType, "[]", "Content-Encoding", "gzip").code(400, "gzip_malformed")
	s.wantRecords(1)
	if strings.Contains(s.log.String(), "canary") {
		t.Error("the log quotes a body")
	}
}

// What a body of other operations may not have, a list may; beyond the limit of uploads it is refused.
func TestLimitOfLists(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t, func(o *apphttp.Options) { o.UploadLimit = 4 << 20 })
	line := `{"patient_data":{"a":"` + strings.Repeat("x", 1000) + `"}}` + "\n"
	s.bulk(lineType, strings.Repeat(line, 3000)).want(201)
	s.bulk(lineType, strings.Repeat(line, 5000)).code(413, "file_too_large")
	s.wantRecords(3000)
}

func TestABulkKeyIsOneBulks(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	first := s.bulk(lineType, `{"patient_data":{}}`, "Idempotency-Key", "k").want(201)
	if again := s.bulk(lineType, `{"patient_data":{}}`, "Idempotency-Key", "k").want(201); again.body != first.body {
		t.Errorf("got %s, then %s", first.body, again.body)
	}
	s.bulk(lineType, `{"patient_data":{"a":1}}`, "Idempotency-Key", "k").code(422, "idempotency_key_reused")
	s.wantRecords(1)
}

func TestADryRunStoresNothing(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	path := s.records() + "/upload?dry_run=true&external_id_column=id"
	r := s.upload(path+"&types=infer", s.bob, "id|n\nP-1|1\n\nP-2|x\n").want(200)
	want := `{"dry_run":true,"rows":2,"skipped_rows":1,"external_ids":2,"delimiter":"pipe","columns":[{"name":"id",` +
		`"types":["text"]},{"name":"n","types":["text","integer"]}],"project_id":"` + string(s.at.Project) +
		`","trial_slug":"` + string(s.at.Trial) + `"}` + "\n"
	if r.body != want {
		t.Errorf("got %s, want %s", r.body, want)
	}
	list := s.send(
		"POST", s.records()+"/bulk?dry_run", s.bob, `{"patient_data":{}}`, "Content-Type", lineType,
		"Idempotency-Key", "k",
	).want(200)
	if list.json("rows") != 1.0 || !strings.Contains(list.body, `"delimiter":null,"columns":[],`) {
		t.Error(list.body)
	}
	s.upload(s.records()+"/upload?dry_run=true", s.bob, "a,b\n1\n").code(422, "csv_ragged_row").at("line 2, column 2")
	s.upload(s.records()+"/upload?dry_run=true", s.rea, "a,b\n1,2\n").code(403, "forbidden")
	s.upload(s.records()+"/upload?external_id_column=x", s.bob, "a,b\n1,2\n").code(422, "external_id_column").
		at("query.external_id_column")
	s.wantRecords(0)
	_, err := s.Core.Records.Create(t.Context(), s.company.Admin, s.at, domain.NewRecord{ExternalID: "P-2"})
	fixture.Must(t, err)
	s.upload(path, s.bob, "id\nP-1\nP-2\n").
		code(409, "external_id_taken").at("line 3")
}

// A body that is cut off is no shorter list.
func TestACutOffListStoresNothing(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	address := strings.TrimPrefix(s.listen(), "http://")
	line := `{"patient_data":{}}` + "\n"
	for name, framing := range map[string][2]string{
		"length": {"Content-Length: 1000", line}, "chunks": {"Transfer-Encoding: chunked", "14\r\n" + line + "\r\n"},
	} {
		conn, err := net.Dial("tcp", address)
		fixture.Must(t, err)
		_, err = fmt.Fprintf(
			conn, "POST %s/bulk HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\n%s\r\n\r\n%s",
			s.records(), s.bob.Reveal(), lineType, framing[0], framing[1],
		)
		fixture.Must(t, err)
		fixture.Must(t, conn.(*net.TCPConn).CloseWrite())
		answer, err := io.ReadAll(conn)
		fixture.Must(t, err)
		if strings.Contains(string(answer), " 201 ") {
			t.Errorf("%s: %s", name, answer)
		}
		fixture.Must(t, conn.Close())
	}
	s.wantRecords(0)
}

// A file for later is checked at once; then a job stores it, which tells how many records came.
func TestImportsByAJob(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	s.upload(s.records()+"/upload?async=true", s.bob, "a,b\n1,2\n3\n").code(422, "csv_ragged_row").at("line 3, column 2")
	csv := s.upload(s.records()+"/upload?async=true", s.bob, "a,b\n1,2\n\n3,4\n", "Idempotency-Key", "k").want(202)
	lines := s.bulkAt("?async", lineType, "{\"patient_data\":{}}\n").want(202)
	again := s.upload(s.records()+"/upload?async=true", s.bob, "a,b\n1,2\n\n3,4\n", "Idempotency-Key", "k").want(202)
	if csv.text("kind") != "import.load" || csv.json("progress.total") != 2.0 || again.text("id") != csv.text("id") {
		t.Errorf("got %s, then %s", csv.body, again.body)
	}
	s.wantRecords(0)
	runner := s.Set.JobRunner.(*memory.JobRunner)
	for range 100 { // there are others in hand
		runner.Step(t.Context(), nil, jobs.Handle(s.Core))
	}
	for id, want := range map[string]string{
		csv.text("id"): `{"imported":2,"skipped_rows":1}`, lines.text("id"): `{"imported":1,"skipped_rows":0}`,
	} {
		if j := s.send("GET", "/api/v1/jobs/"+id, s.bob, "").want(200); j.text("result") != want {
			t.Error(j.body)
		}
	}
	s.wantRecords(3)
	s.upload(s.records()+"/upload?async=true&dry_run=true", s.bob, "a\n1\n").want(200)
	s.upload(s.records()+"/upload?async=true", s.rea, "a\n1\n").code(403, "forbidden")
}

func (s trialFixture) bulkAt(query, contentType, body string) reply {
	s.t.Helper()
	return s.send("POST", s.records()+"/bulk"+query, s.bob, body, "Content-Type", contentType)
}

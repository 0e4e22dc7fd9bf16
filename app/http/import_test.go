package http_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	apphttp "github.com/tenon-health/tenon/app/http"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/data"
	"github.com/tenon-health/tenon/test/fixture"
)

func TestRealFilesComeBackWhole(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	total, want := 0, []string{}
	for _, table := range []data.Table{data.Read(t, "veteran"), data.Read(t, "pbc")} {
		r := s.upload(s.records()+"/upload", s.bob, string(table.File)).want(201).
			has("", "imported skipped_rows project_id trial_slug")
		if r.json("imported") != float64(len(table.Rows)) || r.text("project_id") != string(s.at.Project) ||
			r.text("trial_slug") != string(s.at.Trial) {
			t.Errorf("%s: %s", table.Name, r.body)
		}
		for _, row := range table.Rows {
			want = append(want, document(t, table.Header, row))
		}
		total += len(table.Rows)
	}
	for cursor := ""; ; {
		page := s.send("GET", s.records()+"?size=500&cursor="+cursor, s.rea, "").want(200)
		var items struct {
			Items []struct {
				Data json.RawMessage `json:"patient_data"`
			}
		}
		fixture.Must(t, json.Unmarshal([]byte(page.body), &items))
		for _, item := range items.Items {
			if len(want) == 0 || string(item.Data) != want[0] {
				t.Fatalf("got %s, want %v", item.Data, want[:min(1, len(want))])
			}
			want = want[1:]
		}
		if cursor = page.text("next_cursor"); cursor == "" {
			break
		}
	}
	if len(want) > 0 {
		t.Errorf("%d of %d records are missing", len(want), total)
	}
}

// document is a row as JSON, in the order of the columns.
func document(t testing.TB, header, row []string) string {
	t.Helper()
	var fields []string
	for i, name := range header {
		key, err := json.Marshal(name)
		fixture.Must(t, err)
		value, err := json.Marshal(row[i])
		fixture.Must(t, err)
		fields = append(fields, string(key)+":"+string(value))
	}
	return "{" + strings.Join(fields, ",") + "}"
}

func TestUploadedTypes(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	file := "n,code,when,none,ok\n1.50,007,2026-01-31,,true\n"
	for query, want := range map[string]string{
		"":            `{"n":"1.50","code":"007","when":"2026-01-31","none":"","ok":"true"}`,
		"?types=text": `{"n":"1.50","code":"007","when":"2026-01-31","none":"","ok":"true"}`,
		// A parameter that is not known here changes nothing.
		"?types=infer&later=true": `{"n":1.5,"code":"007","when":"2026-01-31","none":null,"ok":true}`,
	} {
		s.upload(s.records()+"/upload"+query, s.bob, file).want(201)
		if r := s.send("GET", s.records()+"?sort=-record_id&size=1", s.bob, "").want(200); !strings.Contains(
			r.body, `"patient_data":`+want+`,`,
		) {
			t.Errorf("%s: %s", query, r.body)
		}
	}
	s.upload(s.records()+"/upload?types=guess", s.bob, file).code(422, "request_invalid").at("query.types")
}

// What looks like a number becomes one, and is shown as such.
func TestInferredNumbers(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	for cell, want := range map[string]string{
		"7E03": "7000.0", "2.00": "2.0", "1e2": "100.0", "-0.50": "-0.5", "12": "12", "007": `"007"`, "E03": `"E03"`,
	} {
		s.upload(s.records()+"/upload?types=infer", s.bob, "ward\n"+cell+"\n").want(201)
		r := s.send("GET", s.records()+"?sort=-record_id&size=1", s.bob, "").want(200)
		if !strings.Contains(r.body, `"patient_data":{"ward":`+want+`},`) {
			t.Errorf("%s: %s", cell, r.body)
		}
	}
}

// The separator may be named, by a word or by the character itself.
func TestUploadsNameTheirDelimiter(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	path, want := s.records()+"/upload?delimiter=", `"patient_data":{"a":"1","b,c":"2,5"},`
	for query, separator := range map[string]string{
		"semicolon": ";", "%3B": ";", ";": ";", "tab": "\t", "%09": "\t", "pipe": "|", "%7C": "|", "|": "|", "": ";",
	} {
		file := strings.NewReplacer(";", separator).Replace("a;b,c\n1;2,5\n")
		if query == "" {
			file = "sep=;\n" + file
		}
		s.upload(path+query, s.bob, file).want(201)
		r := s.send("GET", s.records()+"?sort=-record_id&size=1", s.bob, "").want(200)
		if !strings.Contains(r.body, want) {
			t.Errorf("%s: %s", query, r.body)
		}
	}
	for _, query := range []string{"colon", "%3A", "%20", "%00", "%0A", ",,", "Comma", "%5Ct", "comma,tab"} {
		s.upload(path+query, s.bob, "a,b\n1,2\n").code(422, "request_invalid").at("query.delimiter")
	}
}

// Rows that a spreadsheet leaves behind are counted, and a repeat says the same.
func TestSkippedRowsAreCounted(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	for file, want := range map[string][2]float64{
		"id;age;stage\r\nP-1;69;III\r\n;;\r\nP-2;64;II\r\n;;\r\n": {2, 2},
		"a,b\n1,2\n\n3,4\n\n": {2, 1}, "a,b\n1,2\n": {1, 0},
	} {
		for range 2 {
			r := s.upload(s.records()+"/upload", s.bob, file, "Idempotency-Key", fmt.Sprint(len(file))).want(201)
			if r.json("imported") != want[0] || r.json("skipped_rows") != want[1] {
				t.Errorf("%q: %s", file, r.body)
			}
		}
	}
	if n := s.send("GET", s.records()+"?count=true", s.bob, "").json("total_items"); n != 5.0 {
		t.Errorf("%v records", n)
	}
}

func TestFilesRefused(t *testing.T) {
	t.Parallel()
	tw := fixture.New(t)
	tw.Set.Settings.Limits = domain.Limits{Bytes: 400, Rows: 3, Columns: 4, Record: 200, Total: 300}
	tw.Core = fixture.Core(t, tw.Set)
	s := trialFixtureOn(t, tw)
	for _, c := range []struct {
		file     string
		status   int
		code, at string
	}{
		{"", 422, "csv_empty", "line 1"},
		{"\ufeff", 422, "csv_empty", "line 1"},
		{"a,,c\ncanary,1,2\n", 422, "csv_header_empty", "line 1, column 2"},
		{"a,b,a\ncanary,1,2\n", 422, "csv_header_duplicate", "line 1, column 3"},
		{"a,b\n1,2\ncanary\n", 422, "csv_ragged_row", "line 3, column 2"},
		{"a,b\n\"canary\ny\",2\n3,4,5\n", 422, "csv_ragged_row", "line 4, column 3"},
		{"canary", 422, "csv_no_rows", "line 2"},
		{"canary,b\n,\n", 422, "csv_no_rows", "line 3"},
		{"<html><body>canary</body></html>", 422, "csv_other_format", "line 1"},
		{"PK\x03\x04canary", 422, "csv_other_format", "line 1"},
		{"\xff\xfec\x00a\x00n\x00a\x00r\x00y\x00", 422, "csv_bad_utf8", "line 1, column 1"},
		{"canary;a,b\n1;2,3\n", 422, "csv_delimiter_ambiguous", "line 1"},
		{"canary:b\n1:2\n", 422, "csv_one_column", "line 1"},
		{"sep=canary\n1,2\n", 422, "csv_separator_line", "line 1"},
		{"a,b\n1,canary\xff\n", 422, "csv_bad_utf8", "line 2, column 2"},
		{"a,b\n1,canary\x00\n", 422, "csv_nul", "line 2, column 2"},
		{"a,b\n1,canary\"y\"\n", 422, "csv_quote", "line 2, column 2"},
		{"a,b\n\"canary\"x,2\n", 422, "csv_quote", "line 2, column 1"},
		{"a,b\n1,2\n3,\"canary\n5,6\n", 422, "csv_quote_open", "line 3, column 2"},
		{"a,b\n1,canary\r3,4\n", 422, "csv_line_end", "line 2, column 2"},
		{"a\n1\n2\n3\ncanary\n", 413, "csv_too_many_rows", "line 5"},
		{"a,b,c,d,canary\n", 413, "csv_too_many_columns", "line 1, column 5"},
		{"a,b\n1,canary" + strings.Repeat("x", 200) + "\n", 413, "record_too_large", "line 2"},
		{strings.Repeat("canary", 15) + ",b\n1,2\n3,4\n5,6\n", 413, "import_too_large", "line 4"},
		{"a\n" + strings.Repeat("\n", 399), 413, "file_too_large", "line 400"},
	} {
		r := s.upload(s.records()+"/upload", s.bob, c.file).code(c.status, c.code).at(c.at)
		if strings.Contains(r.body, "canary") {
			t.Errorf("%q is quoted: %s", c.file, r.body)
		}
	}
	if n := s.send("GET", s.records()+"?count=true", s.bob, "").json("total_items"); n != 0.0 {
		t.Errorf("%v records were stored", n)
	}
	if strings.Contains(s.log.String(), "canary") {
		t.Error("the log quotes a file")
	}
}

func TestFormsRefused(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	path := s.records() + "/upload"
	body, contentType := form(t, "a\n1\n", "note", "x")
	s.send("POST", path, s.bob, body, "Content-Type", contentType).code(422, "part_unknown").at("body.note")
	s.send("POST", path, s.bob, `{"file":"a\n1\n"}`).code(415, "content_type_unsupported")
	s.send("POST", path, s.bob, "a\n1\n", "Content-Type", "text/csv").code(415, "content_type_unsupported")
	s.upload(path, s.rea, "a\n1\n").code(403, "forbidden")
	s.upload(path, "", "a\n1\n").code(401, "token_missing")
	alike(t, s.upload(path, s.eve, "a\n1\n").code(404, "project_not_found"), s.upload(s.outside(path), s.eve, "a\n1\n"))
	alike(t, s.upload(path, s.mal, "a\n1\n").code(404, "project_not_found"), s.upload(s.outside(path), s.mal, "a\n1\n"))
}

// A key stands for one request: its file, its name, and where it went.
func TestAKeyIsOneUploads(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	body, contentType := form(t, "a\n1\n")
	upload := func(path, body string) reply {
		return s.send("POST", path, s.bob, body, "Idempotency-Key", "k", "Content-Type", contentType)
	}
	upload(s.records()+"/upload", body).want(201)
	upload(s.records()+"/upload", strings.Replace(body, "data.csv", "other.csv", 1)).code(422, "idempotency_key_reused")
	upload(s.records()+"/upload?types=infer", body).code(422, "idempotency_key_reused")
	upload(s.records()+"/upload?delimiter=comma", body).code(422, "idempotency_key_reused")
	another, err := s.Core.Projects.Create(t.Context(), s.company.Admin, domain.NewProject{
		Name: "Another", Members: []domain.NewMember{{User: domain.Subject(s.subject(s.bob)), Role: "ANALYST"}},
	})
	fixture.Must(t, err)
	upload("/api/v1/patient-records/"+string(another.ID)+"/"+string(s.at.Trial)+"/upload", body).code(
		422, "idempotency_key_reused",
	)
	r, err := http.NewRequest("POST", "http://tenon.test/api/v1/projects", strings.NewReader(`{"name":"Twice"}`))
	fixture.Must(t, err)
	r.Header = http.Header{
		"Authorization": {"Bearer " + s.bob.Reveal()}, "Content-Type": {"application/json"}, "Idempotency-Key": {"a", "b"},
	}
	s.do(r).code(422, "idempotency_key_invalid")
}

func TestFilesAreStoredOnce(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	path := s.records() + "/upload"
	first := s.upload(path, s.bob, "a,b\n1,2\n3,4\n", "Idempotency-Key", "k").want(201)
	again := s.upload(path, s.bob, "a,b\n1,2\n3,4\n", "Idempotency-Key", "k").want(201)
	if first.body != again.body {
		t.Errorf("first %s again %s", first.body, again.body)
	}
	s.upload(path, s.bob, "a,b\n1,2\n3,5\n", "Idempotency-Key", "k").code(422, "idempotency_key_reused")
	s.upload(path+"?types=infer", s.bob, "a,b\n1,2\n3,4\n", "Idempotency-Key", "k").code(422, "idempotency_key_reused")
	if n := s.send("GET", s.records()+"?count=true", s.bob, "").json("total_items"); n != 2.0 {
		t.Errorf("%v records", n)
	}
}

// A file beyond the limit is refused whether its length is told before or not,
// and the connection gives the answer.
func TestLimitOfFiles(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t, func(o *apphttp.Options) { o.UploadLimit = 1 << 20 })
	url := s.listen() + s.records() + "/upload"
	for name, c := range map[string]struct {
		size   int
		status int
		code   string
	}{
		"within":     {1 << 20, 201, ""},
		"beyond":     {1<<20 + 1, 413, "file_too_large"},
		"far beyond": {8 << 20, 413, "file_too_large"},
	} {
		body, contentType := form(
			t, strings.Repeat(strings.Repeat("x", 511)+"\n", c.size>>9)+strings.Repeat("x", c.size&511),
		)
		for _, told := range []bool{true, false} {
			var r io.Reader = strings.NewReader(body)
			if !told {
				r = struct{ io.Reader }{r} // then it comes in chunks
			}
			got := whole(t, request(
				t, "POST", url, s.bob, r, "Content-Type", contentType, "Idempotency-Key", fmt.Sprintf("%d-%v", c.size, told),
			))
			if got.status != c.status || c.status != 201 && got.text("code") != c.code {
				t.Errorf("%s, told %v: %d %s", name, told, got.status, got.body)
			}
		}
	}
	if n := s.send("GET", s.records()+"?count=true&size=1", s.bob, "").json("total_items"); n != 2*2047.0 {
		t.Errorf("%v records", n)
	}
}

// Who may not upload is told before the body is looked at.
func TestUploadAsksBeforeItReads(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	for name, tc := range map[string]struct {
		token domain.Secret
		want  int
	}{"stranger": {s.eve, 404}, "reader": {s.rea, 403}, "analyst": {s.bob, 400}} {
		r := s.send(
			"POST", s.records()+"/upload", tc.token, "this is no form", "Content-Type", "multipart/form-data; boundary=x",
		)
		if r.status != tc.want {
			t.Errorf("%s: got %d %s, want %d", name, r.status, r.body, tc.want)
		}
	}
}

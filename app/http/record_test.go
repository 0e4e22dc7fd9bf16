package http_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

const recordKeys = "record_id project_id trial_slug external_id patient_data version created_at updated_at " +
	"created_by updated_by"

func TestRecordsComeBackAsTheyWereSent(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	for sent, back := range map[string]string{
		`{"z":1.50,"a":12345678901234567890,"k.k":{"b":null}}`: `{"z":1.5,"a":12345678901234567890,"k.k":{"b":null}}`,
		`{}`: `{}`,
		`{"b":1,"a":[{"y":1,"x":2},[]],"$c":"1"}`: `{"b":1,"a":[{"y":1,"x":2},[]],"$c":"1"}`,
		`{"n":[9007199254740993,-0.0,1e400,1.0,0.1,1E-7]}`: `{"n":[9007199254740993,-0.0,1E+400,1.0,0.1,` +
			`1e-07]}`,
		`{"d":0.1000000000000000055511151231257827}`: `{"d":0.1000000000000000055511151231257827}`,
		`{"t":"<b>&amp; \u003c ü \ud83d\ude00 \u2028","":"","ключ":"\\\""}`: `{"t":"<b>&amp; < ü 😀 \u2028","":"",` +
			`"ключ":"\\\""}`,
		` { "a" : true , "b" : [ false ] } `: `{"a":true,"b":[false]}`,
	} {
		made := s.send("POST", s.records(), s.bob, `{"patient_data":`+sent+`}`).want(201)
		if !strings.Contains(made.body, `"patient_data":`+back+`,`) {
			t.Errorf("%s was made %s", sent, made.body)
		}
		id := made.body[len(`{"record_id":"`):][:36]
		read := s.send("GET", s.records()+"/"+id, s.rea, "").want(200)
		if read.body != made.body || read.header.Get("ETag") != `"1"` {
			t.Errorf("made %s read %s", made.body, read.body)
		}
	}
}

func TestRecordShape(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	r := s.send("POST", s.records(), s.bob, `{"external_id":"P-1","patient_data":{"a":1}}`).want(201).has("", recordKeys)
	if r.text("project_id") != string(s.at.Project) || r.text("trial_slug") != string(s.at.Trial) ||
		r.text("external_id") != "P-1" ||
		r.json("version") != 1.0 || r.text("created_by") != s.subject(s.bob) || r.text("updated_by") != s.subject(s.bob) {
		t.Error(r.body)
	}
	if !millis.MatchString(r.text("created_at")) || r.text("created_at") != r.text("updated_at") {
		t.Error(r.body)
	}
	s.send("POST", s.records(), s.bob, `{"external_id":"P-1","patient_data":{}}`).code(409, "external_id_taken")
	for _, none := range []string{
		`{"patient_data":{}}`, `{"external_id":null,"patient_data":{}}`, `{"external_id":"","patient_data":{}}`,
	} {
		if r := s.send("POST", s.records(), s.bob, none).want(201); !strings.Contains(r.body, `"external_id":null`) {
			t.Error(r.body)
		}
	}
}

func TestRecordsRefused(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	deep := strings.Repeat(`{"a":`, 65) + "1" + strings.Repeat("}", 65)
	for _, c := range []struct {
		name, body string
		status     int
		code, at   string
	}{
		{"nothing", ``, 400, "json_malformed", "body"},
		{"no JSON", `{"patient_data":{]`, 400, "json_malformed", "line 1, column 18"},
		{"something behind it", `{"patient_data":{}}{}`, 400, "json_malformed", "line 1, column 20"},
		{"no data", `{}`, 422, "request_invalid", "body"},
		{"null", `{"patient_data":null}`, 422, "null_forbidden", "body.patient_data"},
		{"a list", `{"patient_data":[]}`, 422, "request_invalid", "body.patient_data"},
		{"a text", `{"patient_data":"x"}`, 422, "request_invalid", "body.patient_data"},
		{"an unknown field", `{"patient_data":{},"note":1}`, 422, "request_invalid", "body.note"},
		{"a field in another case", `{"Patient_Data":{}}`, 422, "request_invalid", "body.Patient_Data"},
		{"data twice", `{"patient_data":{},"patient_data":{}}`, 422, "duplicate_key", "line 1, column 20"},
		{"a key twice", `{"patient_data":{"a":1,"a":2}}`, 422, "duplicate_key", "line 1, column 24"},
		{
			"a key twice inside", `{"patient_data":{"b":[1,{"c":1,"d":2,"c":3}]}}`, 422, "duplicate_key",
			"line 1, column 38",
		},
		{
			"a number too long", `{"patient_data":{"a":0.12345678901234567890123456789012345}}`, 422, "number_unsupported",
			"body.patient_data, key 1 (byte 6)",
		},
		{
			"a number too large", `{"patient_data":{"a":1e9999}}`, 422, "number_unsupported",
			"body.patient_data, key 1 (byte 6)",
		},
		{"half a surrogate", `{"patient_data":{"a":"\ud800"}}`, 422, "encoding_invalid", "body.patient_data, key 1 (byte 6)"},
		{"no UTF-8", "{\"patient_data\":{\"a\":\"\xff\"}}", 422, "encoding_invalid", "line 1, column 23"},
		{"too deep", `{"patient_data":` + deep + `}`, 422, "too_deep", ""},
		{"too large", `{"patient_data":{"a":"` + strings.Repeat("x", 1<<20) + `"}}`, 413, "document_too_large", ""},
		{
			"beyond the limit of bodies", `{"patient_data":{"a":"` + strings.Repeat("x", 2<<20) + `"}}`, 413, "body_too_large",
			"",
		},
		{
			"too long an external id", `{"patient_data":{},"external_id":"` + strings.Repeat("x", 129) + `"}`, 422,
			"request_invalid", "body.external_id",
		},
		{"an odd external id", `{"patient_data":{},"external_id":"\u0007"}`, 422, "text_invalid", "body.external_id"},
	} {
		t.Log(c.name)
		if r := s.send("POST", s.records(), s.bob, c.body).code(c.status, c.code); c.at != "" {
			r.at(c.at)
		}
	}
	if n := s.send("GET", s.records()+"?count=true", s.bob, "").json("total_items"); n != 0.0 {
		t.Errorf("%v records were stored", n)
	}
}

func TestRecordsPage(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	var made []string
	for i := range 7 {
		made = append(made, s.record(fmt.Sprintf(`{"i":%d}`, i)))
	}
	for sort, want := range map[string][]string{
		"": made, "record_id": made, "created_at": made, "-created_at": reversed(made), "-record_id": reversed(made),
	} {
		var got []string
		for cursor := ""; ; {
			page := s.send("GET", s.records()+"?size=3&sort="+sort+"&cursor="+cursor, s.rea, "").want(200).
				has("", "items next_cursor")
			got = append(got, page.ids("record_id")...)
			if cursor = page.text("next_cursor"); cursor == "" {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("sorted by %q: got %v, want %v", sort, got, want)
		}
	}
	counted := s.send("GET", s.records()+"?size=2&count=true", s.rea, "").want(200).
		has("", "items next_cursor total_items")
	if counted.json("total_items") != 7.0 {
		t.Error(counted.body)
	}
	cursor := counted.text("next_cursor")
	s.send("GET", s.records()+"?sort=-created_at&cursor="+cursor, s.rea, "").code(422, "cursor_invalid").at("query.cursor")
	s.send("POST", s.records()+"/search", s.rea, `{"cursor":"`+cursor+`"}`).code(422, "cursor_invalid").at("body.cursor")
	for _, odd := range []string{"sort=external_id", "size=0", "size=501", "size=x", "count=perhaps"} {
		s.send("GET", s.records()+"?"+odd, s.rea, "").code(422, "request_invalid")
	}
	if last := s.send("GET", s.records(), s.rea, "").want(200); !strings.HasSuffix(last.body, `"next_cursor":null}`+"\n") {
		t.Error(last.body)
	}
}

func reversed(s []string) []string {
	r := slices.Clone(s)
	slices.Reverse(r)
	return r
}

func TestRecordsAreFound(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	a := s.record(`{"celltype":"squamous","alk.phos":2.5,"big":12345678901234567890}`)
	b := s.record(`{"celltype":"adeno","alk.phos":10}`)
	for filter, want := range map[string][]string{
		``:              {a, b},
		`"filter":null`: {a, b},
		`"filter":{}`:   {a, b},
		`"filter":{"field":"patient_data.celltype","op":"eq","value":"adeno"}`:                   {b},
		`"filter":{"field":"patient_data.alk\\.phos","op":"gt","value":2.5}`:                     {b},
		`"filter":{"field":"patient_data.big","op":"eq","value":12345678901234567890}`:           {a},
		`"filter":{"field":"patient_data.big","op":"eq","value":12345678901234567891}`:           nil,
		`"filter":{"field":"patient_data.big","op":"lt","value":1e400}`:                          {a},
		`"filter":{"not":{"field":"record_id","op":"eq","value":"` + a + `"}}`:                   {b},
		`"filter":{"or":[{"field":"patient_data.big","op":"exists","value":true}]},"count":true`: {a},
		`"sort":"-record_id","size":1`:                                                           {b},
	} {
		if got := s.send("POST", s.records()+"/search", s.rea, "{"+filter+"}").want(200).
			ids("record_id"); !slices.Equal(got, want) {
			t.Errorf("%s found %v, want %v", filter, got, want)
		}
	}
	first := s.send("POST", s.records()+"/search", s.rea, `{"size":1}`).want(200)
	next := s.send("POST", s.records()+"/search", s.rea, `{"size":1,"cursor":"`+first.text("next_cursor")+`"}`).want(200)
	if !slices.Equal(next.ids("record_id"), []string{b}) {
		t.Error(next.body)
	}
}

func TestSearchesRefused(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	for body, want := range map[string][2]string{
		`{"filter":{"field":"patient_data.x","op":"like","value":1}}`: {"filter_invalid", "body.filter.op"},
		`{"filter":{"field":"name","op":"eq","value":1}}`:             {"filter_invalid", "body.filter.field"},
		`{"filter":{"and":[{"field":"patient_data.x","op":"eq"}]}}`:   {"filter_invalid", "body.filter.and[0].value"},
		`{"filter":{"or":[]}}`: {"filter_invalid", "body.filter.or"},
		`{"filter":{"and":[{"field":"patient_data.x","op":"eq","value":1,"secret-canary":2}]}}`: {
			"filter_invalid", "body.filter.and[0], key 4",
		},
		`{"filter":{"field":"patient_data.x","op":"eq","value":1,"value":2}}`: {
			"duplicate_key", "line 1, column 57",
		},
		`{"filter":{"not":{"field":"created_at","op":"eq","value":"yesterday"}}}`: {
			"filter_invalid", "body.filter.not.value",
		},
		`{"filter":[]}`:      {"request_invalid", "body.filter"},
		`{"sort":"name"}`:    {"request_invalid", "body.sort"},
		`{"size":501}`:       {"request_invalid", "body.size"},
		`{"size":0}`:         {"request_invalid", "body.size"},
		`{"cursor":"bogus"}`: {"cursor_invalid", "body.cursor"},
		`{"limit":1}`:        {"request_invalid", "body.limit"},
	} {
		r := s.send("POST", s.records()+"/search", s.rea, body).code(422, want[0]).at(want[1])
		if strings.Contains(r.body, "canary") {
			t.Error(r.body)
		}
	}
}

func TestARecordHasTheSizeOfTheInstallation(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	w.Set.Settings.Limits.Record = 1024
	w.Core = fixture.Core(t, w.Set)
	s := trialFixtureOn(t, w)
	s.send("POST", s.records(), s.bob, `{"patient_data":{"a":"`+strings.Repeat("x", 1016)+`"}}`).want(201)
	s.send("POST", s.records(), s.bob, `{"patient_data":{"a":"`+strings.Repeat("x", 1017)+`"}}`).
		code(413, "record_too_large").at("body.patient_data")
	s.upload(s.records()+"/upload", s.bob, "a\n"+strings.Repeat("x", 1017)+"\n").code(413, "record_too_large")
}

func TestWhoMayWithRecords(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	id := s.record(`{"a":1}`)
	one := s.records() + "/" + id
	ungranted, err := s.Catalog.CreateTrial(
		t.Context(), s.company.Operator(t), domain.NewTrial{Module: 1, Slug: "ungranted", Name: "U"},
	)
	if err != nil {
		t.Fatal(err)
	}
	s.send("POST", s.records(), s.rea, `{"patient_data":{}}`).code(403, "forbidden")
	s.send("POST", s.records(), "", `{"patient_data":{}}`).code(401, "token_missing")
	s.send("GET", one, s.bob, "").want(200)
	s.send("GET", strings.Replace(one, string(s.at.Trial), string(ungranted.Slug), 1), s.bob, "").code(
		403, "trial_not_granted",
	)
	s.send("GET", strings.Replace(one, string(s.at.Trial), "nowhere", 1), s.bob, "").code(404, "trial_not_found")
	s.send("GET", s.records()+"/"+new(ports.RandomIDs).New(domain.Record{}.CreatedAt), s.bob, "").code(
		404, "record_not_found",
	)
	s.send("GET", s.records()+"/nonsense", s.bob, "").code(404, "record_not_found")
	s.send("GET", s.records()+"/%00%ff", s.bob, "").code(404, "record_not_found")
	s.send("GET", one, s.operator(), "").code(403, "forbidden")
	for _, stranger := range []domain.Secret{s.eve, s.mal} {
		alike(t, s.send("GET", one, stranger, "").code(404, "project_not_found"), s.send("GET", s.outside(one), stranger, ""))
		alike(
			t, s.send("POST", s.records()+"/search", stranger, `{}`).code(404, "project_not_found"),
			s.send("POST", s.outside(s.records())+"/search", stranger, `{}`),
		)
		alike(
			t, s.send("POST", s.records(), stranger, `{"patient_data":{}}`).code(404, "project_not_found"),
			s.send("POST", s.outside(s.records()), stranger, `{"patient_data":{}}`),
		)
	}
}

func TestRecordsAreMadeOnce(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	body := `{"external_id":"P-1","patient_data":{"a":1}}`
	first := s.send("POST", s.records(), s.bob, body, "Idempotency-Key", "k").want(201)
	again := s.send("POST", s.records(), s.bob, body, "Idempotency-Key", "k").want(201)
	if first.body != again.body {
		t.Errorf("first %s again %s", first.body, again.body)
	}
	s.send("POST", s.records(), s.bob, `{"external_id":"P-2","patient_data":{"a":1}}`, "Idempotency-Key", "k").code(
		422, "idempotency_key_reused",
	)
	s.send("POST", s.records(), s.bob, body, "Idempotency-Key", "other").code(409, "external_id_taken")
	s.send("POST", s.records()+"/search", s.bob, `{}`, "Idempotency-Key", "k").want(200)
	s.send("POST", s.records()+"/search", s.bob, `{"size":1}`, "Idempotency-Key", "k").want(200)
	if n := s.send("GET", s.records()+"?count=true", s.bob, "").json("total_items"); n != 1.0 {
		t.Errorf("%v records", n)
	}
}

package http_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// own changes some fields of a body.
func own(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(ownRecords) }

var because = []string{"X-Reason", "contract%204711"}

// What an operator does with a store of an enterprise that has not begun.
func TestADatasourceOverHTTP(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	op := w.operator()
	e := w.send("POST", "/api/v1/enterprises", op, `{"name":"Own","admin_email":"ada@own.example"}`).want(201).text("id")
	path := "/api/v1/enterprises/" + e + "/datasources"
	w.send("POST", path, op, ownRecords).code(422, "reason_required")
	body := own(`"host":"db`, `"options":{"replica_set":"rs0"},"host":"DB`)
	made := w.send("POST", path, op, body, because...).want(201)
	for field, want := range map[string]any{
		"enterprise_id": e, "kind": "mongodb", "name": "Own", "host": "db.acme.example", "port": 27017.0,
		"database": "tenon", "user": "tenon", "status": "UNVERIFIED", "last_result": nil, "last_checked_at": nil,
		"phase": "IN_USE", "version": 1.0,
		"options.replica_set": "rs0", "options.auth_source": nil, "options.path_style": false, "password": nil,
	} {
		expect.Equal(t, made.json(field), want)
	}
	one := path + "/" + made.text("id")
	w.send("POST", path, op, ownRecords, because...).code(409, "datasource_exists")
	w.send("POST", path, op, ownFiles, because...).want(201)
	expect.Equal(t, w.send("GET", path, op, "").want(200).text("items.1.kind"), "s3")
	expect.Equal(t, w.send("GET", one, op, "").want(200).body, made.body)

	tested := w.send("POST", one+"/test", op, "").want(200)
	expect.Equal(t, tested.text("result")+" "+tested.text("status"), "ok OK")
	read := w.send("GET", one, op, "").want(200)
	expect.Equal(t, read.text("status")+" "+read.text("last_result"), "OK ok")
	expect.Equal(t, read.text("last_checked_at"), tested.text("last_checked_at"))

	whole := `{"name":"New","host":"new.acme.example","database":"tenon","user":"tenon"}`
	w.send("PUT", one, op, whole).code(422, "reason_required")
	w.send("PUT", one, op, whole, append(because, "If-Match", `"7"`)...).code(412, "version_stale")
	put := w.send("PUT", one, op, whole, append(because, "If-Match", made.header.Get("ETag"))...).want(200)
	expect.Equal(t, put.header.Get("ETag"), `"2"`)
	expect.Equal(t, put.json("options.replica_set"), nil)
	expect.Equal(t, put.text("status"), "UNVERIFIED")
	w.send("DELETE", one, op, "", append(because, "If-Match", `"1"`)...).code(412, "version_stale")
	w.send("DELETE", one, op, "").code(422, "reason_required")
	w.send("DELETE", one, op, "", because...).want(204)
	w.send("GET", one, op, "").code(404, "datasource_not_found")
	w.send("DELETE", one, op, "", because...).code(404, "datasource_not_found")
	w.send("POST", one+"/test", op, "").code(404, "datasource_not_found")
}

// Each field that is wrong is named, by a code of its own.
func TestWhatIsWrongWithADatasourceIsSaid(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	op := w.operator()
	e := w.send("POST", "/api/v1/enterprises", op, `{"name":"Own","admin_email":"ada@own.example"}`).want(201).text("id")
	path := "/api/v1/enterprises/" + e + "/datasources"
	options := func(json string) string { return own(`"name"`, `"options":{`+json+`},"name"`) }
	for _, c := range []struct{ body, want string }{
		{own("mongodb", "postgres"), "kind_unsupported body.kind"},
		{own("db.acme.example", "mongodb://db.acme.example"), "host_invalid body.host"},
		{own("db.acme.example", "db.acme.example:27017"), "host_invalid body.host"},
		{own(`"database":"tenon"`, `"database":"a.b"`), "database_invalid body.database"},
		{own("p4ssw0rd", `a\nb`), "password_invalid body.password"},
		{options(`"region":"eu"`), "option_unsupported body.options.region"},
		{options(`"replica_set":"a b"`), "option_invalid body.options.replica_set"},
		{options(`"ca_certificates":"x"`), "ca_certificates_invalid body.options.ca_certificates"},
		{own(`"name"`, `"port":65536,"name"`), "request_invalid body.port"},
		{own(`"name"`, `"port":"27017","name"`), "request_invalid body.port"},
		{own(`"name"`, `"url":"mongodb://x","name"`), "request_invalid body.url"},
		{own(`"name"`, `"status":"OK","name"`), "request_invalid body.status"},
		{own(`,"password":"p4ssw0rd"`, ""), "request_invalid body"},
		{own("p4ssw0rd", strings.Repeat("x", 1025)), "request_invalid body.password"},
		{strings.Replace(ownFiles, "acme-tenon", "Acme", 1), "database_invalid body.database"},
		{
			strings.Replace(ownFiles, `"name"`, `"options":{"auth_source":"a"},"name"`, 1),
			"option_unsupported body.options.auth_source",
		},
	} {
		r := w.send("POST", path, op, c.body, because...).want(422)
		if got := r.text("code") + " " + r.text("errors.0.location"); got != c.want {
			t.Errorf("%s: %s, want %s", c.body, got, c.want)
		}
	}
	w.send("POST", path, op, `{"kind":`, because...).want(400)
	w.send("POST", "/api/v1/enterprises/nobody/datasources", op, ownRecords, because...).code(404, "enterprise_not_found")
	expect.Equal(t, w.send("GET", path, op, "").want(200).body, `{"items":[]}`+"\n")
}

// While the store of a company that works is changed, its people hear 503; with data inside it is not changed.
func TestPeopleHearThatTheirStoreIsChanged(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	op, path := s.operator(), "/api/v1/enterprises/"+string(s.company.Enterprise.ID)+"/datasources"
	d := s.send("POST", path, op, ownRecords, because...).want(201)
	expect.Equal(t, d.text("phase"), "CHANGING")
	refused := s.send("POST", s.records(), s.bob, `{"patient_data":{}}`).code(503, "datasource_changing")
	if refused.header.Get("Retry-After") == "" {
		t.Error("nobody is told when to try again")
	}
	s.upload(s.records()+"/upload", s.bob, "a\n1\n").code(503, "datasource_changing")
	s.send("POST", s.executions(), s.bob, `{"base_patient_data":{}}`).code(503, "datasource_changing")
	s.image(s.bob, "\x89PNG\r\n\x1a\n").code(503, "datasource_changing")
	s.send("GET", s.records(), s.bob, "").want(200)
	s.send("DELETE", path+"/"+d.text("id"), op, "", because...).code(503, "datasource_changing")
	s.Advance(domain.DatasourceSwitchTime + time.Second)
	job := domain.Job{Args: map[string]string{"enterprise": string(s.company.Enterprise.ID), "datasource": d.text("id")}}
	fixture.Must(t, s.Datasources.Settle(t.Context(), fixture.System(""), job))
	s.send("POST", s.records(), s.bob, `{"patient_data":{}}`).want(201)
	s.send("DELETE", path+"/"+d.text("id"), op, "", because...).code(409, "tenant_has_data")
	s.send("PUT", path+"/"+d.text("id"), op, `{"name":"N","host":"n.example","database":"d","user":"u"}`, because...).
		code(409, "tenant_has_data")
	expect.Equal(t, s.send("GET", path+"/"+d.text("id"), op, "").want(200).text("phase"), "IN_USE")
}

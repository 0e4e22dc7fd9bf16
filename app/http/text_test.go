package http_test

import (
	"net/url"
	"testing"
)

func TestLookUpsByAddressNeedOne(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	w.company("acme.example")
	op := w.operator()
	for query, found := range map[string]float64{
		"domain=acme.example": 1, "domain=ACME.example%E2%80%8B": 1, "domain=m%C3%BCller.example": 0,
		"admin_email=nobody@acme.example": 0,
	} {
		if page := w.send("GET", "/api/v1/enterprises?"+query, op, "").want(200); page.json("total_items") != found {
			t.Errorf("%s: %s", query, page.body)
		}
	}
	for _, text := range []string{"acme", "ac me", "\u212aite", "@acme.example", "Ada <ada@acme.example>", "\u200b"} {
		sent := url.QueryEscape(text)
		w.send("GET", "/api/v1/enterprises?admin_email="+sent, op, "").code(422, "email_invalid").at("query.admin_email")
		w.send("GET", "/api/v1/enterprises?domain="+sent, op, "").code(422, "domain_invalid").at("query.domain")
	}
}

func TestNamesAreAnsweredAsTheyAreKept(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	acme := w.company("acme.example")
	post := func(name string) reply {
		return w.send("POST", "/api/v1/projects", acme.admin, `{"name":"`+name+`"}`)
	}
	if name := post(`\ufeffZoe\u0308 1\u200b`).want(201).text("name"); name != "Zo\u00eb 1" {
		t.Errorf("%+q", name)
	}
	post("ZO\u00cb\u00a01").code(409, "name_taken")
	post(`\u200b\ufeff`).code(422, "text_length").at("body.name")
	for _, line := range []string{`A\nB`, `A\tB`, `A\u2028B`, `A\u0085B`, `A\u202eB`} {
		post(line).code(422, "text_invalid").at("body.name")
	}
}

// An external id is found as it is kept, however it was typed.
func TestExternalIDsAreFoundInEitherForm(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	const record = `{"patient_data":{},"external_id":"\ufeffZoe\u0308-\u1100\u1161"}`
	made := s.send("POST", s.records(), s.bob, record).want(201)
	if id := made.text("external_id"); id != "Zo\u00eb-\uac00" {
		t.Errorf("%+q", id)
	}
	for _, op := range []string{"eq", "contains", "gte"} {
		for _, typed := range []string{`Zoe\u0308-\u1100\u1161`, `Zo\u00eb-\uac00`} {
			filter := `{"filter":{"field":"external_id","op":"` + op + `","value":"` + typed + `"}}`
			if found := s.send("POST", s.records()+"/search", s.rea, filter).want(200); len(found.ids("record_id")) != 1 {
				t.Errorf("%s %s: %s", op, typed, found.body)
			}
		}
	}
}

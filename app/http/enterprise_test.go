package http_test

import (
	"strings"
	"testing"
)

func TestEnterprises(t *testing.T) {
	w := newTestAPI(t)
	acme, other := w.company("acme.example"), w.company("other.example")
	mine, op := "/api/v1/enterprises/"+acme.id, w.operator()
	bob := w.join(acme, "bob")

	e := w.send("GET", mine, acme.admin, "").want(200)
	if e.text("organization_id") != string(acme.tenant) || e.text("status") != "ACTIVE" || e.json("logo_url") != nil ||
		e.json("description") != "" {
		t.Error(e.body)
	}
	seen := e.header.Get("ETag")
	e = w.send(
		"PATCH", mine, acme.admin, `{"name":"Acme","region":"EU","logo_url":"https://acme.example/l.png"}`, "If-Match", seen,
	).want(200)
	if e.text("name") != "Acme" || e.text("region") != "EU" || e.header.Get("ETag") == seen {
		t.Error(e.header, e.body)
	}
	w.send("PATCH", mine, acme.admin, `{"name":"Late"}`, "If-Match", seen).code(412, "version_stale")
	w.send("PATCH", mine, acme.admin, `{"name":"Late"}`, "If-Match", `"x"`).code(412, "version_stale")
	w.send("PATCH", mine, acme.admin, `{"name":"Late"}`, "If-Match", `3`).code(422, "if_match_invalid").
		at("header.If-Match")
	w.send("PATCH", mine, acme.admin, `{"size":"50"}`, "If-Match", `"1", `+e.header.Get("ETag")).want(200)
	w.send("PATCH", mine, acme.admin, `{"size":"60"}`, "If-Match", `*`).want(200)
	e = w.send("PATCH", mine, op, `{"region":null}`, "Content-Type", "application/merge-patch+json").want(200)
	if e.text("region") != "" || e.text("size") != "60" || e.text("logo_url") == "" {
		t.Error("a patch changed too much or too little", e.body)
	}
	for _, tc := range []struct {
		name, body string
		status     int
		code       string
	}{
		{"no name", `{"name":null}`, 422, "null_forbidden"},
		{"an odd address", `{"url":"ftp://x"}`, 422, "url_invalid"},
		{"half a character", `{"url":"https://x.example/\ud800"}`, 422, "url_invalid"},
		{"the status", `{"status":"ACTIVE"}`, 422, "request_invalid"},
		{"the admin", `{"admin_email":"eve@acme.example"}`, 422, "request_invalid"},
		{"a number", `{"name":7}`, 422, "request_invalid"},
		{"too long", `{"name":"` + strings.Repeat("x", 256) + `"}`, 422, "request_invalid"},
	} {
		t.Run(tc.name, func(t *testing.T) { w.send("PATCH", mine, acme.admin, tc.body).code(tc.status, tc.code) })
	}

	w.send("GET", mine, bob, "").code(403, "forbidden")
	w.send("PATCH", mine, bob, `{"name":"Bob's"}`).code(403, "forbidden")
	absent := w.send("GET", "/api/v1/enterprises/0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d", acme.admin, "").code(
		404, "enterprise_not_found",
	)
	foreign := w.send("GET", "/api/v1/enterprises/"+other.id, acme.admin, "").code(404, "enterprise_not_found")
	if strings.ReplaceAll(absent.body, absent.text("instance"), "") != strings.ReplaceAll(
		foreign.body, foreign.text("instance"), "",
	) {
		t.Error("a foreign enterprise is told from one that is not there", absent.body, foreign.body)
	}

	w.send("GET", "/api/v1/enterprises", acme.admin, "").code(403, "forbidden")
	if all := w.send("GET", "/api/v1/enterprises?sort=-name&size=1&page=1&status=ACTIVE", op, "").want(200); all.text(
		"items.0.name",
	) != "Acme" || all.json("total_items") != 2.0 || all.json("total_pages") != 2.0 {
		t.Error(all.body)
	}
	if found := w.send("GET", "/api/v1/enterprises?q=OTHER", op, "").want(200); found.text("items.0.id") != other.id ||
		found.json("total_items") != 1.0 {
		t.Error(found.body)
	}
	w.send("GET", "/api/v1/enterprises?status=GOOD", op, "").code(422, "request_invalid")
}

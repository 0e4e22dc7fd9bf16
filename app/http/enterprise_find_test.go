package http_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// An operator stores a company, corrects whom it is about, and invites it.
func TestAnEnterpriseBeforeItsInvitation(t *testing.T) {
	w := newTestAPI(t)
	op := w.operator()
	w.send("GET", "/api/v1/enterprises/check?domain=late.example", op, "").want(200).is("exists", false)
	wrong := `{"name":"Late","admin_email":"Ada@Latee.example","region":"EU"}`
	e := w.send("POST", "/api/v1/enterprises", op, wrong).want(201)
	if e.text("status") != "PENDING" || e.text("domain") != "latee.example" || e.text("region") != "EU" ||
		e.header.Get("ETag") != `"1"` {
		t.Error(e.header, e.body)
	}
	own := "/api/v1/enterprises/" + e.text("id")
	e = w.send("PATCH", own, op, `{"admin_email":"ada@late.example"}`, "If-Match", `"1"`).want(200)
	if e.text("domain") != "late.example" {
		t.Error(e.body)
	}
	w.send("GET", "/api/v1/enterprises/check?domain=lab.late.example", op, "").want(200).is("exists", true)
	w.send("GET", "/api/v1/enterprises/check?admin_email=ada%40late.example", op, "").want(200).is("exists", true)
	w.send("GET", "/api/v1/enterprises/check?organization_id=org_none", op, "").want(200).is("exists", false)
	if e = w.send("POST", own+"/invitations", op, "").want(201); e.text("status") != "INVITED" {
		t.Error(e.body)
	}
	for _, bad := range []struct{ body, code string }{
		{`{"name":"X","admin_email":"ada@late.example"}`, "domain_taken"},
		{`{"name":"X","admin_email":"ada@lab.late.example"}`, "domain_taken"},
		{`{"name":"X","admin_email":"ada@late.example","domain":"x.example"}`, "admin_email_taken"},
		{`{"name":"X","admin_email":"ada@gmail.com"}`, "domain_public"},
		{`{"name":"X","admin_email":"nobody"}`, "email_invalid"},
		{`{"name":"X","admin_email":"a@x.example","domain":"x"}`, "domain_invalid"},
		{`{"name":"X","admin_email":"a@x.example","url":"ftp://x"}`, "url_invalid"},
		{`{"name":"X","admin_email":"a@x.example","status":"ACTIVE"}`, "request_invalid"},
		{`{"name":"X"}`, "request_invalid"},
		{`{"name":"X","admin_email":7}`, "request_invalid"},
		{`{"name":"` + strings.Repeat("x", 256) + `","admin_email":"a@x.example"}`, "request_invalid"},
	} {
		r := w.send("POST", "/api/v1/enterprises", op, bad.body)
		if r.text("code") != bad.code || r.status != 422 && r.status != 409 {
			t.Errorf("%.60s: %d %s", bad.body, r.status, r.body)
		}
	}
	for query, code := range map[string]string{
		"": "one_key_required", "?domain=a.example&admin_email=a@a.example": "one_key_required",
		"?domain=": "one_key_required", "?domain=x": "domain_invalid", "?admin_email=x": "email_invalid",
		"?domain=" + strings.Repeat("x", 256): "request_invalid", "?name=x": "one_key_required",
	} {
		if r := w.send("GET", "/api/v1/enterprises/check"+query, op, ""); r.status != 422 || r.text("code") != code {
			t.Errorf("%.60s: %d %s", query, r.status, r.body)
		}
	}
}

// PUT clears what it leaves out; PATCH does not. Of both the address is the operator's, until it is fixed.
func TestReplaceAnEnterprise(t *testing.T) {
	w := newTestAPI(t)
	acme, other := w.company("acme.example"), w.company("other.example")
	op := w.operator()
	paths := []string{"/api/v1/enterprises/" + acme.id, "/api/v1/enterprises/organization/" + string(acme.tenant)}
	for _, path := range paths {
		w.send("PATCH", paths[0], acme.admin, `{"region":"EU","description":"Oncology"}`).want(200)
		e := w.send("PUT", path, acme.admin, `{"name":"Acme","size":"50"}`).want(200)
		if e.text("name") != "Acme" || e.text("size") != "50" || e.text("region") != "" || e.text("description") != "" ||
			e.json("url") != nil || e.text("admin_email") != "ada@acme.example" || e.text("domain") != "acme.example" {
			t.Error(e.body)
		}
		w.send("PUT", path, acme.admin, `{"name":"Late"}`, "If-Match", `"1"`).code(412, "version_stale")
		w.send("PUT", path, acme.admin, `{"name":"A","admin_email":"ada@acme.example"}`).code(403, "forbidden").
			at("body.admin_email")
		w.send("PUT", path, acme.admin, `{"name":"A","domain":"acme.example"}`).code(403, "forbidden").at("body.domain")
		w.send("PUT", path, op, `{"name":"A","admin_email":"eve@acme.example"}`).code(409, "onboarding_begun")
		w.send("PUT", path, op, `{"name":"A","admin_email":"ada@acme.example","domain":"Acme.example"}`).want(200)
		w.send("PUT", path, acme.admin, `{"size":"50"}`).code(422, "request_invalid")
		w.send("PUT", path, acme.admin, `{"name":"A","version":3}`).code(422, "request_invalid")
		w.send("PUT", path, other.admin, `{"name":"Mine"}`).code(404, "enterprise_not_found")
	}
}

func TestLookUpAnEnterprise(t *testing.T) {
	w := newTestAPI(t)
	acme, other := w.company("acme.example"), w.company("other.example")
	op := w.operator()
	for _, path := range []string{
		"organization/" + string(acme.tenant), "domain/acme.example", "domain/ACME.example", "admin/ada@acme.example",
		"admin/ADA%40acme.example",
	} {
		for _, token := range []domain.Secret{op, acme.admin} {
			if e := w.send("GET", "/api/v1/enterprises/"+path, token, "").want(200); e.text("id") != acme.id ||
				e.header.Get("ETag") == "" {
				t.Error(path, e.body)
			}
		}
		w.send("GET", "/api/v1/enterprises/"+path, other.admin, "").code(404, "enterprise_not_found")
	}
	for _, path := range []string{
		"organization/org_none", "organization/" + strings.Repeat("x", 300), "domain/none.example", "domain/x",
		"domain/" + url.PathEscape("a b/c"), "admin/nobody", "admin/nobody%40acme.example", "admin/%25",
	} {
		w.send("GET", "/api/v1/enterprises/"+path, op, "").code(404, "enterprise_not_found")
	}
	stats := w.send("GET", "/api/v1/enterprises/stats", op, "").want(200)
	if stats.json("total") != 2.0 || stats.json("by_status.ACTIVE") != 2.0 || stats.json("by_status.DELETED") != 0.0 {
		t.Error(stats.body)
	}
	for q, want := range map[string]float64{
		"ada%40acme": 1, "ADA%40": 2, "OTHER.EX": 1, "%25": 0, "_": 0, "'": 0, "%22": 0, "%C3%A4": 0, `\`: 0,
	} {
		if found := w.send("GET", "/api/v1/enterprises?q="+q, op, "").want(200); found.json("total_items") != want {
			t.Errorf("%s finds %s", q, found.body)
		}
	}
}

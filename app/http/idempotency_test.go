package http_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// keyedPost sends a body under the key k.
func (s *trialFixture) keyedPost(path string, token domain.Secret, body string, headers ...string) reply {
	s.t.Helper()
	return s.send("POST", path, token, body, append(headers, "Idempotency-Key", "k")...)
}

// Whom a machine runs for may stand in a header: then the header belongs to the
// request.
func TestAKeyIsOnePersons(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	machine := s.Identity.MachineToken("predictor", s.tenant(), "executions:write")
	bob, rea, run := s.subject(s.bob), s.subject(s.rea), `{"base_patient_data":{}}`
	first := s.keyedPost(s.executions(), machine, run, "user-id", bob).want(201)
	s.keyedPost(s.executions(), machine, run, "user-id", rea).code(422, "idempotency_key_reused")
	again := s.keyedPost(s.executions(), machine, run, "User-ID", " "+bob).want(201)
	if again.body != first.body {
		t.Errorf("first %s again %s", first.body, again.body)
	}
}

func TestAKeyIsForOneTenantHeader(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	body := `{"name":"A"}`
	s.keyedPost("/api/v1/projects", s.ada, body, "org-id", string(s.tenant())).want(201)
	s.keyedPost("/api/v1/projects", s.ada, body).code(422, "idempotency_key_reused")
	s.keyedPost("/api/v1/projects", s.ada, body, "If-Match", `"1"`, "org-id", string(s.tenant())).code(
		422, "idempotency_key_reused",
	)
	s.keyedPost("/api/v1/projects", s.ada, body, "org-id", string(s.tenant()), "Accept-Language", "de").want(201)
}

func TestEqualJSONIsOneRequest(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	first := s.keyedPost(
		s.records(), s.bob, `{"external_id":"ä","patient_data":{"b":{"y":1.50,"x":[1,2]},"a":"/"}}`,
	).want(201)
	for _, equal := range []string{
		`{"patient_data":{"b":{"y":1.50,"x":[1,2]},"a":"/"},"external_id":"ä"}`,
		`{"external_id":"ä","patient_data":{"a":"/","b":{"x":[1,2],"y":1.50}}}`,
		" {\n\t\"external_id\" : \"\\u00e4\" ,\r\n\"patient_data\":{\"b\":{\"y\":15e-1,\"x\":[1, 2]},\"a\":\"\\/\"}} ",
	} {
		if again := s.keyedPost(s.records(), s.bob, equal).want(201); again.body != first.body {
			t.Errorf("%s made %s, want %s", equal, again.body, first.body)
		}
	}
	for _, other := range []string{
		`{"external_id":"ä","patient_data":{"b":{"y":1.50,"x":[2,1]},"a":"/"}}`,
		`{"external_id":"ä","patient_data":{"b":{"y":1.51,"x":[1,2]},"a":"/"}}`,
		`{"external_id":"ä","patient_data":{"b":{"y":1.50,"x":[1,2.0]},"a":"/"}}`, // kept as another number
		`{"external_id":"ä","patient_data":{"b":{"y":"1.50","x":[1,2]},"a":"/"}}`,
	} {
		s.keyedPost(s.records(), s.bob, other).code(422, "idempotency_key_reused")
	}
}

// The draft of the IETF writes the key as a structured header: in quotes.
func TestQuotesAreNotOfTheKey(t *testing.T) {
	w := newTestAPI(t)
	acme := w.company("acme.example")
	post := func(key string) reply {
		name := fmt.Sprint(len(strings.Trim(key, `"`)))
		return w.send("POST", "/api/v1/projects", acme.admin, `{"name":"`+name+`"}`, "Idempotency-Key", key)
	}
	for bare, quoted := range map[string]string{
		"k1": `"k1"`, strings.Repeat("k", 255): `"` + strings.Repeat("k", 255) + `"`,
	} {
		if first, again := post(bare).want(201), post(quoted).want(201); first.body != again.body {
			t.Errorf("%s made %s, %s made %s", bare, first.body, quoted, again.body)
		}
	}
	for _, key := range []string{`""`, `"k 1"`, `"` + strings.Repeat("k", 256) + `"`} {
		post(key).code(422, "idempotency_key_invalid")
	}
}

// A form counts by what it says, not by how it is written.
func TestEqualFormsAreOneRequest(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	const image = "\x89PNG\r\n\x1a\n"
	form := func(boundary string, parts ...string) reply {
		body := "--" + boundary + "\r\n" + strings.Join(parts, "\r\n--"+boundary+"\r\n") + "\r\n--" + boundary + "--\r\n"
		return s.keyedPost("/api/v1/assets", s.bob, body, "Content-Type", "multipart/form-data; boundary="+boundary)
	}
	part := func(disposition, content string) string {
		return "Content-Disposition: form-data; " + disposition + "\r\n\r\n" + content
	}
	file, private := part(`name="file"; filename="a.png"`, image), part(`name="visibility"`, "private")
	first := form("x", file, private).want(201)
	for name, again := range map[string]reply{
		"boundary": form("y", file, private), "order": form("x", private, file),
		"type": form("x", "Content-Type: image/png\r\n"+file, private),
	} {
		if again.body != first.body {
			t.Errorf("with another %s: %s, want %s", name, again.body, first.body)
		}
	}
	form("x", part(`name="file"; filename="b.png"`, image), private).code(422, "idempotency_key_reused")
	form("x", part(`name="file"; filename="a.png"`, image+"\n"), private).code(422, "idempotency_key_reused")
	form(
		"x",
		file,
		part(`name="visibility"`, "public"),
		part(`name="purpose"`, "avatar"),
	).code(422, "idempotency_key_reused")
	form("x", file).code(422, "idempotency_key_reused")
}

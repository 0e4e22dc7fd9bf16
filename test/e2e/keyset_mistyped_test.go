package e2e

import (
	"strings"
	"testing"
)

// mistype sends secrets where they do not belong.
func (r *rotation) mistype(t *testing.T) {
	t.Helper()
	path, op := "/enterprises/"+r.own.EnterpriseID+"/datasources", r.Operator(t)
	for _, body := range []string{
		`{"password":"` + strings.Repeat(canary, 103) + `"}`, `{"password":{"is":"` + canary + `"}}`,
		`{"password":["` + canary + `"]}`, `{"passwort":"` + canary + `"}`,
		`{"kind":"` + canary + `"}`, `{"host":"user:` + canary + `@db.acme.example"}`,
		`{"host":"mongodb://user:` + canary + `@db.acme.example/?tls=false"}`, `{"port":"` + canary + `"}`,
		`{"database":"` + canary + `/x"}`, `{"options":"` + canary + `"}`, `{"options":{"password":"` + canary + `"}}`,
		`{"options":{"ca_certificates":"` + canary + `"}}`, `{"options":{"path_style":"` + canary + `"}}`,
		`{"password":"` + canary, `{"password":"` + canary + "\n\"}", `"` + canary + `"`, canary,
		`{"password":"` + canary + `","password":"` + canary + `"}`, "{\"password\":\"" + canary + "\xff\"}",
	} {
		for method, to := range map[string]string{"POST": path, "PUT": r.places[0].path} {
			status, answer := op.Send(
				t, method, to, "application/json", strings.NewReader(completed(method, body)), "X-Reason", "contract",
			)
			if r.answers += string(answer); status < 400 || status > 499 {
				t.Errorf("%s %s: %d %s", method, body, status, answer)
			}
		}
	}
}

// completed is a body with the fields that it lacks, if it is an object.
func completed(method, body string) string {
	if !strings.HasPrefix(body, "{") {
		return body
	}
	fields := map[string]string{"name": "x", "host": "db.acme.example", "database": "x", "user": "x", "password": "x"}
	if method == "POST" {
		fields["kind"] = "mongodb"
	}
	text := "{"
	for name, value := range fields {
		if !strings.Contains(body, `"`+name+`":`) {
			text += `"` + name + `":"` + value + `",`
		}
	}
	return text + body[1:]
}

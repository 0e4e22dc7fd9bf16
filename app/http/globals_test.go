package http_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	apphttp "github.com/tenon-health/tenon/app/http"
)

// Somebody who embeds the API may use huma for an API of their own.
func TestHumaStaysAsItIs(t *testing.T) {
	newTestAPI(t)
	quoted := huma.ErrorFormatter("%v", errors.New("why"))
	if huma.ValidateStrictCasing || !huma.DefaultArrayNullable || quoted != "why" {
		t.Errorf("strict %v, nullable %v, quoted %q", huma.ValidateStrictCasing, huma.DefaultArrayNullable, quoted)
	}
	if _, own := huma.NewError(400, "no").(*huma.ErrorModel); !own {
		t.Error("huma.NewError is replaced")
	}
	if _, own := huma.NewErrorWithContext(nil, 400, "no").(*huma.ErrorModel); !own {
		t.Error("huma.NewErrorWithContext is replaced")
	}
}

type theirBody struct {
	Body struct {
		Name string   `json:"name" maxLength:"3"`
		List []string `json:"list"`
	}
}

func TestAnotherAPIIsNotDisturbed(t *testing.T) {
	newTestAPI(t)
	theirs := fiber.New()
	api := humafiber.NewV2(theirs, huma.DefaultConfig("Theirs", "1"))
	huma.Post(api, "/theirs", func(_ context.Context, in *theirBody) (*theirBody, error) { return in, nil })
	for body, want := range map[string]string{
		`{"Name":"x","list":null}`: `"name":"x"`, `{"name":"long","list":[]}`: `"detail":"validation failed"`,
	} {
		r, err := http.NewRequest("POST", "http://theirs.test/theirs", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		w := &testAPI{t: t, app: theirs}
		if got := w.do(r); !strings.Contains(got.body, want) {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}
}

// Two installations in one process each keep their own options.
func TestTwoServersDoNotDisturbEachOther(t *testing.T) {
	first := newTestAPI(t, func(o *apphttp.Options) { o.TenantHeader, o.Version, o.BodyLimit = "x-first", "1.1.1", 300 })
	second := newTestAPI(t, func(o *apphttp.Options) {
		o.TenantHeader, o.Version, o.BodyLimit = "x-second", "2.2.2",
			3000
	})
	body := `{"name":"A"}` + strings.Repeat(" ", 1000)
	for _, c := range []struct {
		w             *testAPI
		header, other string
		status        int
	}{{first, "x-first", "x-second", 413}, {second, "x-second", "x-first", 201}} {
		acme := c.w.company("acme.example")
		c.w.send("GET", "/api/v1/auth/me", acme.admin, "", c.header, "org_other").code(403, "tenant_mismatch")
		c.w.send("GET", "/api/v1/auth/me", acme.admin, "", c.other, "org_other").want(200)
		c.w.send("POST", "/api/v1/projects", acme.admin, body).want(c.status)
		c.w.send("POST", "/api/v1/projects", acme.admin, `{"Name":"A"}`).code(422, "request_invalid")
		document := c.w.send("GET", "/openapi.json", "", "").want(200).body
		if !strings.Contains(document, "`"+c.header+"`") || strings.Contains(document, c.other) {
			t.Errorf("the document of %s speaks of another server", c.header)
		}
	}
}

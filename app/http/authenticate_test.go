package http

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/test/fixture"
)

type seenView struct {
	Reason    string `json:"reason"`
	RequestID string `json:"request_id"`
}

// callProbe answers with what a handler knows of its call.
func callProbe(t *testing.T) *fiber.App {
	t.Helper()
	o := Usual()
	o.Logger = slog.New(slog.DiscardHandler)
	s := build(fixture.Core(t, memory.New()), o)
	see := func(ctx context.Context, _ *rest.Empty) (*rest.Body[seenView], error) {
		c := call(ctx)
		return rest.BodyOf(seenView{c.Reason, c.RequestID}), nil
	}
	for _, method := range []string{"GET", "PUT"} {
		rest.Register(
			s.api, rest.Endpoint{Action: "probe.call", ID: method, Method: method, Path: "/probe", Auth: rest.Public}, see,
		)
	}
	app, _ := s.api.Finish(rest.Print)
	return app
}

func send(t *testing.T, app *fiber.App, method, path string, headers http.Header) (int, string) {
	t.Helper()
	r, err := http.NewRequest(method, "http://tenon.test"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header = headers
	resp, err := app.Test(r, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var b strings.Builder
	if err := resp.Write(&b); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, b.String()
}

func TestACallKnowsItsReasonAndRequest(t *testing.T) {
	app := callProbe(t)
	long := strings.Repeat("%C3%BC", 500)
	for sent, want := range map[string]string{
		"":                  "",
		"Correction":        "Correction",
		"F%C3%BCr%20Ada%21": "Für Ada!",
		"100%25 sure+":      "100% sure+",
		long:                strings.Repeat("ü", 500),
	} {
		status, answer := send(t, app, "PUT", "/api/v1/probe", http.Header{"X-Reason": {sent}, "X-Request-Id": {"r-1"}})
		if status != 200 || !strings.Contains(answer, `{"reason":"`+want+`","request_id":"r-1"}`) {
			t.Errorf("%.40s: %d %.400s", sent, status, answer)
		}
	}
	if status, answer := send(t, app, "GET", "/api/v1/probe", http.Header{"X-Reason": {"%"}}); status != 200 ||
		!strings.Contains(answer, `"reason":""`) {
		t.Errorf("a GET: %d %s", status, answer)
	}
}

func TestReasonsRefused(t *testing.T) {
	app := callProbe(t)
	for _, sent := range [][]string{
		{"100%"}, {"%zz"}, {"%C3"}, {"%ff"}, {"a%00b"}, {"a%0Ab"}, {"Für Ada"}, {strings.Repeat("%C3%BC", 501)},
		{"one", "another"},
	} {
		status, answer := send(t, app, "PUT", "/api/v1/probe", http.Header{"X-Reason": sent})
		if status != 422 || !strings.Contains(answer, `"code":"reason_invalid"`) ||
			!strings.Contains(answer, `"location":"header.X-Reason"`) {
			t.Errorf("%.40s: %d %.400s", sent, status, answer)
		}
	}
	if status, answer := send(t, app, "POST", "/api/v1/projects", http.Header{"X-Reason": {"%"}}); status != 401 {
		t.Errorf("nobody hears of a reason before 401: %d %s", status, answer)
	}
}

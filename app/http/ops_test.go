package http_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	apphttp "github.com/tenon-health/tenon/app/http"
)

// opsAnswer is what the operators' listener says, as status and body.
func opsAnswer(t *testing.T, app *fiber.App, path string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", "http://ops.test"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := app.Test(r, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d %s", resp.StatusCode, b)
}

func TestOps(t *testing.T) {
	t.Parallel()
	app := apphttp.NewOps(apphttp.OpsOptions{Version: "1.2.3", Checks: map[string]apphttp.Check{
		"postgres": {Do: func(context.Context) error { return nil }},
		"mongo":    {Do: func(context.Context) error { return errors.New("host secret.internal is away") }},
	}})
	for path, want := range map[string]string{
		"/healthz": `200 {"status":"ok"}`, "/version": `200 {"version":"1.2.3"}`,
		"/readyz": `503 {"checks":{"mongo":"failed","postgres":"ok"},"status":"failed"}`, // it was never there
	} {
		if got := opsAnswer(t, app, path); got != want {
			t.Errorf("%s: %s", path, got)
		}
	}
	for _, path := range []string{"/metrics-of-nobody", "/metrics"} { // nobody measures here
		if got := opsAnswer(t, app, path); got[:3] != "404" {
			t.Error(path, got)
		}
	}
}

// A store that was there may fail for a moment; a process that ends is not ready at once.
func TestReadinessDoesNotTurnOverOneSlowAnswer(t *testing.T) {
	t.Parallel()
	var store, process error
	now, away := time.Unix(0, 0), errors.New("away")
	app := apphttp.NewOps(apphttp.OpsOptions{Now: func() time.Time { return now }, Checks: map[string]apphttp.Check{
		"process": {Do: func(context.Context) error { return process }, AtOnce: true},
		"store":   {Do: func(context.Context) error { return store }},
	}})
	for _, step := range []struct {
		after          time.Duration
		store, process error
		status         int
		result         string
	}{
		{0, away, nil, 503, "failed"}, // the first answer is honest
		{0, nil, nil, 200, "ok"},
		{time.Hour, away, nil, 200, "failing"},
		{14 * time.Second, away, nil, 200, "failing"},
		{0, nil, nil, 200, "ok"},
		{14 * time.Second, away, nil, 200, "failing"}, // counted anew
		{15 * time.Second, away, nil, 503, "failed"},
		{time.Hour, away, nil, 503, "failed"},
		{0, nil, nil, 200, "ok"}, // it is back at once
		{0, nil, away, 503, "ok"},
	} {
		now, store, process = now.Add(step.after), step.store, step.process
		status := map[bool]string{true: "ok", false: "failed"}[step.status == 200]
		running := map[bool]string{true: "ok", false: "failed"}[process == nil]
		want := fmt.Sprintf(
			`%d {"checks":{"process":%q,"store":%q},"status":%q}`, step.status, running, step.result, status,
		)
		if got := opsAnswer(t, app, "/readyz"); got != want {
			t.Errorf("%+v: %s", step, got)
		}
	}
}

func TestReadinessDoesNotHang(t *testing.T) {
	t.Parallel()
	never := make(chan struct{})
	t.Cleanup(func() { close(never) })
	app := apphttp.NewOps(apphttp.OpsOptions{Checks: map[string]apphttp.Check{
		"deaf": {Do: func(context.Context) error { <-never; return nil }},
	}})
	if got := opsAnswer(t, app, "/readyz"); got[:3] != "503" {
		t.Error(got)
	}
}

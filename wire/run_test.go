package wire

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/tenon-health/tenon/test/expect"
)

// running is an API whose stores are all away.
type running struct {
	*API
	front, back string // URLs
	end         context.CancelFunc
	ended       chan error
	log         *expect.Log
}

func allAway(t *testing.T, more ...string) (*API, *expect.Log) {
	t.Helper()
	cfg, err := Load(Sources{File: example, Environ: append([]string{
		"HTTP_ADDR=127.0.0.1:0", "OPS_ADDR=127.0.0.1:0", "DATABASE_URL=postgres://u:c4n4ry@127.0.0.1:1/d",
		"MONGO_URL=mongodb://u:c4n4ry@127.0.0.1:1",
		"S3_ENDPOINT=http://127.0.0.1:1", "AUTH0_ISSUER=http://127.0.0.1:1/", "AUTH0_MGMT_URL=http://127.0.0.1:1",
	}, more...)})
	if err != nil {
		t.Fatal(err)
	}
	log := &expect.Log{}
	logger, flush := NewLog(cfg.Program, log)
	t.Cleanup(flush)
	p, done, err := NewAPI(t.Context(), cfg, logger)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(done)
	return p, log
}

var listens = regexp.MustCompile(`Tenon listens.* http=(\S+) ops=(\S+) `)

func start(t *testing.T, p *API, log *expect.Log) *running {
	t.Helper()
	ctx, end := context.WithCancel(context.WithoutCancel(t.Context()))
	r := &running{API: p, end: end, ended: make(chan error, 1), log: log}
	go func() { r.ended <- p.Run(ctx) }()
	t.Cleanup(end)
	expect.Eventually(t, "the program listens", func() bool { return listens.MatchString(log.String()) })
	m := listens.FindStringSubmatch(log.String())
	r.front, r.back = "http://"+m[1], "http://"+m[2]
	return r
}

func (r *running) wait(t *testing.T) {
	t.Helper()
	select {
	case err := <-r.ended:
		if err != nil {
			t.Errorf("it ended with %v", err)
		}
	case <-time.After(2 * shutdownTimeout):
		t.Fatal("it does not end")
	}
}

// ready asks /readyz for its status and which checks failed.
func (r *running) ready(t *testing.T) (status int, checks map[string]string) {
	t.Helper()
	res, err := http.Get(r.back + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var answer struct{ Checks map[string]string }
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, answer.Checks
}

func TestItServesWhileItsStoresAreAwayAndTellsWhich(t *testing.T) {
	p, log := allAway(t)
	r := start(t, p, log)
	status, checks := r.ready(t)
	if status != http.StatusServiceUnavailable || checks["process"] != "ok" {
		t.Errorf("ready: %d %v", status, checks)
	}
	for _, store := range []string{"postgres", "migrations", "mongo", "s3", "jwks", "tenancy"} {
		if checks[store] != "failed" {
			t.Errorf("%s: %q", store, checks[store])
		}
	}
	res, err := http.Get(r.front + "/api/v1/auth/me")
	if err != nil || res.StatusCode != http.StatusUnauthorized {
		t.Errorf("the API answers %v, %v", res, err)
	}
	r.end()
	r.wait(t)
	log.Says(t, "Tenon ends.", 1)
	if strings.Contains(log.String(), "c4n4ry") {
		t.Errorf("a password is in the log: %s", log)
	}
}

func TestItEndsInOrder(t *testing.T) {
	p, log := allAway(t, "ENABLE_BACKGROUND_TASKS=false")
	begun, finish := make(chan struct{}), make(chan struct{})
	slow := fiber.New(fiber.Config{DisableStartupMessage: true})
	slow.Get("/slow", func(c *fiber.Ctx) error {
		close(begun)
		<-finish
		return c.SendString("finished")
	})
	p.public.App = slow
	r := start(t, p, log)
	answer := make(chan string, 1)
	go func() {
		res, err := http.Get(r.front + "/slow")
		if err != nil {
			answer <- err.Error()
			return
		}
		defer res.Body.Close()
		text, _ := io.ReadAll(res.Body)
		answer <- string(text)
	}()
	<-begun
	r.end()
	<-p.drain.ctx.Done()
	if status, checks := r.ready(t); status != http.StatusServiceUnavailable || checks["process"] != "failed" {
		t.Errorf("while it ends it says %d %v", status, checks)
	}
	expect.Eventually(t, "it takes on no new calls while it ends", func() bool {
		conn, err := net.DialTimeout("tcp", strings.TrimPrefix(r.front, "http://"), time.Second)
		if err == nil {
			conn.Close()
		}
		return err != nil
	})
	close(finish)
	if got := <-answer; got != "finished" {
		t.Errorf("the call in hand got %q", got)
	}
	r.wait(t)
	if _, err := http.Get(r.back + "/healthz"); err == nil {
		t.Error("the operators' listener is still there")
	}
}

func TestAnAddressInUseIsAFailure(t *testing.T) {
	p, log := allAway(t)
	r := start(t, p, log)
	for _, name := range []string{
		"HTTP_ADDR=" + strings.TrimPrefix(r.front, "http://"), "OPS_ADDR=" + strings.TrimPrefix(r.back, "http://"),
	} {
		second, _ := allAway(t, name)
		if err := second.Run(t.Context()); err == nil {
			t.Errorf("a second one listens on %s", name)
		}
	}
	r.end()
	r.wait(t)
}

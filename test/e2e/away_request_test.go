package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// request is a call that may be repeated.
type request struct {
	method, path string
	contentType  string
	body         string
	key          string // empty for none
}

func post(path string, body scenario.Object, key string) request {
	text, _ := json.Marshal(body)
	return request{"POST", path, "application/json", string(text), key}
}

func (r request) send(t *testing.T, who scenario.Caller) (int, http.Header, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), r.method, who.Base+r.path, strings.NewReader(r.body))
	expect.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+who.Token)
	for name, value := range map[string]string{"Content-Type": r.contentType, "Idempotency-Key": r.key} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	res, err := scenario.Client.Do(req)
	expect.NoError(t, err)
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	expect.NoError(t, err)
	return res.StatusCode, res.Header, answer
}

// eventually repeats a call until it has a status.
func (r request) eventually(t *testing.T, who scenario.Caller, want int) {
	t.Helper()
	expect.Eventually(t, fmt.Sprintf("%s %s: %d", r.method, r.path, want), func() bool {
		status, _, answer := r.send(t, who)
		if status != want && status != 503 && status != 409 {
			t.Fatalf("%s %s: %d %s", r.method, r.path, status, answer)
		}
		return status == want
	})
}

// driverWords stand in no answer.
var driverWords = []string{
	"c4n4ry", "127.0.0.1", "pgx", "SQLSTATE", "EOF", "dial", "mongo:", "s3:", "postgres:", "auth0",
}

func (r request) refused(t *testing.T, who scenario.Caller, want int, codes []string) {
	t.Helper()
	begun := time.Now()
	status, header, answer := r.send(t, who)
	var p struct{ Code string }
	_ = json.Unmarshal(answer, &p)
	if status != want || !slices.Contains(codes, p.Code) || want == 503 && header.Get("Retry-After") == "" {
		t.Errorf("%s %s: got %d %v %s, want %d with one of %v", r.method, r.path, status, header, answer, want, codes)
	}
	if took := time.Since(begun); took > awayTime+slack {
		t.Errorf("%s %s took %v", r.method, r.path, took)
	}
	for _, said := range driverWords {
		if bytes.Contains(answer, []byte(said)) {
			t.Errorf("%s %s: the answer says %s", r.method, r.path, answer)
		}
	}
}

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

	"github.com/tenon-health/tenon/core/domain"
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
	authorization := ""
	if who.Token != "" {
		authorization = "Bearer " + who.Token
	}
	for name, value := range map[string]string{
		"Content-Type": r.contentType, "Idempotency-Key": r.key, "Authorization": authorization,
	} {
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

// refused wants a call to be refused by one of these codes.
func (r request) refused(t *testing.T, who scenario.Caller, want int, codes []string) {
	t.Helper()
	if status := r.inTime(t, who, codes); status != want {
		t.Errorf("%s %s: got %d, want %d", r.method, r.path, status, want)
	}
}

// slowly wants a call to be done while a store is slow. What takes too long on a busy machine is refused, and repeated.
func (r request) slowly(t *testing.T, who scenario.Caller, want int, codes []string) {
	t.Helper()
	codes = append(codes[:len(codes):len(codes)], domain.ErrIdempotencyKeyInUse.Code)
	expect.Eventually(t, fmt.Sprintf("%s %s of a slow store: %d", r.method, r.path, want), func() bool {
		return r.inTime(t, who, codes) == want
	})
}

// inTime wants an answer in time, and without a word of the driver. A refusal has one of these codes.
func (r request) inTime(t *testing.T, who scenario.Caller, codes []string) (status int) {
	t.Helper()
	begun := time.Now()
	status, header, answer := r.send(t, who)
	var p struct{ Code string }
	_ = json.Unmarshal(answer, &p)
	if status > 299 && !slices.Contains(codes, p.Code) || status == 503 && header.Get("Retry-After") == "" {
		t.Errorf("%s %s: got %d %v %s, want one of %v", r.method, r.path, status, header, answer, codes)
	}
	if took := time.Since(begun); took > awayTime+slack {
		t.Errorf("%s %s took %v", r.method, r.path, took)
	}
	for _, said := range driverWords {
		if status > 299 && bytes.Contains(answer, []byte(said)) {
			t.Errorf("%s %s: the answer says %s", r.method, r.path, answer)
		}
	}
	return status
}

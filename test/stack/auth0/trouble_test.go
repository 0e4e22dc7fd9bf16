package auth0_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	sdk "github.com/auth0/go-auth0"
	"github.com/auth0/go-auth0/management"

	"github.com/tenon-health/tenon/test/stack/auth0"
)

func (s *stand) fault(t testing.TB, body string) { s.post(t, "/dev/faults", body, http.StatusOK) }

func (s *stand) create(t testing.TB, name string) error {
	return s.client(t).Organization.Create(t.Context(), &management.Organization{Name: sdk.String(name)})
}

func (s *stand) exists(t testing.TB, name string) bool {
	_, err := s.client(t).Organization.ReadByName(t.Context(), name)
	return err == nil
}

func TestFaults(t *testing.T) {
	s := start(t).unlimited(t)
	on := `{"path":"/api/v2/organizations","method":"POST",`
	for _, code := range []int{429, 500, 503} {
		s.fault(t, fmt.Sprintf(`%s"status":%d,"times":2}`, on, code))
		for range 2 {
			equal(t, "status", status(s.create(t, "acme")), code)
		}
		equal(t, "no effect", s.exists(t, "acme"), false)
	}
	s.fault(t, on+`"status":0,"times":1}`)
	if err := s.create(t, "acme"); err == nil || status(err) != 0 {
		t.Fatal("not cut: ", err)
	}
	equal(t, "no effect", s.exists(t, "acme"), false)

	s.fault(t, on+`"status":0,"times":1,"after":true}`)
	if err := s.create(t, "acme"); err == nil || status(err) != 0 {
		t.Fatal("not cut: ", err)
	}
	equal(t, "effect, lost answer", s.exists(t, "acme"), true)

	s.fault(t, on+`"times":1,"body":"<html>garbage"}`)
	if err := s.create(t, "next"); err == nil || status(err) != 0 {
		t.Fatal("no garbage: ", err)
	}
	s.fault(t, on+`"times":1,"delay_ms":300}`)
	before := time.Now()
	check(t, s.create(t, "next"))
	equal(t, "late", time.Since(before) >= 300*time.Millisecond, true)

	s.fault(t, on+`"status":500,"times":9}`)
	answer, err := http.DefaultClient.Do(must[*http.Request](t)(http.NewRequest(
		http.MethodDelete, s.url+"/dev/faults", nil,
	)))
	read(t, answer, err, http.StatusNoContent)
	check(t, s.create(t, "last"))
	s.post(t, "/dev/faults", `{"path":"x"}`, http.StatusBadRequest)
}

func TestFaultsOfOtherPaths(t *testing.T) {
	s := start(t)
	s.fault(t, `{"path":"/.well-known/jwks.json","status":503,"times":1}`)
	s.get(t, "/.well-known/jwks.json", http.StatusServiceUnavailable)
	s.get(t, "/.well-known/jwks.json", http.StatusOK)
	s.fault(t, `{"path":"/api/v2/users/auth0%7C1","status":500,"times":1}`)
	_, err := s.client(t).User.Read(t.Context(), "auth0|1")
	equal(t, "escaped path", status(err), 500)
}

func TestLimits(t *testing.T) {
	s := start(t)
	m := s.client(t)
	created, answer := s.createMany(t, m)
	equal(t, "a burst is taken", created >= 5, true)
	var body struct {
		Code string `json:"errorCode"`
	}
	unmarshal(t, read(t, answer, nil, http.StatusTooManyRequests), &body)
	equal(t, "code", body.Code, "too_many_requests")
	equal(t, "remaining", answer.Header.Get("X-RateLimit-Remaining"), "0")
	equal(t, "retry", answer.Header.Get("Retry-After"), "1")
	check(t, second(m.Organization.List(t.Context()))) // reading goes on

	soon(t, "who waits is served again", func() bool { return s.create(t, "patient") == nil })
	s.unlimited(t)
	for i := range 20 {
		check(t, s.create(t, fmt.Sprint("many-", i)))
	}
}

// createMany goes on until one is too many: on a busy machine, the limit
// recovers meanwhile.
func (s *stand) createMany(t testing.TB, m *management.Management) (created int, refusal *http.Response) {
	t.Helper()
	for ; ; created++ {
		r := must[*http.Request](t)(m.NewRequest(
			t.Context(), http.MethodPost, s.url+"/api/v2/organizations", map[string]string{"name": fmt.Sprint("org-", created)},
		))
		answer := must[*http.Response](t)(m.Do(r))
		if answer.StatusCode != http.StatusCreated || created == 1000 {
			return created, answer
		}
		answer.Body.Close()
	}
}

func second[T any](_ T, err error) error { return err }

func TestRequestsAreRemembered(t *testing.T) {
	s := start(t)
	s.role(t, "org:admin")
	s.fault(t, `{"path":"/api/v2/users","status":0,"times":1}`)
	s.client(t).User.Update(t.Context(), "auth0|x", &management.User{}) // net/http repeats a cut GET by itself
	var got []struct {
		Method, Path string
		Status       int
	}
	unmarshal(t, s.get(t, "/dev/requests", http.StatusOK), &got)
	equal(t, "seen", fmt.Sprint(got), "[{GET /api/v2/roles 200} {PATCH /api/v2/users/auth0%7Cx 0}]")
}

func TestStateSurvives(t *testing.T) {
	file := filepath.Join(t.TempDir(), "auth0.json")
	s := startWith(t, file)
	org := s.connected(t, "acme", "acme.example")
	path := s.ticket(t, org, "second", 0)
	i := s.invite(t, org, "bob@acme.example", 0, s.role(t, "org:admin").GetID())
	c := s.verified(t, s.devToken(t, http.StatusOK, "email", "ann@acme.example", "organization", org))

	r := startWith(t, file) // the first one was not closed: as after kill -9
	d := r.parseAt(t, s, r.devToken(t, http.StatusOK, "email", "ann@acme.example", "organization", org))
	equal(t, "sub", d["sub"], c["sub"])
	equal(t, "name", must[*management.Organization](t)(r.client(t).Organization.Read(t.Context(), org)).GetName(), "acme")
	r.open(t, path, http.StatusOK)
	d = r.parseAt(t, s, r.devToken(
		t, http.StatusOK, "email", "bob@acme.example", "organization", org, "invitation", i.GetTicketID(),
	))
	equal(t, "role", strings.Join(roles(d), ","), "org:admin")
	info, err := os.Stat(file)
	check(t, err)
	equal(t, "private", info.Mode().Perm(), os.FileMode(0o600))
}

// parseAt checks a token of s with the keys of an earlier stand-in.
func (s *stand) parseAt(t testing.TB, earlier *stand, token string) map[string]any {
	t.Helper()
	var ours, theirs map[string]any
	unmarshal(t, s.get(t, "/.well-known/jwks.json", http.StatusOK), &ours)
	unmarshal(t, earlier.get(t, "/.well-known/jwks.json", http.StatusOK), &theirs)
	equal(t, "keys", fmt.Sprint(ours), fmt.Sprint(theirs))
	return s.verified(t, token)
}

func TestBrokenState(t *testing.T) {
	file := filepath.Join(t.TempDir(), "auth0.json")
	check(t, os.WriteFile(file, []byte("{"), 0o600))
	_, err := auth0.New(auth0.Options{Issuer: "http://127.0.0.1:1/", Audience: audience, File: file})
	if err == nil || !strings.Contains(err.Error(), file) {
		t.Fatal(err)
	}
}

func TestManyAtOnce(t *testing.T) {
	s := start(t).unlimited(t)
	org := s.connected(t, "acme", "acme.example")
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			s.devToken(t, http.StatusOK, "email", fmt.Sprintf("p%d@acme.example", i%10), "organization", org)
			s.create(t, "same")
		})
	}
	all.Wait()
	m := s.client(t).Organization
	equal(t, "members", must[*management.OrganizationMemberList](t)(m.Members(t.Context(), org)).Total, 10)
	equal(t, "organizations", must[*management.OrganizationList](t)(m.List(t.Context())).Total, 2)
	var kept map[string]json.RawMessage
	unmarshal(t, must[[]byte](t)(os.ReadFile(s.file)), &kept)
	var users []any
	unmarshal(t, kept["users"], &users)
	equal(t, "users in the file", len(users), 11)
}

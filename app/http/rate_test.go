package http_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/bucket"
	apphttp "github.com/tenon-health/tenon/app/http"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// limitedAPI has the rates, behind a proxy.
func limitedAPI(t *testing.T, rates domain.Rates) *testAPI {
	t.Helper()
	tw := fixture.New(t)
	tw.Set.Limiter, tw.Set.Settings.Rates = bucket.NewLimiter(time.Now), rates
	tw.Core = fixture.Core(t, tw.Set)
	w, stop := testAPIOn(t, tw, func(o *apphttp.Options) { o.TrustedProxies = []string{"0.0.0.0"} })
	t.Cleanup(stop)
	return w
}

func each(budget domain.RateBudget, calls int) domain.Rates {
	return domain.Rates{Each: map[domain.RateBudget]int{budget: calls}}
}

// wantLimited asks for the refusal, and that it says when to come back.
func (r reply) wantLimited(budget domain.RateBudget) {
	r.t.Helper()
	r.code(429, "rate_limited")
	wait, err := strconv.Atoi(r.header.Get("Retry-After"))
	if err != nil || wait < 1 || wait > 60 ||
		!strings.HasPrefix(r.header.Get("RateLimit"), `"`+string(budget)+`";r=0;t=`) {
		r.t.Errorf("got %v", r.header)
	}
}

// Each answer tells what is left; who has nothing left is refused, and nobody else is.
func TestACallerIsBounded(t *testing.T) {
	t.Parallel()
	w := limitedAPI(t, each(domain.ReadBudget, 3))
	acme := w.company("acme.example")
	bob := w.join(acme, "bob")
	for left := 2; left >= 0; left-- {
		r := w.send("GET", "/api/v1/projects", acme.admin, "").want(200)
		if r.header.Get("RateLimit-Policy") != `"reads";q=3;w=60` ||
			!strings.HasPrefix(r.header.Get("RateLimit"), `"reads";r=`+strconv.Itoa(left)+`;t=`) {
			t.Errorf("got %v", r.header)
		}
	}
	w.send("GET", "/api/v1/users/me", acme.admin, "").wantLimited(domain.ReadBudget)
	w.send("GET", "/api/v1/users/me", bob, "").want(200)
	if r := w.send("POST", "/api/v1/projects", acme.admin, `{"name":"A"}`).want(201); r.header.Get("RateLimit") != "" {
		t.Errorf("writes are not bounded, and tell %v", r.header)
	}
}

// A tenant has more than each of its people, and no more than that; another tenant has its own.
func TestATenantIsBounded(t *testing.T) {
	t.Parallel()
	rates := each(domain.WriteBudget, 2)
	rates.TenantFactor = 2
	w := limitedAPI(t, rates)
	acme, umbra := w.company("acme.example"), w.company("umbra.example")
	people := []domain.Secret{acme.admin, w.join(acme, "bob"), w.join(acme, "eve")}
	create := func(by domain.Secret, name string) reply {
		return w.send("POST", "/api/v1/projects", by, `{"name":"`+name+`"}`)
	}
	for i, by := range []domain.Secret{people[0], people[1], people[0], people[1]} {
		create(by, strconv.Itoa(i)).want(201)
	}
	create(people[2], "more").wantLimited(domain.WriteBudget)
	create(umbra.admin, "other").want(201)
	w.send("GET", "/api/v1/projects", people[2], "").want(200)
}

// Who has no token, or one that does not hold, is known by the address: the nearest one that is not our proxy's, and of
// IPv6 the network. What the caller writes into the header does not count.
func TestAnAddressIsBounded(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		first, same, other string
	}{
		"IPv4":               {"198.51.100.7", "198.51.100.7", "198.51.100.8"},
		"what they say":      {"198.51.100.7", "203.0.113.9, 198.51.100.7", "198.51.100.7, 203.0.113.9"},
		"with a port":        {"198.51.100.7", "198.51.100.7:4711", "198.51.100.9:4711"},
		"IPv6":               {"2001:db8::1", "[2001:db8::2]:4711", "2001:db8:0:1::1"},
		"IPv4 as IPv6":       {"198.51.100.7", "::ffff:198.51.100.7", "::ffff:198.51.100.8"},
		"two of our proxies": {"198.51.100.7", "198.51.100.7, 0.0.0.0", "198.51.100.9, 0.0.0.0"},
		"no address at all":  {"", "unknown", "198.51.100.7"},
	} {
		w := limitedAPI(t, each(domain.ReadBudget, 1))
		call := func(from string) reply {
			return w.send("GET", "/api/v1/projects", "no token", "", "X-Forwarded-For", from)
		}
		call(tc.first).code(401, "token_invalid")
		if r := call(tc.same); r.status != 429 {
			t.Errorf("%s: got %d of %q after %q", name, r.status, tc.same, tc.first)
		}
		if r := call(tc.other); r.status != 401 {
			t.Errorf("%s: got %d of %q after %q", name, r.status, tc.other, tc.first)
		}
	}
}

// What is done without a token or seldom has a budget of its own.
func TestSomeOperationsHaveTheirOwnBudget(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		budget             domain.RateBudget
		method, path, body string
		first              int
	}{
		{domain.OnboardingBudget, "POST", "/external/onboarding/lookup", `{"token":"no"}`, 404},
		{domain.OnboardingBudget, "POST", "/external/onboarding", `{"token":"no","display_name":"A"}`, 404},
		{domain.RegistrationBudget, "POST", "/users/me", `{"first_name":"Ada","last_name":"A"}`, 200},
		{domain.UploadBudget, "POST", "/patient-records/x/pbc/bulk", `[{"patient_data":{}}]`, 404},
		{domain.UploadBudget, "GET", "/patient-records/x/pbc/export", "", 404},
		{domain.WriteBudget, "POST", "/projects", `{"name":"A"}`, 201},
		{domain.ReadBudget, "POST", "/patient-records/x/pbc/search", `{}`, 404},
	} {
		w := limitedAPI(t, each(tc.budget, 1))
		acme := w.company("acme.example")
		call := func() reply { return w.send(tc.method, "/api/v1"+tc.path, acme.admin, tc.body) }
		call().want(tc.first)
		call().wantLimited(tc.budget)
	}
}

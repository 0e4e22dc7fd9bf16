package auth0

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
)

// timingFor is hurried, and gives up after a while where nothing ever comes.
func timingFor(trouble string, while time.Duration) timing {
	p := fastTiming
	if trouble == "slow" {
		p.attemptTimeout = while
	}
	return p
}

// allCalls is every method of the port, by name.
func allCalls(i identity, org domain.TenantID, s domain.Subject) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"Profile": func(ctx context.Context) error { _, err := i.Profile(ctx, s); return err },
		"EnsureOrganization": func(ctx context.Context) error {
			_, err := i.EnsureOrganization(ctx, domain.Organization{Name: "none-such", DisplayName: "x"})
			return err
		},
		"CreateTicket": func(ctx context.Context) error {
			_, _, err := i.CreateTicket(ctx, domain.TicketRequest{Organization: org, DisplayName: "x", TTL: time.Hour})
			return err
		},
		"RevokeTicket": func(ctx context.Context) error { return i.RevokeTicket(ctx, "x") },
		"Connections":  func(ctx context.Context) error { _, err := i.Connections(ctx, org); return err },
		"EnableConnection": func(ctx context.Context) error {
			_, err := i.EnableConnection(ctx, org, "con_x")
			return err
		},
		"DisableConnection": func(ctx context.Context) error { return i.DisableConnection(ctx, org, "con_x") },
		"Members": func(ctx context.Context) error {
			_, err := i.Members(ctx, org, domain.ProviderMemberQuery{Paging: domain.Paging{Size: 10}})
			return err
		},
		"EachMember": func(ctx context.Context) (err error) {
			for _, err = range i.EachMember(ctx, org, true) {
			}
			return err
		},
		"RolePermissions": func(ctx context.Context) error { _, err := i.RolePermissions(ctx, "rol_x"); return err },
		"Roles":           func(ctx context.Context) error { _, err := i.Roles(ctx); return err },
		"AssignRole":      func(ctx context.Context) error { return i.AssignRole(ctx, org, s, "org:member", nil) },
		"Invite": func(ctx context.Context) error {
			_, _, err := i.Invite(
				ctx, domain.MemberInvitation{Organization: org, Email: "x@y.example", RoleID: "r"}, "G", time.Hour,
			)
			return err
		},
		"RemoveMember":     func(ctx context.Context) error { return i.RemoveMember(ctx, org, s) },
		"Organizations":    func(ctx context.Context) error { _, err := i.Organizations(ctx, s); return err },
		"SetBlocked":       func(ctx context.Context) error { return i.SetBlocked(ctx, s, true) },
		"RevokeInvitation": func(ctx context.Context) error { return i.RevokeInvitation(ctx, org, "uinv_x") },
	}
}

// withoutAnswer are the calls that need success only.
var withoutAnswer = []string{"RevokeTicket", "RevokeInvitation", "RemoveMember", "SetBlocked", "DisableConnection"}

func TestTroubles(t *testing.T) {
	for name, trouble := range breakages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, cfg := newFaultProxy(t)
			b.breakNext(1_000, "", "/api/v2/", trouble.how)
			for call := range allCalls(identity{}, "", "") {
				i := identity{opened(t, cfg, timingFor(name, 500*time.Millisecond))}
				start := time.Now()
				err := allCalls(i, "org_"+canary, "samlp|"+canary)[call](t.Context())
				if slices.Contains(withoutAnswer, call) && (name == "number" || name == "wrong type") && err == nil {
					continue
				}
				if !errors.Is(err, trouble.want) || strings.Contains(fmt.Sprintf("%v %+v", err, err), "canary") {
					t.Errorf("%s: got %v, want %v", call, err, trouble.want)
				}
				if d := time.Since(start); d > 20*time.Second {
					t.Errorf("%s took %v", call, d)
				}
			}
		})
	}
}

// TestEmptyAnswers: success without what we need is none.
func TestEmptyAnswers(t *testing.T) {
	for name, body := range map[string]string{
		"nothing": "", "null": "null", "object": "{}", "other": `{"x":1}`,
		"blank": `{"ticket":"","id":"","invitation_url":"javascript:x"}`,
	} {
		b, cfg := newFaultProxy(t)
		b.breakNext(1_000, "", "/api/v2/", answering(200, body))
		i := identity{opened(t, cfg, fastTiming)}
		for call, ask := range allCalls(i, "org_x", "auth0|x") {
			if slices.Contains(withoutAnswer, call) {
				continue
			}
			if err := ask(t.Context()); !errors.Is(err, domain.ErrProviderResponseInvalid) {
				t.Errorf("%s, %s: got %v", name, call, err)
			}
		}
	}
}

func TestTokenTroubles(t *testing.T) {
	for name, want := range map[string]*domain.Error{
		"429": domain.ErrProviderUnavailable, "cut": domain.ErrProviderUnavailable, "slow": domain.ErrProviderUnavailable,
		"HTML": domain.ErrProviderResponseInvalid, "401": domain.ErrProviderRefused,
		"redirect": domain.ErrProviderResponseInvalid,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, cfg := newFaultProxy(t)
			b.breakNext(1_000, "", "/oauth/token", breakages[name].how)
			i := identity{opened(t, cfg, timingFor(name, 500*time.Millisecond))}
			start := time.Now()
			var all sync.WaitGroup
			for range 20 {
				all.Go(func() {
					if _, err := i.Roles(t.Context()); !errors.Is(err, want) {
						t.Errorf("got %v, want %v", err, want)
					}
				})
			}
			if all.Wait(); time.Since(start) > 9*time.Second {
				t.Errorf("twenty callers waited %v for each other", time.Since(start))
			}
			if b.called("/api/v2/") != 0 {
				t.Error("the provider was asked without a token")
			}
		})
	}
}

func TestOneToken(t *testing.T) {
	b, cfg := newFaultProxy(t)
	i := identity{opened(t, cfg, defaultTiming)}
	roles := func() error { _, err := i.Roles(t.Context()); return err }
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if err := roles(); err != nil {
				t.Error(err)
			}
		})
	}
	if all.Wait(); b.called("/oauth/token") != 1 {
		t.Errorf("ten calls got %d tokens", b.called("/oauth/token"))
	}
	b.breakNext(1, "", "/api/v2/roles", answering(401, ""))
	if err := roles(); !errors.Is(err, domain.ErrProviderRefused) {
		t.Errorf("got %v", err)
	}
	if err := roles(); err != nil || b.called("/oauth/token") != 1 {
		t.Errorf("a token that is not taken any more: %v and %d new ones", err, b.called("/oauth/token"))
	}
}

// TestRetries: what does no harm twice is tried again; what may, is not.
func TestRetries(t *testing.T) {
	b, cfg := newFaultProxy(t)
	i := identity{opened(t, cfg, fastTiming)}
	b.breakNext(2, "GET", "/roles", answering(500, ""))
	if _, err := i.Roles(t.Context()); err != nil || b.called("GET /api/v2/roles") != 3 {
		t.Errorf("two failures: %v after %d calls", err, b.called("GET /api/v2/roles"))
	}
	b.breakNext(1, "GET", "/roles", answering(429, "", "Retry-After", "1"))
	start := time.Now()
	if _, err := (identity{opened(t, cfg, defaultTiming)}).Roles(t.Context()); err != nil ||
		time.Since(start) < time.Second {
		t.Errorf("asked to wait a second: %v after %v", err, time.Since(start))
	}
	b.breakNext(
		1, "GET", "/roles", answering(429, "", "X-RateLimit-Reset", fmt.Sprint(time.Now().Add(time.Minute).Unix())),
	)
	if _, err := i.Roles(t.Context()); !errors.Is(err, domain.ErrProviderUnavailable) ||
		b.called("GET /api/v2/roles") != 1 {
		t.Errorf("asked to wait a minute: %v after %d calls", err, b.called("GET /api/v2/roles"))
	}
	org := organized(t, i)
	b.breakNext(1, "POST", "/sso-ticket", answering(500, ""))
	_, _, err := i.CreateTicket(t.Context(), domain.TicketRequest{Organization: org, DisplayName: "x", TTL: time.Hour})
	if !errors.Is(err, domain.ErrProviderUnavailable) || b.called("POST") != 1 {
		t.Errorf("a ticket: %v after %d calls", err, b.called("POST"))
	}
}

func organized(t *testing.T, i identity) domain.TenantID {
	t.Helper()
	id, err := i.EnsureOrganization(t.Context(), wish(t))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func wish(t *testing.T) domain.Organization {
	id := new(ports.RandomIDs).New(time.Now())
	return domain.Organization{
		Name: "o-" + id, DisplayName: t.Name(), Enterprise: domain.EnterpriseID(id), PageBackgroundColor: "#FFFFFF",
	}
}

// TestOneOrganization: however its creation goes wrong, asking again makes no
// second one.
func TestOneOrganization(t *testing.T) {
	for name, how := range map[string]breakage{
		"lost": lost, "slow": slow, "500": answering(500, ""), "garbled": answering(201, "<html>"),
	} {
		b, cfg := newFaultProxy(t)
		i, o := identity{opened(t, cfg, timingFor(name, 3*time.Second))}, wish(t)
		b.breakNext(1, "POST", "/organizations", how)
		if _, err := i.EnsureOrganization(t.Context(), o); err == nil {
			t.Errorf("%s: the first call succeeded", name)
		}
		id, err := i.EnsureOrganization(t.Context(), o)
		again, err2 := i.EnsureOrganization(t.Context(), o)
		if err != nil || err2 != nil || id != again {
			t.Errorf("%s: got %q and %q, %v and %v", name, id, again, err, err2)
		}
		// Somebody else creates it between our look and our creation.
		o = wish(t)
		var theirs domain.TenantID
		b.breakNext(1, "POST", "/organizations", func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
			b.breakNext(0, "", "", nil)
			theirs, err = i.EnsureOrganization(context.Background(), o)
			pass.ServeHTTP(w, r)
		})
		if ours, err2 := i.EnsureOrganization(t.Context(), o); err != nil || err2 != nil || ours != theirs {
			t.Errorf("%s, in a race: got %q and %q, %v and %v", name, ours, theirs, err, err2)
		}
	}
}

// TestNeverWithoutRole: a change that breaks half-way leaves the old role.
func TestNeverWithoutRole(t *testing.T) {
	b, cfg := newFaultProxy(t)
	i, people := identity{opened(t, cfg, fastTiming)}, people{cfg.Issuer}
	org, email := organized(t, i), new(ports.RandomIDs).New(time.Now())+"@x.example"
	tokens := NewTokens(i.Provider)
	roles := func() []string {
		c, err := tokens.Verify(t.Context(), people.token(t, url.Values{"email": {email}, "organization": {string(org)}}))
		if err != nil {
			t.Fatal(err)
		}
		return c.Roles
	}
	who, err := tokens.Verify(t.Context(), people.token(t, url.Values{"email": {email}}))
	if err != nil {
		t.Fatal(err)
	}
	give := func(role string) error {
		return i.AssignRole(t.Context(), org, who.Subject, role, []string{"org:admin", "org:member"})
	}
	if err := give("org:member"); err != nil {
		t.Fatal(err)
	}
	for _, step := range []string{"POST /members", "POST /roles", "GET /members", "DELETE /roles"} {
		method, path, _ := strings.Cut(step, " ")
		b.breakNext(3, method, path, answering(500, ""))
		if err := give("org:admin"); !errors.Is(err, domain.ErrProviderUnavailable) {
			t.Errorf("%s: got %v", step, err)
		}
		if len(roles()) == 0 {
			t.Errorf("%s: nothing is left", step)
		}
		b.breakNext(0, "", "", nil)
	}
	expect.Eventually(t, "the change is done", func() bool { return give("org:admin") == nil })
	if got := roles(); len(got) != 1 || got[0] != "org:admin" {
		t.Errorf("got %v", got)
	}
}

// TestBreaker: a provider in trouble is left alone, and asked again later.
func TestBreaker(t *testing.T) {
	b, cfg := newFaultProxy(t)
	i := identity{opened(t, cfg, fastTiming)}
	b.breakNext(1_000, "", "", cut)
	for range 50 {
		if _, err := i.Roles(t.Context()); !errors.Is(err, domain.ErrProviderUnavailable) {
			t.Fatal(err)
		}
	}
	if n := b.called(""); n > 40 {
		t.Errorf("fifty calls of a dead provider made %d attempts", n)
	}
	b.breakNext(0, "", "", nil)
	expect.Eventually(t, "the provider is asked again", func() bool { _, err := i.Roles(t.Context()); return err == nil })
}

// TestImpatientCaller: who gives up says nothing about the provider.
func TestImpatientCaller(t *testing.T) {
	_, cfg := newFaultProxy(t)
	i := identity{opened(t, cfg, fastTiming)}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for range 50 {
		if _, err := i.Roles(gone); !errors.Is(err, domain.ErrProviderUnavailable) {
			t.Fatal(err)
		}
	}
	if _, err := i.Roles(t.Context()); err != nil {
		t.Errorf("after fifty who gave up: %v", err)
	}
}

// TestOwnConfig: no answer changes what the operator has decided. (go-auth0
// writes answers over what was asked.)
func TestOwnConfig(t *testing.T) {
	b, cfg := newFaultProxy(t)
	i := identity{opened(t, cfg, fastTiming)}
	before := i.Config
	b.breakNext(1_000, "POST", "/api/v2/", answering(201, `{"id":"i","name":"evil","client_id":"evil","ttl_sec":1,
		"ticket":"https://x.example/?ticket=t","invitation_url":"https://x.example/",
		"connection_config":{"show_as_button":false,"options":{"domain_aliases":["evil.example"]}},"enabled_clients":["evil"],
		"domain_aliases_config":{"domain_verification":"none"}}`))
	aliases := []string{"good.example"}
	if _, _, err := i.CreateTicket(t.Context(), domain.TicketRequest{
		Organization: "o", DisplayName: "x", DomainAliases: aliases, TTL: time.Hour,
	}); err != nil {
		t.Error(err)
	}
	_, _, _ = i.Invite(
		t.Context(), domain.MemberInvitation{Organization: "o", Email: "x@y.example", RoleID: "r"}, "G", time.Hour,
	)
	if _, err := i.EnsureOrganization(t.Context(), wish(t)); !errors.Is(err, domain.ErrProviderResponseInvalid) {
		t.Errorf("an organization of another name: %v", err)
	}
	if !reflect.DeepEqual(i.Config, before) || aliases[0] != "good.example" {
		t.Errorf("the answers changed our own:\n%+v\n%+v %v", before, i.Config, aliases)
	}
}

package auth0

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// sent makes the next POST of that path pass and tells what was in it.
func (b *faultProxy) sent(path string) *map[string]any {
	body := &map[string]any{}
	b.breakNext(1, "POST", path, func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
		text, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(text, body)
		r.Body = io.NopCloser(bytes.NewReader(text))
		pass.ServeHTTP(w, r)
	})
	return body
}

// at follows a path through JSON.
func at(v any, path ...any) any {
	for _, step := range path {
		switch key := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[key]
		case int:
			l, _ := v.([]any)
			if key >= len(l) {
				return nil
			}
			v = l[key]
		}
	}
	return v
}

// TestTicketWish: a leaked ticket must not let strangers in, so what it allows
// is spelled out.
func TestTicketWish(t *testing.T) {
	b, cfg := newFaultProxy(t)
	i := identity{opened(t, cfg, defaultTiming)}
	org := organized(t, i)
	body := b.sent("/sso-ticket")
	_, _, err := i.CreateTicket(t.Context(), domain.TicketRequest{
		Organization: org, DisplayName: "Äcme", LogoURL: "cdn.acme.example/l.png", DomainAliases: []string{"acme.example"},
		TTL: 30 * 24 * time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		value any
		path  []any
	}{
		{"required", []any{"domain_aliases_config", "domain_verification"}},
		{string(org), []any{"enabled_organizations", 0, "organization_id"}},
		{true, []any{"enabled_organizations", 0, "assign_membership_on_login"}},
		{true, []any{"enabled_organizations", 0, "show_as_button"}},
		{nil, []any{"enabled_organizations", 1}},
		{cfg.ClientID, []any{"enabled_clients", 0}},
		{"Äcme", []any{"connection_config", "display_name"}},
		{"https://cdn.acme.example/l.png", []any{"connection_config", "options", "icon_url"}},
		{"acme.example", []any{"connection_config", "options", "domain_aliases", 0}},
		{432_000.0, []any{"ttl_sec"}},
	} {
		if got := at(*body, want.path...); got != want.value {
			t.Errorf("%v is %v, want %v", want.path, got, want.value)
		}
	}
}

func TestInvitation(t *testing.T) {
	b, cfg := newFaultProxy(t)
	i := identity{opened(t, cfg, defaultTiming)}
	org := organized(t, i)
	roles, err := i.Roles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	body := b.sent("/invitations")
	_, _, err = i.Invite(
		t.Context(), domain.MemberInvitation{Organization: org, Email: "ada@acme.example", RoleID: roles[0].ID}, "Grace",
		90*24*time.Hour,
	)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		value any
		path  []any
	}{
		{"ada@acme.example", []any{"invitee", "email"}}, {"Grace", []any{"inviter", "name"}},
		{string(roles[0].ID), []any{"roles", 0}},
		{nil, []any{"roles", 1}}, {true, []any{"send_invitation_email"}}, {cfg.ClientID, []any{"client_id"}},
		{2_592_000.0, []any{"ttl_sec"}},
	} {
		if got := at(*body, want.path...); got != want.value {
			t.Errorf("%v is %v, want %v", want.path, got, want.value)
		}
	}
}

package postgres

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Nothing in the tables shows a secret.
func TestSecretsAreNotInTables(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	ctx, store := t.Context(), New(db)
	e := domain.Enterprise{
		ID: "1", Name: "Acme", Domain: "a.example", AdminEmail: "a@a.example", Status: domain.EnterpriseInvited,
	}
	must(t, store.Enterprises.Insert(ctx, e))
	must(t, store.EnterpriseInvitations.Replace(
		ctx, domain.EnterpriseInvitation{Enterprise: "1", Hash: "h", ExpiresAt: now(), CreatedAt: now()}, "CANARY",
	))
	_, err := store.SSOSetupTickets.Replace(
		ctx, domain.SSOSetupTicket{ID: "t", Enterprise: "1", ExpiresAt: now(), CreatedAt: now()},
		"https://canary.example/CANARY",
	)
	must(t, err)
	must(t, store.Datasources.Insert(ctx, domain.Datasource{
		ID: "d", Enterprise: "1", Kind: domain.FilesDatasource, Name: "own", User: "own", Status: domain.DatasourceOK,
		Phase: domain.DatasourceInUse,
	}, "CANARY"))
	var leaks int
	must(t, db.shared(ctx).raw(`SELECT (SELECT count(*) FROM public.enterprise_invitations AS i
			WHERE i::text ILIKE '%canary%' OR position('CANARY'::bytea IN sealed) > 0)
		+ (SELECT count(*) FROM public.datasources AS d
			WHERE d::text ILIKE '%canary%' OR position('CANARY'::bytea IN sealed) > 0)
		+ (SELECT count(*) FROM public.sso_tickets AS s
			WHERE s::text ILIKE '%canary%' OR position('CANARY'::bytea IN sealed) > 0)`).Scan(ctx, &leaks))
	if leaks != 0 {
		t.Error("a secret is readable")
	}
}

func TestKeysetIsChecked(t *testing.T) {
	t.Parallel()
	for _, keys := range []domain.Secret{"!", "e30="} {
		if _, _, err := Open(t.Context(), Config{URL: "postgres://localhost/x", Keyset: keys}); err == nil {
			t.Errorf("the keyset %q is taken", keys.Reveal())
		}
	}
}

// What has no keyset keeps no secret, rather than a readable one.
func TestWithoutKeysetNothingIsSealed(t *testing.T) {
	t.Parallel()
	s, err := newSecretBox("")
	must(t, err)
	if sealed, err := s.seal("token", "invites", "1"); err == nil {
		t.Errorf("sealed to %q", sealed)
	}
	if text, err := s.open([]byte("token"), "1", "invites", "1"); err == nil {
		t.Errorf("opened to %q", text.Reveal())
	}
}

// A node that lacks a key names it, for its log, and asks to try again: other nodes may have it.
func TestAMissingKeyIsNamed(t *testing.T) {
	t.Parallel()
	keys := newRotation(t)
	url := secretsOf(t, 1, keys.old)
	for _, lacking := range []domain.Secret{keys.young, ""} {
		for _, p := range company(0).places(New(withKeyset(t, url, lacking))) {
			secret, err := p.open(t.Context())
			if secret != "" || !errors.Is(err, domain.ErrSecretKeyMissing) ||
				!strings.Contains(err.Error(), "the key "+keys.oldID+" is not in the keyset") {
				t.Errorf("%s: %q, %v", p, secret.Reveal(), err)
			}
		}
	}
}

// What does not open can be given anew. A ticket whose key another node has can be taken back there, and stays.
func TestALostSecretIsGivenAnew(t *testing.T) {
	t.Parallel()
	keys := newRotation(t)
	url, c := secretsOf(t, 1, keys.old), company(0)
	both, young := withKeyset(t, url, keys.both), withKeyset(t, url, keys.young)
	ticket := domain.SSOSetupTicket{ID: "new", Enterprise: c.id(), ExpiresAt: now().Add(time.Hour), CreatedAt: now()}
	_, err := New(young).SSOSetupTickets.Replace(t.Context(), ticket, "lost")
	if !errors.Is(err, domain.ErrSecretKeyMissing) {
		t.Errorf("got %v", err)
	}
	for _, table := range []string{"datasources", "enterprise_invitations", "sso_tickets"} {
		must(t, both.exec(t.Context(), "UPDATE public."+table+" SET sealed = 'damaged'"))
	}
	for _, kind := range domain.DatasourceKinds() {
		_, err := New(both).Datasources.Update(
			t.Context(), c.datasource(kind), c.secret(string(kind)), func(*domain.Datasource) error { return nil },
		)
		must(t, err)
	}
	must(t, New(both).EnterpriseInvitations.Replace(t.Context(), domain.EnterpriseInvitation{
		Enterprise: c.id(), Hash: "new", ExpiresAt: now(), CreatedAt: now(),
	}, c.secret("invitation")))
	old, err := New(both).SSOSetupTickets.Replace(t.Context(), ticket, c.secret("ticket"))
	same(t, old, err, "")
	c.opens(t, New(young))
}

package postgres

import (
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// A sealed token that was moved to another row does not open there.
func TestMovedSecretDoesNotOpen(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	ctx, store := t.Context(), New(db)
	for _, id := range []domain.EnterpriseID{"1", "2"} {
		e := domain.Enterprise{
			ID: id, Name: "Acme", Domain: string(id) + ".example", AdminEmail: "a@" + string(id) + ".example",
			Status: domain.EnterpriseInvited,
		}
		must(t, store.Enterprises.Insert(ctx, e))
		must(t, store.EnterpriseInvitations.Replace(
			ctx,
			domain.EnterpriseInvitation{
				Enterprise: id, Hash: "hash" + string(id), ExpiresAt: now().Add(time.Hour), CreatedAt: now(),
			},
			domain.Secret("token"+id),
		))
	}
	_, token, err := store.EnterpriseInvitations.Token(ctx, "1")
	must(t, err)
	if token.Reveal() != "token1" {
		t.Errorf("the token opens as %q", token.Reveal())
	}
	must(t, db.exec(
		ctx,
		"UPDATE public.enterprise_invitations SET sealed = (SELECT sealed FROM public.enterprise_invitations WHERE "+
			"enterprise = '1') WHERE enterprise = '2'",
	))
	if _, token, err := store.EnterpriseInvitations.Token(ctx, "2"); err == nil || token != "" {
		t.Error("a token opens in another row")
	}
	must(t, db.exec(ctx, "UPDATE public.enterprise_invitations SET hash = 'moved' WHERE enterprise = '1'"))
	if _, _, err := store.EnterpriseInvitations.Token(ctx, "1"); err == nil {
		t.Error("a token opens for another hash")
	}
}

// A password that was moved to another row does not open there, nor does one whose row went to another enterprise.
func TestMovedPasswordDoesNotOpen(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	ctx, store := t.Context(), New(db)
	for _, id := range []string{"1", "2", "3"} {
		must(t, store.Enterprises.Insert(ctx, domain.Enterprise{
			ID: domain.EnterpriseID(id), Organization: domain.TenantID("org_" + id), Name: "Acme", Domain: id + ".example",
			AdminEmail: "a@" + id + ".example", Status: domain.EnterpriseActive,
		}))
	}
	for _, id := range []string{"1", "2"} {
		must(t, store.Datasources.Insert(ctx, domain.Datasource{
			ID: domain.DatasourceID("d" + id), Enterprise: domain.EnterpriseID(id), Kind: domain.RecordsDatasource, Name: "own",
			User: "own", Status: domain.DatasourceOK, Phase: domain.DatasourceInUse,
		}, domain.Secret("password"+id)))
	}
	d, password, err := store.Datasources.Of(ctx, "org_1", domain.RecordsDatasource)
	must(t, err)
	if password.Reveal() != "password1" || d.KeyID != db.secrets.keyID || d.KeyID == "" {
		t.Errorf("the password opens as %q, by the key %q", password.Reveal(), d.KeyID)
	}
	for _, moved := range []string{
		"UPDATE public.datasources SET sealed = (SELECT sealed FROM public.datasources WHERE id = 'd1') WHERE id = 'd2'",
		"UPDATE public.datasources SET enterprise = '3', id = 'd2' WHERE id = 'd2'",
	} {
		must(t, db.exec(ctx, moved))
		if password, err := store.Datasources.Password(ctx, "d2"); err == nil || password != "" {
			t.Error("a password opens in another row")
		}
		if _, password, err := store.Datasources.Of(ctx, "org_2", domain.RecordsDatasource); err == nil || password != "" {
			t.Error("a password opens in another row")
		}
	}
}

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
	if text, err := s.open([]byte("token"), "invites", "1"); err == nil {
		t.Errorf("opened to %q", text.Reveal())
	}
}

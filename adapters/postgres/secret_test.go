package postgres

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// sealedPlace is where one secret of a company lies, and how it is read.
type sealedPlace struct {
	table, where string
	open         func(context.Context) (domain.Secret, error)
}

func (p sealedPlace) String() string { return p.table + " " + p.where }

func (c company) places(store ports.Store) (all []sealedPlace) {
	for _, kind := range domain.DatasourceKinds() {
		id := c.datasource(kind)
		password := func(ctx context.Context) (domain.Secret, error) { return store.Datasources.Password(ctx, id) }
		all = append(all, sealedPlace{"datasources", "id = '" + string(id) + "'", password})
	}
	mine := "enterprise = '" + string(c.id()) + "'"
	invitation := func(ctx context.Context) (domain.Secret, error) {
		_, token, err := store.EnterpriseInvitations.Token(ctx, c.id())
		return token, err
	}
	ticket := func(ctx context.Context) (domain.Secret, error) {
		_, handle, err := store.SSOSetupTickets.Active(ctx, c.id(), now())
		return handle, err
	}
	return append(
		all, sealedPlace{"enterprise_invitations", mine, invitation}, sealedPlace{"sso_tickets", mine, ticket},
	)
}

// wantUnopened looks into a place after a change of the tables, and takes that back.
func wantUnopened(t *testing.T, db *DB, p sealedPlace, change string) {
	t.Helper()
	back := errors.New("back")
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		must(t, db.exec(ctx, change))
		if secret, err := p.open(ctx); secret != "" || !errors.Is(err, errUnopened) {
			t.Errorf("%s: %s opens as %q, %v", change, p, secret.Reveal(), err)
		}
		return back
	})
	if !errors.Is(err, back) {
		t.Error(err)
	}
}

// Of two companies with secrets of all kinds, each is moved to where each other is.
func TestAMovedSecretOpensNowhere(t *testing.T) {
	t.Parallel()
	keys := newRotation(t)
	db := withKeyset(t, secretsOf(t, 2, keys.old), keys.old)
	all := append(company(0).places(New(db)), company(1).places(New(db))...)
	for i, from := range all {
		for j, to := range all {
			if i != j {
				wantUnopened(t, db, to, fmt.Sprintf(
					"UPDATE public.%s SET sealed = (SELECT sealed FROM public.%s WHERE %s) WHERE %s",
					to.table, from.table, from.where, to.where,
				))
			}
		}
	}
	company(0).opens(t, New(db))
	company(1).opens(t, New(db))
}

// A row that says of itself that it is another, or of another company, does not open either, nor does one that is
// damaged.
func TestASecretOpensInItsRowOnly(t *testing.T) {
	t.Parallel()
	keys := newRotation(t)
	db := withKeyset(t, secretsOf(t, 1, keys.old), keys.old)
	must(
		t,
		db.exec(t.Context(), `INSERT INTO public.enterprises SELECT 'other', 'org_other', name, name_key, '', '', '', '',
		'', '', '', '', '', status, 1, now(), now(), '', '', '' FROM public.enterprises`),
	)
	for _, p := range company(0).places(New(db)) {
		for _, sealed := range []string{
			"set_byte(sealed, 0, 255 - get_byte(sealed, 0))", "set_byte(sealed, 9, 255 - get_byte(sealed, 9))",
			"set_byte(sealed, length(sealed) - 1, 255 - get_byte(sealed, length(sealed) - 1))",
			"substr(sealed, 1, length(sealed) - 1)", "sealed || '\\x00'::bytea", "''::bytea", "'CANARY'::bytea",
		} {
			wantUnopened(t, db, p, "UPDATE public."+p.table+" SET sealed = "+sealed+" WHERE "+p.where)
		}
	}
	mine := company(0).places(New(db))
	for _, p := range mine[:2] {
		wantUnopened(t, db, p, "UPDATE public.datasources SET enterprise = 'other' WHERE "+p.where)
	}
	wantUnopened(t, db, mine[2], "UPDATE public.enterprise_invitations SET hash = 'other'")
	wantUnopened(t, db, mine[3], "UPDATE public.sso_tickets SET id = 'other'")
}

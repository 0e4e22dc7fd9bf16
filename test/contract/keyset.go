package contract

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// SealedSecrets checks that what is sealed is counted, and that nothing is left to be
// sealed anew where there is one key.
func SealedSecrets(t *testing.T, open func(t *testing.T) ports.Set) {
	checks{"counted": secretsCounted, "resealed": secretsResealed}.run(t, "secrets", open)
}

// addSecrets stores one of each kind.
func addSecrets(t *testing.T, p ports.Set) domain.Enterprise {
	t.Helper()
	e := newTenant(t, p)
	addDatasource(t, p, newDatasource(e, domain.FilesDatasource))
	must(t, p.EnterpriseInvitations.Replace(t.Context(), domain.EnterpriseInvitation{
		Enterprise: e.ID, Hash: unique(), ExpiresAt: after(1), CreatedAt: someday,
	}, "token"))
	got(p.SSOSetupTickets.Replace(t.Context(), newTicket(e, after(1000)), "handle"))(t)
	return e
}

func secretsCounted(t *testing.T, p ports.Set) {
	addSecrets(t, p)
	status := got(p.SealedSecrets.Status(t.Context()))(t)
	wantSame(t, len(status.Keys), 1)
	key := status.Keys[0]
	if !key.Primary || key.Missing || key.ID == "" || key.ID != status.Primary() || len(key.Sealed) != 3 {
		t.Errorf("got %+v", key)
	}
	for i, table := range []string{"datasources", "enterprise_invitations", "sso_tickets"} {
		if c := key.Sealed[i]; c.Table != table || c.Count < 1 {
			t.Errorf("%s: got %+v", table, c)
		}
	}
}

func secretsResealed(t *testing.T, p ports.Set) {
	e := addSecrets(t, p)
	for _, after := range []domain.SealedRow{{}, {Table: "datasources"}, {Table: "sso_tickets", ID: string(e.ID)}} {
		if done := got(p.SealedSecrets.Reseal(t.Context(), after, 10))(t); done.Count != 0 || done.Next.Table != "" {
			t.Errorf("after %+v: got %+v", after, done)
		}
	}
	_, token, err := p.EnterpriseInvitations.Token(t.Context(), e.ID)
	must(t, err)
	wantSame(t, token, domain.Secret("token"))
}

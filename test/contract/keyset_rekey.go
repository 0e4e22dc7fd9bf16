package contract

import (
	"fmt"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Keyset is one of those that an installation has while its key is changed.
type Keyset string

// The old key alone; both, of which the new one seals; the new key alone.
const (
	OldKeyset  Keyset = "old"
	BothKeyset Keyset = "both"
	NewKeyset  Keyset = "new"
)

// Rekeying checks what becomes of secrets while the key is changed. open returns an empty installation: its node with
// a keyset is asked for before each look, and is the only one at that time.
func Rekeying(t *testing.T, open func(t *testing.T) (node func(Keyset) ports.Set)) {
	for name, check := range map[string]func(*testing.T, func(Keyset) ports.Set){
		"in batches": rekeyedInBatches, "without a key": withoutKey, "side by side": sealedSideBySide,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, open(t))
		})
	}
}

// addAllSecrets gives a new enterprise four secrets.
func addAllSecrets(t *testing.T, p ports.Set) domain.Enterprise {
	t.Helper()
	e := addSecrets(t, p)
	addDatasource(t, p, newDatasource(e, domain.RecordsDatasource))
	return e
}

// secretsOpen opens all secrets of an enterprise, or fails so with each.
func secretsOpen(t *testing.T, p ports.Set, e domain.Enterprise, want error) {
	t.Helper()
	all := map[string]func() (domain.Secret, error){
		"token": func() (domain.Secret, error) {
			_, token, err := p.EnterpriseInvitations.Token(t.Context(), e.ID)
			return token, err
		},
		"handle": func() (domain.Secret, error) {
			_, handle, err := p.SSOSetupTickets.Active(t.Context(), e.ID, someday)
			return handle, err
		},
	}
	for _, d := range got(p.Datasources.List(t.Context(), e.ID))(t) {
		all[passwordOf(d).Reveal()] = func() (domain.Secret, error) { return p.Datasources.Password(t.Context(), d.ID) }
	}
	wantSame(t, len(all), 4)
	for text, open := range all {
		secret, err := open()
		if want != nil {
			wantError(t, err, want)
			text = ""
		}
		if secret.Reveal() != text || want == nil && err != nil {
			t.Errorf("%q opens as %q, %v", text, secret.Reveal(), err)
		}
	}
}

func rekeyedInBatches(t *testing.T, node func(Keyset) ports.Set) {
	old := node(OldKeyset)
	all := []domain.Enterprise{addAllSecrets(t, old), addAllSecrets(t, old), addAllSecrets(t, old)}
	oldKey := got(old.SealedSecrets.Status(t.Context()))(t).Primary()
	both := node(BothKeyset)
	wantSame(t, got(both.SealedSecrets.Status(t.Context()))(t).Old(), 12)
	var batches []string
	for after := (domain.SealedRow{}); ; {
		done := got(both.SealedSecrets.Reseal(t.Context(), after, 4))(t)
		if done.Next == (domain.SealedRow{}) {
			break
		}
		if done.Next.Table < after.Table || done.Next.Table == after.Table && done.Next.ID <= after.ID {
			t.Fatalf("%+v comes after %+v", done.Next, after)
		}
		batches, after = append(batches, fmt.Sprint(done.Count, done.Next.Table)), done.Next
	}
	wantSame(t, batches, []string{"4datasources", "2datasources", "3enterprise_invitations", "3sso_tickets"})
	status := got(both.SealedSecrets.Status(t.Context()))(t)
	wantSame(t, status.Removable(), []string{oldKey})
	for _, keyset := range []Keyset{BothKeyset, NewKeyset} {
		for _, e := range all {
			secretsOpen(t, node(keyset), e, nil)
		}
	}
	for _, d := range got(node(NewKeyset).Datasources.List(t.Context(), all[0].ID))(t) {
		wantSame(t, []any{d.KeyID, d.Version}, []any{status.Primary(), domain.Version(5)})
	}
}

func withoutKey(t *testing.T, node func(Keyset) ports.Set) {
	e := addAllSecrets(t, node(OldKeyset))
	lacking := node(NewKeyset)
	secretsOpen(t, lacking, e, domain.ErrSecretKeyMissing)
	got(lacking.SSOSetupTickets.ByTenant(t.Context(), e.Organization, someday))(t)
	_, err := lacking.SSOSetupTickets.Replace(t.Context(), newTicket(e, after(1000)), "new")
	wantError(t, err, domain.ErrSecretKeyMissing)
	status := got(lacking.SealedSecrets.Status(t.Context()))(t)
	wantSame(t, len(status.Keys), 2)
	wantSame(t, status.Keys[1].Sealed, []domain.SealedCount{
		{Table: "datasources", Count: 2}, {Table: "enterprise_invitations", Count: 1}, {Table: "sso_tickets", Count: 1},
	})
	if !status.Keys[0].Primary || !status.Keys[1].Missing {
		t.Errorf("got %+v", status)
	}
	done := got(lacking.SealedSecrets.Reseal(t.Context(), domain.SealedRow{}, 10))(t)
	wantSame(t, []int{done.Count, len(done.Unopened)}, []int{0, 2})
	secretsOpen(t, node(OldKeyset), e, nil)
}

// sealedSideBySide proves that what one node has sealed opens on the other, as long as both have both keys.
func sealedSideBySide(t *testing.T, node func(Keyset) ports.Set) {
	a := addAllSecrets(t, node(OldKeyset))
	b := addAllSecrets(t, node(BothKeyset))
	for _, e := range []domain.Enterprise{a, b} {
		secretsOpen(t, node(BothKeyset), e, nil)
	}
	secretsOpen(t, node(OldKeyset), b, domain.ErrSecretKeyMissing)
	secretsOpen(t, node(NewKeyset), a, domain.ErrSecretKeyMissing)
}

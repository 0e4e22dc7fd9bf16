package contract

import (
	"context"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var inviteChecks = checks{
	"round trip": inviteRoundTrip,
	"replace":    inviteReplace,
	"forget":     inviteForget,
	"delete":     inviteDelete,
	"rollback":   inviteRollback,
	"of none":    inviteOfNone,
}

func addInvite(t *testing.T, p ports.Set, e domain.EnterpriseID) (domain.Invite, domain.Secret) {
	t.Helper()
	token := ids.Secret()
	i := domain.NewInvite(e, token, someday)
	must(t, p.Invites.Replace(t.Context(), i, token))
	return i, token
}

// wantInvite asks for the invite of a token's hash, and for the token itself.
func wantInvite(t *testing.T, p ports.Set, want domain.Invite, token domain.Secret) {
	t.Helper()
	wantSame(t, got(p.Invites.Find(t.Context(), want.Hash))(t), want)
	i, opened, err := p.Invites.Token(t.Context(), want.Enterprise)
	must(t, err)
	wantSame(t, i, want)
	wantSame(t, opened.Reveal() == token.Reveal(), true)
}

func inviteRoundTrip(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p), newTenant(t, p)
	invite, token := addInvite(t, p, a.ID)
	other, otherToken := addInvite(t, p, b.ID)
	wantInvite(t, p, invite, token)
	wantInvite(t, p, other, otherToken)
	_, err := p.Invites.Find(t.Context(), domain.HashToken("unknown"))
	wantError(t, err, domain.NoSuchInvite)
	_, _, err = p.Invites.Token(t.Context(), newTenant(t, p).ID)
	wantError(t, err, domain.NoSuchInvite)
}

func inviteReplace(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	old, _ := addInvite(t, p, e.ID)
	invite, token := addInvite(t, p, e.ID)
	_, err := p.Invites.Find(t.Context(), old.Hash)
	wantError(t, err, domain.NoSuchInvite)
	must(t, p.Invites.Forget(t.Context(), old.Hash))
	wantInvite(t, p, invite, token)
}

func inviteForget(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	invite, _ := addInvite(t, p, e.ID)
	must(t, p.Invites.Forget(t.Context(), invite.Hash))
	must(t, p.Invites.Forget(t.Context(), invite.Hash))
	wantSame(t, got(p.Invites.Find(t.Context(), invite.Hash))(t), invite)
	_, _, err := p.Invites.Token(t.Context(), e.ID)
	wantError(t, err, domain.NoSuchInvite)
	wantInviteAgain(t, p, e.ID)
}

// wantInviteAgain proves that a forgotten token does not stand in the way.
func wantInviteAgain(t *testing.T, p ports.Set, e domain.EnterpriseID) {
	t.Helper()
	invite, token := addInvite(t, p, e)
	wantInvite(t, p, invite, token)
}

func inviteDelete(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p), newTenant(t, p)
	invite, _ := addInvite(t, p, a.ID)
	other, token := addInvite(t, p, b.ID)
	must(t, p.Invites.Delete(t.Context(), a.ID))
	must(t, p.Invites.Delete(t.Context(), a.ID))
	_, err := p.Invites.Find(t.Context(), invite.Hash)
	wantError(t, err, domain.NoSuchInvite)
	_, _, err = p.Invites.Token(t.Context(), a.ID)
	wantError(t, err, domain.NoSuchInvite)
	wantInvite(t, p, other, token)
}

func inviteRollback(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	invite, token := addInvite(t, p, e.ID)
	_ = p.InTx(t.Context(), func(ctx context.Context) error {
		must(t, p.Invites.Forget(ctx, invite.Hash))
		must(t, p.Invites.Delete(ctx, e.ID))
		return errBoom
	})
	wantInvite(t, p, invite, token)
}

func inviteOfNone(t *testing.T, p ports.Set) {
	token := ids.Secret()
	i := domain.NewInvite(newEnterprise().ID, token, someday)
	wantError(t, p.Invites.Replace(t.Context(), i, token), domain.NoSuchEnterprise)
	_, err := p.Invites.Find(t.Context(), i.Hash)
	wantError(t, err, domain.NoSuchInvite)
}

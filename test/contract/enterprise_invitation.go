package contract

import (
	"context"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var enterpriseInvitationChecks = checks{
	"round trip": inviteRoundTrip,
	"replace":    inviteReplace,
	"forget":     inviteForget,
	"delete":     inviteDelete,
	"rollback":   inviteRollback,
	"of none":    inviteOfNone,
}

func addInvite(t *testing.T, p ports.Set, e domain.EnterpriseID) (domain.EnterpriseInvitation, domain.Secret) {
	t.Helper()
	token := ids.Secret()
	i := domain.NewEnterpriseInvitation(e, token, someday)
	must(t, p.EnterpriseInvitations.Replace(t.Context(), i, token))
	return i, token
}

// wantInvite asks for the invite of a token's hash, and for the token itself.
func wantInvite(t *testing.T, p ports.Set, want domain.EnterpriseInvitation, token domain.Secret) {
	t.Helper()
	wantSame(t, got(p.EnterpriseInvitations.Find(t.Context(), want.Hash))(t), want)
	i, opened, err := p.EnterpriseInvitations.Token(t.Context(), want.Enterprise)
	must(t, err)
	wantSame(t, i, want)
	wantSame(t, opened.Reveal() == token.Reveal(), true)
}

func inviteRoundTrip(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p), newTenant(t, p)
	invitation, token := addInvite(t, p, a.ID)
	other, otherToken := addInvite(t, p, b.ID)
	wantInvite(t, p, invitation, token)
	wantInvite(t, p, other, otherToken)
	_, err := p.EnterpriseInvitations.Find(t.Context(), domain.HashToken("unknown"))
	wantError(t, err, domain.ErrEnterpriseInvitationNotFound)
	_, _, err = p.EnterpriseInvitations.Token(t.Context(), newTenant(t, p).ID)
	wantError(t, err, domain.ErrEnterpriseInvitationNotFound)
}

func inviteReplace(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	old, _ := addInvite(t, p, e.ID)
	invitation, token := addInvite(t, p, e.ID)
	_, err := p.EnterpriseInvitations.Find(t.Context(), old.Hash)
	wantError(t, err, domain.ErrEnterpriseInvitationNotFound)
	must(t, p.EnterpriseInvitations.DeleteToken(t.Context(), old.Hash))
	wantInvite(t, p, invitation, token)
}

func inviteForget(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	invitation, _ := addInvite(t, p, e.ID)
	must(t, p.EnterpriseInvitations.DeleteToken(t.Context(), invitation.Hash))
	must(t, p.EnterpriseInvitations.DeleteToken(t.Context(), invitation.Hash))
	wantSame(t, got(p.EnterpriseInvitations.Find(t.Context(), invitation.Hash))(t), invitation)
	_, _, err := p.EnterpriseInvitations.Token(t.Context(), e.ID)
	wantError(t, err, domain.ErrEnterpriseInvitationNotFound)
	wantInviteAgain(t, p, e.ID)
}

// wantInviteAgain proves that a forgotten token does not stand in the way.
func wantInviteAgain(t *testing.T, p ports.Set, e domain.EnterpriseID) {
	t.Helper()
	invitation, token := addInvite(t, p, e)
	wantInvite(t, p, invitation, token)
}

func inviteDelete(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p), newTenant(t, p)
	invitation, _ := addInvite(t, p, a.ID)
	other, token := addInvite(t, p, b.ID)
	must(t, p.EnterpriseInvitations.Delete(t.Context(), a.ID))
	must(t, p.EnterpriseInvitations.Delete(t.Context(), a.ID))
	_, err := p.EnterpriseInvitations.Find(t.Context(), invitation.Hash)
	wantError(t, err, domain.ErrEnterpriseInvitationNotFound)
	_, _, err = p.EnterpriseInvitations.Token(t.Context(), a.ID)
	wantError(t, err, domain.ErrEnterpriseInvitationNotFound)
	wantInvite(t, p, other, token)
}

func inviteRollback(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	invitation, token := addInvite(t, p, e.ID)
	_ = p.InTx(t.Context(), func(ctx context.Context) error {
		must(t, p.EnterpriseInvitations.DeleteToken(ctx, invitation.Hash))
		must(t, p.EnterpriseInvitations.Delete(ctx, e.ID))
		return errBoom
	})
	wantInvite(t, p, invitation, token)
}

func inviteOfNone(t *testing.T, p ports.Set) {
	token := ids.Secret()
	i := domain.NewEnterpriseInvitation(newEnterprise().ID, token, someday)
	wantError(t, p.EnterpriseInvitations.Replace(t.Context(), i, token), domain.ErrEnterpriseNotFound)
	_, err := p.EnterpriseInvitations.Find(t.Context(), i.Hash)
	wantError(t, err, domain.ErrEnterpriseInvitationNotFound)
}

package postgres

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type inviteRow struct {
	Enterprise domain.EnterpriseID `bun:",pk"`
	Hash       string
	ExpiresAt  time.Time
	CreatedAt  time.Time
}

// sealedInvite is an invite and its sealed token.
type sealedInvite struct {
	inviteRow
	Sealed []byte
}

const (
	inviteTable       = "public.invites AS invite_row"
	sealedInviteTable = "public.invites AS sealed_invite"
)

var inviteFailures = failures{
	missing: domain.ErrEnterpriseInvitationNotFound,
	broken:  map[string]*domain.Error{"invites_enterprise_fkey": domain.ErrEnterpriseNotFound},
}

type invites struct{ *DB }

func (r invites) Replace(ctx context.Context, i domain.EnterpriseInvitation, token domain.Secret) error {
	sealed, err := r.sealer.seal(token, inviteRow(i).place()...)
	if err != nil {
		return err
	}
	row := sealedInvite{inviteRow(i), sealed}
	return inviteFailures.done(r.shared(ctx).into(&row, sealedInviteTable).On("CONFLICT ON CONSTRAINT invites_pkey DO UPDATE").
		Set("hash = EXCLUDED.hash, expires_at = EXCLUDED.expires_at, created_at = EXCLUDED.created_at, sealed = EXCLUDED.sealed").Exec(ctx))
}

// place is where the token of the invite is sealed for.
func (r inviteRow) place() []string { return []string{"invites", string(r.Enterprise), r.Hash} }

func (r invites) Find(ctx context.Context, hash string) (domain.EnterpriseInvitation, error) {
	var row inviteRow
	err := r.shared(ctx).from(&row, inviteTable).Where("hash = ?", hash).Scan(ctx)
	return domain.EnterpriseInvitation(row), inviteFailures.explain(err)
}

func (r invites) Token(ctx context.Context, e domain.EnterpriseID) (domain.EnterpriseInvitation, domain.Secret, error) {
	var row sealedInvite
	err := r.shared(ctx).from(&row, sealedInviteTable).Where("enterprise = ? AND sealed IS NOT NULL", e).Scan(ctx)
	if err != nil {
		return domain.EnterpriseInvitation{}, "", inviteFailures.explain(err)
	}
	token, err := r.sealer.open(row.Sealed, row.place()...)
	return domain.EnterpriseInvitation(row.inviteRow), token, err
}

func (r invites) DeleteToken(ctx context.Context, hash string) error {
	return r.exec(ctx, "UPDATE public.invites SET sealed = NULL WHERE hash = ?", hash)
}

func (r invites) Delete(ctx context.Context, e domain.EnterpriseID) error {
	return r.exec(ctx, "DELETE FROM public.invites WHERE enterprise = ?", e)
}

// exec runs one statement on the shared tables.
func (db *DB) exec(ctx context.Context, query string, args ...any) error {
	return failures{}.done(db.shared(ctx).raw(query, args...).Exec(ctx))
}

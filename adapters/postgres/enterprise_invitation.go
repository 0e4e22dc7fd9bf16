package postgres

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type enterpriseInvitationRow struct {
	Enterprise domain.EnterpriseID `bun:",pk"`
	Hash       string
	ExpiresAt  time.Time
	CreatedAt  time.Time
}

// sealedInvitation is an invitation and its sealed token.
type sealedInvitation struct {
	enterpriseInvitationRow
	Sealed []byte
	KeyID  string
}

const (
	enterpriseInvitationTable = "public.enterprise_invitations AS enterprise_invitation_row"
	sealedInvitationTable     = "public.enterprise_invitations AS sealed_invitation"
)

var enterpriseInvitationErrors = errorMap{
	notFound:    domain.ErrEnterpriseInvitationNotFound,
	constraints: map[string]*domain.Error{"enterprise_invitations_enterprise_fkey": domain.ErrEnterpriseNotFound},
}

type enterpriseInvitations struct{ *DB }

func (r enterpriseInvitations) Replace(ctx context.Context, i domain.EnterpriseInvitation, token domain.Secret) error {
	sealed, err := r.secrets.seal(token, enterpriseInvitationRow(i).associatedData()...)
	if err != nil {
		return err
	}
	row := sealedInvitation{enterpriseInvitationRow(i), sealed, r.secrets.keyID}
	return enterpriseInvitationErrors.exec(
		r.shared(ctx).insert(&row, sealedInvitationTable).On("CONFLICT ON CONSTRAINT enterprise_invitations_pkey DO UPDATE").
			Set("hash = EXCLUDED.hash, expires_at = EXCLUDED.expires_at, " +
				"created_at = EXCLUDED.created_at, sealed = EXCLUDED.sealed, key_id = EXCLUDED.key_id").Exec(ctx),
	)
}

// associatedData is where the token of the invitation is sealed for.
func (r enterpriseInvitationRow) associatedData() []string {
	return []string{"enterprise_invitations", string(r.Enterprise), r.Hash}
}

func (r enterpriseInvitations) Find(ctx context.Context, hash string) (domain.EnterpriseInvitation, error) {
	var row enterpriseInvitationRow
	err := r.shared(ctx).selectFrom(&row, enterpriseInvitationTable).Where("hash = ?", hash).Scan(ctx)
	return domain.EnterpriseInvitation(row), enterpriseInvitationErrors.translate(err)
}

func (r enterpriseInvitations) Token(
	ctx context.Context, e domain.EnterpriseID,
) (domain.EnterpriseInvitation, domain.Secret, error) {
	var row sealedInvitation
	err := r.shared(ctx).selectFrom(&row, sealedInvitationTable).Where("enterprise = ? AND sealed IS NOT NULL", e).
		Scan(ctx)
	if err != nil {
		return domain.EnterpriseInvitation{}, "", enterpriseInvitationErrors.translate(err)
	}
	token, err := r.secrets.open(row.Sealed, row.KeyID, row.associatedData()...)
	return domain.EnterpriseInvitation(row.enterpriseInvitationRow), token, err
}

func (r enterpriseInvitations) DeleteToken(ctx context.Context, hash string) error {
	return r.exec(ctx, "UPDATE public.enterprise_invitations SET sealed = NULL, key_id = NULL WHERE hash = ?", hash)
}

func (r enterpriseInvitations) Delete(ctx context.Context, e domain.EnterpriseID) error {
	return r.exec(ctx, "DELETE FROM public.enterprise_invitations WHERE enterprise = ?", e)
}

// exec runs one statement on the shared tables.
func (db *DB) exec(ctx context.Context, query string, args ...any) error {
	return errorMap{}.exec(db.shared(ctx).raw(query, args...).Exec(ctx))
}

package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// EnterpriseInvitations keeps the one credential of each enterprise that is to onboard. The
// token is sealed until its mail is delivered, and only its hash stays.
type EnterpriseInvitations interface {
	// Replace stores the invitation of an enterprise; the old one dies.
	// ErrEnterpriseNotFound if it is gone.
	Replace(ctx context.Context, i domain.EnterpriseInvitation, token domain.Secret) error
	// Find returns the invitation of a token's hash, expired or not, or ErrEnterpriseInvitationNotFound.
	Find(ctx context.Context, hash string) (domain.EnterpriseInvitation, error)
	// Token opens the sealed token. ErrEnterpriseInvitationNotFound if there is none any more.
	// ErrSecretKeyMissing if the keyset lacks the key of it.
	Token(ctx context.Context, e domain.EnterpriseID) (domain.EnterpriseInvitation, domain.Secret, error)
	// DeleteToken drops the sealed token of that hash; the invitation stays.
	DeleteToken(ctx context.Context, hash string) error
	// Delete ends the invitation of an enterprise, if there is one.
	Delete(ctx context.Context, e domain.EnterpriseID) error
}

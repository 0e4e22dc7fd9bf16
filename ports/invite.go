package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Invites keeps the one credential of each enterprise that is to onboard. The
// token is sealed until its mail is delivered, and only its hash stays.
type Invites interface {
	// Replace stores the invite of an enterprise; the old one dies.
	// NoSuchEnterprise if it is gone.
	Replace(ctx context.Context, i domain.Invite, token domain.Secret) error
	// Find returns the invite of a token's hash, expired or not, or NoSuchInvite.
	Find(ctx context.Context, hash string) (domain.Invite, error)
	// Token opens the sealed token. NoSuchInvite if there is none any more.
	Token(ctx context.Context, e domain.EnterpriseID) (domain.Invite, domain.Secret, error)
	// Forget drops the sealed token of that hash; the invite stays.
	Forget(ctx context.Context, hash string) error
	// Delete ends the invite of an enterprise, if there is one.
	Delete(ctx context.Context, e domain.EnterpriseID) error
}

package auth0

import (
	"context"
	"slices"

	"github.com/auth0/go-auth0/management"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

type identity struct{ *Provider }

// NewIdentity asks the provider's Management API.
func NewIdentity(p *Provider) ports.Identity { return identity{p} }

func (i identity) Profile(ctx context.Context, s domain.Subject) (domain.ProviderProfile, error) {
	return i.profile(ctx, s)
}

func (p *Provider) profile(ctx context.Context, s domain.Subject) (domain.ProviderProfile, error) {
	var u *management.User
	err := p.retry(ctx, func(ctx context.Context) (err error) {
		u, err = p.api.User.Read(ctx, string(s),
			management.IncludeFields("user_id", "email", "email_verified", "given_name", "family_name", "identities"))
		return err
	})
	if err != nil {
		return domain.ProviderProfile{}, orUnknown(err)
	}
	return profileOf(u, s)
}

func profileOf(u *management.User, s domain.Subject) (domain.ProviderProfile, error) {
	through := identityOf(u, s)
	if u.GetID() != string(s) || through.GetConnection() == "" {
		return domain.ProviderProfile{}, domain.ErrProviderResponseInvalid
	}
	return domain.ProviderProfile{
		Email: u.GetEmail(), Verified: u.GetEmailVerified(),
		Connection: through.GetConnection(), Shared: shared(through),
		FirstName: u.GetGivenName(), LastName: u.GetFamilyName(),
	}, nil
}

// identityOf is the identity that the subject names. The first one is the one
// that gave the user its id.
func identityOf(u *management.User, s domain.Subject) *management.UserIdentity {
	if u == nil || len(u.Identities) == 0 {
		return nil
	}
	for _, id := range u.Identities {
		if id.GetProvider()+"|"+id.GetUserID() == string(s) {
			return id
		}
	}
	return u.Identities[0]
}

// shared reports whether the identity is of a database, passwordless or social
// connection: the kinds that no company runs, and no self-service ticket makes.
func shared(id *management.UserIdentity) bool {
	return id.GetIsSocial() || slices.Contains([]string{"auth0", "email", "sms"}, id.GetProvider())
}

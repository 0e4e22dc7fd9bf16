package memory

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// storedInvitation is an invite and its token, until that is forgotten.
type storedInvitation struct {
	domain.EnterpriseInvitation
	token sealed
}

type enterpriseInvitations struct{ *store }

func (r enterpriseInvitations) Replace(ctx context.Context, i domain.EnterpriseInvitation, token domain.Secret) error {
	return r.InTx(ctx, func(context.Context) error {
		if err := r.requireEnterprise(i.Enterprise); err != nil {
			return err
		}
		r.enterpriseInvitations.put(i.Enterprise, storedInvitation{i, r.seal(token)})
		return nil
	})
}

func (r enterpriseInvitations) Find(ctx context.Context, hash string) (domain.EnterpriseInvitation, error) {
	i, err := r.find(ctx, func(i storedInvitation) bool { return i.Hash == hash })
	return i.EnterpriseInvitation, err
}

func (r enterpriseInvitations) Token(
	ctx context.Context, e domain.EnterpriseID,
) (i domain.EnterpriseInvitation, token domain.Secret, err error) {
	err = r.InTx(ctx, func(ctx context.Context) error {
		held, err := r.find(ctx, func(i storedInvitation) bool { return i.Enterprise == e && i.token.key != "" })
		if err == nil {
			i = held.EnterpriseInvitation
			token, err = r.open(held.token)
		}
		return err
	})
	return i, token, err
}

func (r enterpriseInvitations) DeleteToken(ctx context.Context, hash string) error {
	return r.InTx(ctx, func(context.Context) error {
		for e, i := range r.enterpriseInvitations.each() {
			if i.Hash == hash {
				r.enterpriseInvitations.put(e, storedInvitation{EnterpriseInvitation: i.EnterpriseInvitation})
			}
		}
		return nil
	})
}

func (r enterpriseInvitations) Delete(ctx context.Context, e domain.EnterpriseID) error {
	return r.InTx(ctx, func(context.Context) error {
		r.enterpriseInvitations.delete(e)
		return nil
	})
}

func (r enterpriseInvitations) find(
	ctx context.Context, match func(storedInvitation) bool,
) (i storedInvitation, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		i, err = r.enterpriseInvitations.first(
			domain.ErrEnterpriseInvitationNotFound, func(_ domain.EnterpriseID, i storedInvitation) bool { return match(i) },
		)
		return err
	})
	return i, err
}

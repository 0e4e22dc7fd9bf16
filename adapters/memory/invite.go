package memory

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// invite is an invite and its token, until that is forgotten.
type invite struct {
	domain.EnterpriseInvitation
	token domain.Secret
}

type invites struct{ *store }

func (r invites) Replace(ctx context.Context, i domain.EnterpriseInvitation, token domain.Secret) error {
	return r.InTx(ctx, func(context.Context) error {
		if err := r.known(i.Enterprise); err != nil {
			return err
		}
		r.invites.put(i.Enterprise, invite{i, token})
		return nil
	})
}

func (r invites) Find(ctx context.Context, hash string) (domain.EnterpriseInvitation, error) {
	i, err := r.find(ctx, func(i invite) bool { return i.Hash == hash })
	return i.EnterpriseInvitation, err
}

func (r invites) Token(ctx context.Context, e domain.EnterpriseID) (domain.EnterpriseInvitation, domain.Secret, error) {
	i, err := r.find(ctx, func(i invite) bool { return i.Enterprise == e && i.token != "" })
	return i.EnterpriseInvitation, i.token, err
}

func (r invites) DeleteToken(ctx context.Context, hash string) error {
	return r.InTx(ctx, func(context.Context) error {
		for e, i := range r.invites.each() {
			if i.Hash == hash {
				r.invites.put(e, invite{EnterpriseInvitation: i.EnterpriseInvitation})
			}
		}
		return nil
	})
}

func (r invites) Delete(ctx context.Context, e domain.EnterpriseID) error {
	return r.InTx(ctx, func(context.Context) error {
		r.invites.drop(e)
		return nil
	})
}

func (r invites) find(ctx context.Context, match func(invite) bool) (i invite, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		i, err = r.invites.first(domain.ErrEnterpriseInvitationNotFound, func(_ domain.EnterpriseID, i invite) bool { return match(i) })
		return err
	})
	return i, err
}

package memory

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// invite is an invite and its token, until that is forgotten.
type invite struct {
	domain.Invite
	token domain.Secret
}

type invites struct{ *store }

func (r invites) Replace(ctx context.Context, i domain.Invite, token domain.Secret) error {
	return r.InTx(ctx, func(context.Context) error {
		if err := r.known(i.Enterprise); err != nil {
			return err
		}
		r.invites.put(i.Enterprise, invite{i, token})
		return nil
	})
}

func (r invites) Find(ctx context.Context, hash string) (domain.Invite, error) {
	i, err := r.find(ctx, func(i invite) bool { return i.Hash == hash })
	return i.Invite, err
}

func (r invites) Token(ctx context.Context, e domain.EnterpriseID) (domain.Invite, domain.Secret, error) {
	i, err := r.find(ctx, func(i invite) bool { return i.Enterprise == e && i.token != "" })
	return i.Invite, i.token, err
}

func (r invites) Forget(ctx context.Context, hash string) error {
	return r.InTx(ctx, func(context.Context) error {
		for e, i := range r.invites.each() {
			if i.Hash == hash {
				r.invites.put(e, invite{Invite: i.Invite})
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
		i, err = r.invites.first(domain.NoSuchInvite, func(_ domain.EnterpriseID, i invite) bool { return match(i) })
		return err
	})
	return i, err
}

package user

import (
	"context"
	"errors"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// How long a call waits for its twin, and how often it looks.
const (
	twinWait = 10 * time.Second
	twinLook = 100 * time.Millisecond
)

// told is the invitation of which a call with the same key has told the
// provider; an empty one if none has. One that is about to is waited for.
func (s *Service) told(ctx context.Context, f access.Far) (i domain.Invitation, err error) {
	if !f.Again {
		return i, nil
	}
	for end := time.Now().Add(twinWait); time.Now().Before(end); {
		err := f.Note(ctx, func(ctx context.Context, n access.Near) error {
			i, err = n.Invitations.Get(ctx, n.Tenant, f.ID)
			return err
		})
		if errors.Is(err, domain.NoSuchInvitation) {
			return domain.Invitation{}, nil
		}
		if err != nil || !i.Flying(s.now()) {
			return i, err
		}
		select {
		case <-ctx.Done():
			return i, ctx.Err()
		case <-time.After(twinLook):
		}
	}
	return i, domain.KeyInUse
}

// invite stores the invitation, tells the provider, and stores what it said.
func (s *Service) invite(ctx context.Context, a domain.Actor, f access.Far, i domain.Invitation) (domain.Invitation, domain.Secret, error) {
	role, err := s.role(ctx, f, i.RoleID)
	if err != nil {
		return i, "", err
	}
	i.Role = role
	inviter, err := s.intend(ctx, a, f, i)
	if err != nil {
		return i, "", err
	}
	id, url, err := f.Identity.Invite(ctx, i, inviter, domain.InvitationTTL)
	if err != nil {
		s.giveUp(ctx, f)
		return i, "", err
	}
	// Whoever was quick has taken it up already: its status stays.
	i, err = s.change(ctx, f, func(i *domain.Invitation) { i.ProviderID = id })
	return i, url, err
}

func (s *Service) change(ctx context.Context, f access.Far, change func(*domain.Invitation)) (i domain.Invitation, err error) {
	err = f.Note(ctx, func(ctx context.Context, n access.Near) error {
		i, err = n.Invitations.Update(ctx, n.Tenant, f.ID, func(i *domain.Invitation) error { change(i); return nil })
		return err
	})
	return i, err
}

// giveUp lets the next call try at once. If it fails, that must wait until this
// one cannot be on its way any more.
func (s *Service) giveUp(ctx context.Context, f access.Far) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_, _ = s.change(ctx, f, func(i *domain.Invitation) {
		if i.Status == domain.InvitationPending {
			i.Status = domain.InvitationRevoked
		}
	})
}

// intend stores the invitation before the provider hears of it.
func (s *Service) intend(ctx context.Context, a domain.Actor, f access.Far, i domain.Invitation) (inviter string, err error) {
	err = f.Note(ctx, func(ctx context.Context, n access.Near) error {
		if _, err := n.Users.ByEmail(ctx, n.Tenant, i.Email); err == nil {
			return domain.AlreadyRegistered
		} else if !errors.Is(err, domain.NoSuchUser) {
			return err
		}
		me, err := n.Users.Get(ctx, n.Tenant, a.Subject)
		if err != nil {
			return err
		}
		inviter = me.Person().Name()
		return s.replace(ctx, n, i)
	})
	return inviter, err
}

// replace puts the invitation in the place of one that never reached the
// provider, because its call died.
func (s *Service) replace(ctx context.Context, n access.Near, i domain.Invitation) error {
	open, err := n.Invitations.Lock(ctx, n.Tenant, i.Email)
	switch {
	case errors.Is(err, domain.NoSuchInvitation):
		return s.put(ctx, n, i)
	case err != nil:
		return err
	case open.Flying(s.now()) && open.ID == i.ID:
		return domain.KeyInUse
	case open.Flying(s.now()) || open.ProviderID != "" && open.Valid(s.now()):
		return domain.InvitationOpen
	}
	_, err = n.Invitations.Update(ctx, n.Tenant, open.ID, func(i *domain.Invitation) error { i.Status = domain.InvitationRevoked; return nil })
	if err != nil {
		return err
	}
	return s.put(ctx, n, i)
}

// put stores the invitation, also where a call with the same key had failed.
func (s *Service) put(ctx context.Context, n access.Near, i domain.Invitation) error {
	_, err := n.Invitations.Update(ctx, n.Tenant, i.ID, func(stored *domain.Invitation) error { *stored = i; return nil })
	if errors.Is(err, domain.NoSuchInvitation) {
		return n.Invitations.Insert(ctx, i)
	}
	return err
}

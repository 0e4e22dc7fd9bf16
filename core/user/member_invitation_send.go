package user

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// send stores the invitation, asks the provider to deliver it, and stores what
// the provider says.
func (s *Service) send(
	c domain.Call, said domain.AdminChange,
) func(context.Context, access.Outside, domain.MemberInvitation) (domain.IssuedInvitation, error) {
	return func(
		ctx context.Context, outside access.Outside, i domain.MemberInvitation,
	) (none domain.IssuedInvitation, err error) {
		if i.Role, err = s.grantableRole(ctx, outside, i.RoleID); err != nil {
			return none, err
		}
		reserved, err := s.reserve(ctx, outside, c, i, said)
		if err != nil || reserved.Delivered() {
			return domain.IssuedInvitation{MemberInvitation: reserved.MemberInvitation}, err
		}
		id, url, err := outside.Identity.Invite(ctx, i, reserved.inviter, domain.MemberInvitationTTL)
		if err != nil {
			s.release(ctx, outside)
			return none, err
		}
		stored, err := access.Done(ctx, outside, s.delivered(c, id))
		return domain.IssuedInvitation{MemberInvitation: stored, URL: url}, err
	}
}

// delivered stores what the provider calls the invitation. Whoever was quick has accepted
// it already: its status stays. One that was revoked meanwhile is withdrawn.
func (s *Service) delivered(
	c domain.Call, id string,
) func(context.Context, access.Tx) (domain.MemberInvitation, error) {
	return func(ctx context.Context, tx access.Tx) (domain.MemberInvitation, error) {
		i, err := update(func(i *domain.MemberInvitation) { i.ProviderID = id })(ctx, tx)
		if err != nil || i.Status != domain.InvitationRevoked {
			return i, err
		}
		return i, s.withdraw(ctx, tx, c, i)
	}
}

func update(change func(*domain.MemberInvitation)) func(context.Context, access.Tx) (domain.MemberInvitation, error) {
	return func(ctx context.Context, tx access.Tx) (domain.MemberInvitation, error) {
		return tx.MemberInvitations.Update(ctx, tx.Tenant, tx.ID, func(i *domain.MemberInvitation) error {
			change(i)
			return nil
		})
	}
}

// release lets the next call try at once. If it fails, that must wait until this
// one cannot be in flight any more.
func (s *Service) release(ctx context.Context, outside access.Outside) {
	ctx, cancel := s.clock.Timeout(context.WithoutCancel(ctx), access.FailureTimeout)
	defer cancel()
	_, _ = access.InTx(ctx, outside, func(ctx context.Context, tx access.Tx) (domain.MemberInvitation, error) {
		i, err := update(func(i *domain.MemberInvitation) {
			if i.Status == domain.InvitationPending {
				i.Status = domain.InvitationRevoked
			}
		})(ctx, tx)
		if err != nil || i.Status != domain.InvitationRevoked {
			return i, err
		}
		return i, s.dropInvitedAdmin(ctx, tx, i.Email)
	})
}

// reservation is the stored invitation, and the name of who invites.
type reservation struct {
	domain.MemberInvitation
	inviter string
}

// reserve stores the invitation before the provider hears of it. One that an
// earlier call with the same key has brought to the provider stays as it is.
func (s *Service) reserve(
	ctx context.Context, outside access.Outside, c domain.Call, i domain.MemberInvitation, said domain.AdminChange,
) (reservation, error) {
	return access.InTx(ctx, outside, func(ctx context.Context, tx access.Tx) (none reservation, err error) {
		sent, err := tx.MemberInvitations.Get(ctx, tx.Tenant, i.ID)
		if err == nil && sent.Delivered() {
			return reservation{MemberInvitation: sent}, nil
		}
		if err != nil && !errors.Is(err, domain.ErrMemberInvitationNotFound) {
			return none, err
		}
		here, err := tx.Users.ByEmail(ctx, tx.Tenant, i.Email)
		left := err == nil && here.Status == domain.UserRemoved
		if !left && !errors.Is(err, domain.ErrUserNotFound) {
			return none, asUserExists(err)
		}
		inviter, err := inviterName(ctx, tx, i)
		if err != nil {
			return none, err
		}
		if err := s.supersede(ctx, tx, i); err != nil {
			return none, err
		}
		return reservation{i, inviter}, s.keepInvitedAdmin(ctx, tx, c, i, said)
	})
}

// keepInvitedAdmin lets who is to be an admin stand among them from the invitation on, and
// nobody else.
func (s *Service) keepInvitedAdmin(
	ctx context.Context, tx access.Tx, c domain.Call, i domain.MemberInvitation, said domain.AdminChange,
) error {
	if i.Role != s.settings.AdminRole {
		return s.dropInvitedAdmin(ctx, tx, i.Email)
	}
	now := s.clock.Now()
	admin, _, err := tx.Admins.Ensure(ctx, domain.NewAdmin(s.ids.New(now), tx.Enterprise, i.Email, now))
	if err != nil || said == (domain.AdminChange{}) {
		return err
	}
	if err := admin.Apply(said, c.Actor, now); err != nil {
		return err
	}
	return tx.Admins.Update(ctx, admin)
}

// inviterName is what the provider's mail calls who invites.
func inviterName(ctx context.Context, tx access.Tx, i domain.MemberInvitation) (string, error) {
	if i.ByOperator {
		return domain.OperatorName, nil
	}
	inviter, err := tx.Users.Get(ctx, tx.Tenant, i.Inviter)
	return inviter.Person().Name(), err
}

// asUserExists is what to answer about an address that was found.
func asUserExists(err error) error {
	if err == nil {
		return domain.ErrUserExists
	}
	return err
}

// supersede stores the invitation in the place of one that never reached the
// provider because its call died, or that has expired.
func (s *Service) supersede(ctx context.Context, tx access.Tx, i domain.MemberInvitation) error {
	open, err := tx.MemberInvitations.Lock(ctx, tx.Tenant, i.Email)
	switch {
	case errors.Is(err, domain.ErrMemberInvitationNotFound):
		return s.upsert(ctx, tx, i)
	case err != nil:
		return err
	case open.ID != i.ID && (open.InFlight(s.clock.Now()) || open.ProviderID != "" && open.Valid(s.clock.Now())):
		return domain.ErrInvitationPending
	}
	_, err = tx.MemberInvitations.Update(ctx, tx.Tenant, open.ID, func(i *domain.MemberInvitation) error {
		i.Status = domain.InvitationRevoked
		return nil
	})
	if err != nil {
		return err
	}
	return s.upsert(ctx, tx, i)
}

// upsert stores the invitation, also where an earlier call with its key failed.
func (s *Service) upsert(ctx context.Context, tx access.Tx, i domain.MemberInvitation) error {
	_, err := tx.MemberInvitations.Update(ctx, tx.Tenant, i.ID, func(stored *domain.MemberInvitation) error {
		*stored = i
		return nil
	})
	if errors.Is(err, domain.ErrMemberInvitationNotFound) {
		err = tx.MemberInvitations.Insert(ctx, i)
	}
	return err
}

package user

import (
	"context"
	"slices"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Block keeps a person out of an organization or, if none is named, of the caller's own.
func (s *Service) Block(
	ctx context.Context, c domain.Call, t domain.TenantID, who domain.Subject,
) (domain.User, error) {
	r := s.guard.Request(c, domain.UserBlock, access.Member(t, who))
	return access.Once(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.User, err error) {
		if who == c.Subject {
			return none, domain.ErrOwnAccount
		}
		u, err := s.lockAdmins(ctx, tx, who)
		if err == nil {
			err = s.requireOtherAdmin(ctx, tx, u)
		}
		if err != nil {
			return none, err
		}
		return s.setLock(ctx, tx, c, who, (*domain.User).Block)
	}, s.replayed(c, domain.UserBlock, t, who))
}

// Unblock lets a person in again.
func (s *Service) Unblock(
	ctx context.Context, c domain.Call, t domain.TenantID, who domain.Subject,
) (domain.User, error) {
	r := s.guard.Request(c, domain.UserUnblock, access.Member(t, who))
	return access.Once(ctx, r, func(ctx context.Context, tx access.Tx) (domain.User, error) {
		return s.setLock(ctx, tx, c, who, (*domain.User).Unblock)
	}, s.replayed(c, domain.UserUnblock, t, who))
}

func (s *Service) setLock(
	ctx context.Context, tx access.Tx, c domain.Call, who domain.Subject, set func(*domain.User, time.Time) error,
) (domain.User, error) {
	u, err := tx.Users.Update(ctx, tx.Tenant, who, 0, func(u *domain.User) error { return set(u, s.clock.Now()) })
	if err != nil {
		return u, err
	}
	return u, s.enqueue(ctx, tx, c, domain.JobProviderLock, who)
}

// ProviderLock passes on whether a person is blocked to the provider, where it counts in
// every organization: only for one who belongs to no other. It returns what the person
// is there now.
func (s *Service) ProviderLock(ctx context.Context, c domain.Call, j domain.Job) (string, error) {
	who := aboutWhom(j)
	r := s.guard.Request(c, domain.UserProviderLock, access.Known(who))
	return access.External(ctx, r, func(ctx context.Context, tx access.Tx) (domain.User, error) {
		return tx.Users.Get(ctx, tx.Tenant, who)
	}, func(ctx context.Context, outside access.Outside, u domain.User) (string, error) {
		belongs, err := outside.Identity.Organizations(ctx, who)
		if err != nil || slices.ContainsFunc(belongs, func(t domain.TenantID) bool { return t != outside.Tenant }) {
			return "", err
		}
		blocked := u.Status == domain.UserBlocked
		if err := outside.Identity.SetBlocked(ctx, who, blocked); err != nil {
			return "", err
		}
		return lockResult(blocked), requireUnchanged(ctx, outside, u)
	})
}

func lockResult(blocked bool) string {
	if blocked {
		return "blocked"
	}
	return "unblocked"
}

// requireUnchanged has the job go on at once if somebody has changed meanwhile what it
// has told the provider: of two jobs at once the one that ends last has told the truth.
func requireUnchanged(ctx context.Context, outside access.Outside, told domain.User) error {
	_, err := access.Done(ctx, outside, func(ctx context.Context, tx access.Tx) (none access.None, err error) {
		u, err := tx.Users.Get(ctx, tx.Tenant, told.Subject)
		if err == nil && (u.Role != told.Role || u.Status != told.Status) {
			err = domain.ErrContinue
		}
		return none, err
	})
	return err
}

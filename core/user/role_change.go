package user

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// ChangeRole changes which role a person has in an organization, or, if none is named,
// in the caller's own. The stored role and the admin's row change together; the
// provider follows by a job.
func (s *Service) ChangeRole(
	ctx context.Context, c domain.Call, t domain.TenantID, who domain.Subject, at domain.Version, in domain.RoleChange,
) (domain.User, error) {
	r := s.guard.Request(c, domain.UserRole, access.Member(t, who))
	return access.ExternalOnce(ctx, r, func(ctx context.Context, tx access.Tx) (domain.User, error) {
		if who == c.Subject {
			return domain.User{}, domain.ErrOwnRole
		}
		return tx.Users.Get(ctx, tx.Tenant, who)
	}, func(ctx context.Context, outside access.Outside, _ domain.User) (none domain.User, err error) {
		named, err := s.grantableRoles(ctx, outside, in)
		if err != nil {
			return none, err
		}
		return access.Done(ctx, outside, func(ctx context.Context, tx access.Tx) (domain.User, error) {
			return s.changeRole(ctx, tx, c, who, at, func(old string) (string, error) {
				return in.How.Role(old, s.settings.AdminRole, s.settings.MemberRole, named)
			})
		})
	}, s.replayed(c, domain.UserRole, t, who))
}

// replayed answers a repeated call with the person as they are now.
func (s *Service) replayed(
	c domain.Call, action domain.Action, t domain.TenantID, who domain.Subject,
) func(context.Context, access.Replay) (domain.User, error) {
	return func(ctx context.Context, _ access.Replay) (domain.User, error) {
		r := s.guard.Request(c.Inner(), action, access.Member(t, who))
		return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.User, error) {
			return tx.Users.Get(ctx, tx.Tenant, who)
		})
	}
}

// changeRole stores the role that becomes of the old one, keeps the admin's row in step,
// and has the provider told.
func (s *Service) changeRole(
	ctx context.Context, tx access.Tx, c domain.Call, who domain.Subject, at domain.Version,
	becomes func(old string) (string, error),
) (domain.User, error) {
	before, err := s.lockAdmins(ctx, tx, who)
	if err != nil {
		return before, err
	}
	role, err := becomes(before.Role)
	if err == nil && role != s.settings.AdminRole {
		err = s.requireOtherAdmin(ctx, tx, before)
	}
	if err != nil {
		return before, err
	}
	after, err := tx.Users.Update(ctx, tx.Tenant, who, at, func(u *domain.User) error {
		return u.SetRole(role, s.clock.Now())
	})
	if err != nil {
		return after, err
	}
	if err := s.keepAdmin(ctx, tx, after); err != nil {
		return after, err
	}
	return after, s.enqueue(ctx, tx, c, domain.JobProviderRole, who)
}

// lockAdmins keeps others from changing who the admins are until the unit of work ends,
// so that no two at once remove the last one, and returns the person.
func (s *Service) lockAdmins(ctx context.Context, tx access.Tx, who domain.Subject) (none domain.User, err error) {
	if _, err := tx.Enterprises.Lock(ctx, tx.Enterprise); err != nil {
		return none, err
	}
	return tx.Users.Get(ctx, tx.Tenant, who)
}

// requireOtherAdmin refuses to lose an admin without whom nobody could administer the
// enterprise.
func (s *Service) requireOtherAdmin(ctx context.Context, tx access.Tx, u domain.User) error {
	if u.Role != s.settings.AdminRole || u.Status == domain.UserRemoved {
		return nil
	}
	other, err := tx.Users.HasOther(ctx, tx.Tenant, s.settings.AdminRole, u.Subject)
	if err == nil && !other {
		return domain.ErrLastAdmin
	}
	return err
}

// enqueue has the provider told of a person.
func (s *Service) enqueue(
	ctx context.Context, tx access.Tx, c domain.Call, kind domain.JobKind, who domain.Subject,
) error {
	now := s.clock.Now()
	job := domain.NewJob(domain.JobID(s.ids.New(now)), kind, tx.Enterprise, tx.Tenant, c, now, nil)
	job.Args = map[string]string{subjectArg: string(who)}
	return tx.Jobs.Enqueue(ctx, job)
}

// subjectArg names the person whom a job is about: its Subject is who began it.
const subjectArg = "subject"

func aboutWhom(j domain.Job) domain.Subject {
	if who := j.Args[subjectArg]; who != "" {
		return domain.Subject(who)
	}
	return j.Subject
}

package user

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Register makes the caller's profile. Who the caller is comes from the token
// and the provider, never from the body; the role from an invitation, from
// being the enterprise's first admin, or from its own connection.
func (s *Service) Register(ctx context.Context, a domain.Actor, in domain.Profile) (u domain.User, created bool, err error) {
	if err := person(a); err != nil {
		return u, false, err
	}
	on := access.Target{ID: domain.NewID(s.now())}
	err = s.desk.Reach(ctx, a, domain.UserRegister, on, func(ctx context.Context, f access.Far) error {
		if u, err = s.Me(ctx, a); errors.Is(err, domain.NoSuchUser) {
			u, err = s.register(ctx, a, f, in)
		}
		if errors.Is(err, domain.AlreadyRegistered) { // a twin was quicker
			u, err = s.Me(ctx, a)
		}
		created = err == nil && u.ID == f.ID // by this call, or by one with its key
		return err
	})
	return u, created, err
}

func (s *Service) register(ctx context.Context, a domain.Actor, f access.Far, in domain.Profile) (u domain.User, err error) {
	met, err := meet(ctx, f, a.Subject)
	if err != nil {
		return u, err
	}
	if u, err = s.enroll(ctx, a, f, in, met); err != nil {
		return u, err
	}
	// The job would do it as well; done here, the next token has the role.
	return u, f.Identity.GiveRole(ctx, f.Tenant, a.Subject, u.Role, s.grantable())
}

// met is what the provider says of a caller.
type met struct {
	login domain.Login
	own   []domain.Connection // of the organization
}

func meet(ctx context.Context, f access.Far, subject domain.Subject) (m met, err error) {
	if m.login, err = f.Identity.Login(ctx, subject); err != nil {
		return m, err
	}
	m.own, err = f.Identity.Connections(ctx, f.Tenant)
	return m, err
}

// enroll stores the profile with the role that the person has a right to.
func (s *Service) enroll(ctx context.Context, a domain.Actor, f access.Far, in domain.Profile, m met) (u domain.User, err error) {
	now := s.now()
	u = domain.User{ID: f.ID, Subject: a.Subject, Email: m.login.Email, Status: domain.UserActive, Version: 1, LastLoginAt: a.IssuedAt, CreatedAt: now, UpdatedAt: now}
	if err := u.Describe(in.Or(m.login)); err != nil {
		return u, err
	}
	err = f.Note(ctx, func(ctx context.Context, n access.Near) error {
		if u.Role, err = s.entitled(ctx, n, m); err != nil {
			if _, absent := n.Users.Get(ctx, n.Tenant, a.Subject); absent == nil {
				return domain.AlreadyRegistered // a twin was quicker and has used up the invitation
			}
			return err
		}
		if err := n.Users.Insert(ctx, n.Tenant, u); err != nil {
			return err
		}
		if err := s.administer(ctx, n, u); err != nil {
			return err
		}
		return n.Queue.Enqueue(ctx, domain.NewJob(domain.JobProviderRole, n.Enterprise, n.Tenant, a.Subject, now, nil))
	})
	return u, err
}

// entitled takes up the person's invitation, if there is one, and tells which
// role they get, or why none.
func (s *Service) entitled(ctx context.Context, n access.Near, m met) (string, error) {
	e, err := n.Enterprises.Get(ctx, n.Enterprise)
	if err != nil {
		return "", err
	}
	o, err := n.Onboardings.Get(ctx, n.Enterprise)
	if err != nil {
		return "", err
	}
	if !m.login.VouchedBy(m.own, o.DomainAliases) {
		return "", domain.EmailUnverified
	}
	invited, err := s.accept(ctx, n, m.login.Email)
	switch {
	case err != nil:
		return "", err
	case m.login.Email == e.AdminEmail:
		return s.policy.AdminRole, nil
	case invited != "":
		return invited, nil
	case m.login.Through(m.own):
		return s.policy.JoinRole, nil
	}
	return "", domain.NotInvited
}

// administer keeps the admin's row in step with the role.
func (s *Service) administer(ctx context.Context, n access.Near, u domain.User) error {
	if u.Role != s.policy.AdminRole {
		return nil
	}
	admin, _, err := n.Admins.Ensure(ctx, domain.NewAdmin(n.Enterprise, u.Email, s.now()))
	if err != nil {
		return err
	}
	admin.Subject, admin.FirstName, admin.LastName, admin.UpdatedAt = u.Subject, u.FirstName, u.LastName, s.now()
	return n.Admins.Update(ctx, admin)
}

// ProviderRole brings the provider in line with the role that we have stored.
func (s *Service) ProviderRole(ctx context.Context, a domain.Actor, j domain.Job) (role string, err error) {
	if role, err = s.storedRole(ctx, a, j.Subject); err != nil {
		return "", err
	}
	return role, s.desk.Reach(ctx, a, domain.UserProviderRole, access.Target{ID: string(j.Subject)}, func(ctx context.Context, f access.Far) error {
		return f.Identity.GiveRole(ctx, f.Tenant, j.Subject, role, s.grantable())
	})
}

func (s *Service) storedRole(ctx context.Context, a domain.Actor, subject domain.Subject) (role string, err error) {
	err = s.desk.Read(ctx, a, domain.UserProviderRole, access.Target{ID: string(subject)}, func(ctx context.Context, n access.Near) error {
		u, err := n.Users.Get(ctx, n.Tenant, subject)
		role = u.Role
		return err
	})
	return role, err
}

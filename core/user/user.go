// Package user is what people do with their profiles and with each other's.
package user

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Service answers requests about users.
type Service struct {
	desk   *access.Desk
	now    func() time.Time
	policy domain.Policy
}

// New builds the service on the desk.
func New(desk *access.Desk, now func() time.Time, policy domain.Policy) *Service {
	return &Service{desk, now, policy}
}

func self(a domain.Actor) access.Target { return access.Target{ID: string(a.Subject)} }

// person refuses machines, and people who came through no organization.
func person(a domain.Actor) error {
	switch {
	case a.Person():
		return nil
	case a.Tenant == "":
		return domain.TenantRequired
	}
	return domain.NotAllowed
}

// Me returns the caller's own profile, or NoSuchUser before registration.
func (s *Service) Me(ctx context.Context, a domain.Actor) (u domain.User, err error) {
	if err := person(a); err != nil {
		return u, err
	}
	err = s.desk.Read(ctx, a, domain.UserMe, self(a), func(ctx context.Context, n access.Near) error {
		u, err = n.Users.Get(ctx, n.Tenant, a.Subject)
		return err
	})
	return u, err
}

// UpdateMe changes the caller's own profile.
func (s *Service) UpdateMe(ctx context.Context, a domain.Actor, at domain.Version, c domain.UserChange) (u domain.User, err error) {
	err = s.desk.Write(ctx, a, domain.UserUpdate, self(a), func(ctx context.Context, n access.Near) error {
		u, err = n.Users.Update(ctx, n.Tenant, a.Subject, at, func(u *domain.User) error { return u.Apply(c, s.now()) })
		return err
	})
	return u, err
}

// List returns one page of the tenant's users. An admin sees all of them; others
// see who is ACTIVE, as far as pickers need it.
func (s *Service) List(ctx context.Context, a domain.Actor, q domain.UserQuery) (page domain.Page[domain.User], err error) {
	err = s.desk.Read(ctx, a, domain.UserList, access.Target{}, func(ctx context.Context, n access.Near) error {
		if q, err = q.Bounded(); err != nil {
			return err
		}
		if n.Has(domain.TenantAdmin) {
			page, err = n.Users.List(ctx, n.Tenant, q)
			return err
		}
		if q.Status != "" && q.Status != domain.UserActive {
			return domain.NotAllowed
		}
		q.Status = domain.UserActive
		page, err = n.Users.List(ctx, n.Tenant, q)
		for i := range page.Items {
			page.Items[i] = page.Items[i].Glimpse()
		}
		return err
	})
	return page, err
}

// grantable are the roles of an organization that can be given.
func (s *Service) grantable() []string { return []string{s.policy.AdminRole, s.policy.MemberRole} }

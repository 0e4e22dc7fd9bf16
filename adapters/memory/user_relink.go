package memory

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

func (r users) Relink(
	ctx context.Context, t domain.TenantID, from domain.Subject, change func(*domain.User) error,
) (u domain.User, err error) {
	err = r.inTenant(ctx, t, func() error {
		k := tenantKey[domain.Subject]{t, from}
		if u, err = r.users.get(k, domain.ErrUserNotFound); err != nil {
			return err
		}
		if err := change(&u); err != nil {
			return err
		}
		if u.Subject != from && r.users.has(tenantKey[domain.Subject]{t, u.Subject}) {
			return r.conflict(domain.ErrUserExists)
		}
		r.users.delete(k)
		r.relinkWork(t, from, u.Subject)
		r.relinkMessages(t, from, u.Subject)
		r.relinkFiles(t, from, u.Subject)
		return r.putUnique(t, u)
	})
	return u, err
}

func (r users) relinkWork(t domain.TenantID, from, to domain.Subject) {
	for k, m := range r.members.each() {
		if k.tenant == t && k.id.subject == from {
			m.Person.Subject = to
			r.members.delete(k)
			r.members.put(tenantKey[membershipKey]{t, membershipKey{m.Project, to}}, m)
		}
	}
	for k, b := range r.bookmarks.each() {
		if k.tenant == t && b.User == from {
			b.User = to
			r.bookmarks.put(k, b)
		}
	}
}

// relinkMessages changes what people send each other.
func (r users) relinkMessages(t domain.TenantID, from, to domain.Subject) {
	for k, n := range r.notifications.each() {
		if k.tenant == t && n.Recipient == from {
			n.Recipient = to
			r.notifications.put(k, n)
		}
	}
	for k, i := range r.memberInvitations.each() {
		if i.Organization == t && i.Inviter == from && i.Status == domain.InvitationPending {
			i.Inviter = to
			r.memberInvitations.put(k, i)
		}
	}
	for k, s := range r.shares.each() {
		if k.tenant == t {
			r.shares.put(k, relinkShare(s, from, to))
		}
	}
}

func relinkShare(s domain.Share, from, to domain.Subject) domain.Share {
	s = cloneShare(s)
	if s.Sender.Subject == from {
		s.Sender.Subject = to
	}
	for i := range s.Recipients {
		if s.Recipients[i].Subject == from {
			s.Recipients[i].Subject = to
		}
	}
	return s
}

// relinkFiles changes whose assets and jobs they are.
func (r users) relinkFiles(t domain.TenantID, from, to domain.Subject) {
	for k, a := range r.assets.each() {
		if a.Tenant == t && a.CreatedBy == from {
			a.Relink(to)
			r.assets.put(k, a)
		}
	}
	e, err := r.ofTenant(t)
	for k, j := range r.jobs.each() {
		if err == nil && j.Enterprise == e.ID && j.Subject == from {
			j.Subject = to
			r.jobs.put(k, j)
		}
	}
}

package memory

import (
	"context"
	"slices"

	"github.com/tenon-health/tenon/core/domain"
)

// RemoveMember takes the person's roles in the organization too.
func (i *Identity) RemoveMember(ctx context.Context, t domain.TenantID, s domain.Subject) error {
	return i.call(ctx, "RemoveMember", func() error {
		if seat := (tenantKey[domain.Subject]{t, s}); i.roles.has(seat) {
			i.roles.delete(seat)
		}
		return i.requireOrganization(t)
	})
}

// Organizations are those in which the person has roles, or came without one.
func (i *Identity) Organizations(ctx context.Context, s domain.Subject) (all []domain.TenantID, err error) {
	err = i.call(ctx, "Organizations", func() error {
		for seat := range i.roles.each() {
			if seat.id == s && seat.tenant != "" {
				all = append(all, seat.tenant)
			}
		}
		slices.Sort(all)
		return i.requirePerson(s)
	})
	return all, err
}

// SetBlocked decides whether SignIn lets the person in.
func (i *Identity) SetBlocked(ctx context.Context, s domain.Subject, blocked bool) error {
	return i.call(ctx, "SetBlocked", func() error {
		i.blocked.put(s, blocked)
		return i.requirePerson(s)
	})
}

func (i *Identity) requirePerson(s domain.Subject) error {
	_, err := i.people.get(s, domain.ErrUserNotFound)
	return err
}

package memory

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"github.com/tenon-health/tenon/core/domain"
)

// EnableConnection enables any connection that there is.
func (i *Identity) EnableConnection(
	ctx context.Context, t domain.TenantID, id string,
) (c domain.Connection, err error) {
	err = i.call(ctx, "EnableConnection", func() error {
		if c, err = i.known.get(id, domain.ErrConnectionNotFound); err != nil {
			return err
		}
		i.connections.put(tenantKey[string]{t, c.Name}, c)
		return i.requireOrganization(t)
	})
	return c, err
}

// DisableConnection takes a connection away, if it is there.
func (i *Identity) DisableConnection(ctx context.Context, t domain.TenantID, id string) error {
	return i.call(ctx, "DisableConnection", func() error {
		i.connections.deleteAll(func(k tenantKey[string], c domain.Connection) bool { return k.tenant == t && c.ID == id })
		return nil
	})
}

// Members returns one page, by subject.
func (i *Identity) Members(
	ctx context.Context, t domain.TenantID, q domain.ProviderMemberQuery,
) (p domain.Page[domain.ProviderMember], err error) {
	err = i.call(ctx, "Members", func() error {
		p = page(i.members(t, q.Roles), q.Paging)
		return i.requireOrganization(t)
	})
	return p, err
}

// EachMember hands out all of one moment.
func (i *Identity) EachMember(
	ctx context.Context, t domain.TenantID, roles bool,
) iter.Seq2[domain.ProviderMember, error] {
	return func(yield func(domain.ProviderMember, error) bool) {
		var all []domain.ProviderMember
		err := i.call(ctx, "EachMember", func() error {
			all = i.members(t, roles)
			return i.requireOrganization(t)
		})
		if err != nil {
			yield(domain.ProviderMember{}, err)
			return
		}
		for _, member := range all {
			if !yield(member, nil) {
				return
			}
		}
	}
}

func (i *Identity) members(t domain.TenantID, roles bool) (all []domain.ProviderMember) {
	for seat, held := range i.roles.each() {
		if seat.tenant != t {
			continue
		}
		who := i.people.rows[seat.id]
		member := domain.ProviderMember{Subject: seat.id, Email: who.Email, Name: who.Email}
		for _, r := range providerRoles {
			if roles && slices.Contains(held, r.Name) {
				member.Roles = append(member.Roles, domain.ProviderRole{ID: r.ID, Name: r.Name})
			}
		}
		all = append(all, member)
	}
	slices.SortFunc(all, func(a, b domain.ProviderMember) int { return cmp.Compare(a.Subject, b.Subject) })
	return all
}

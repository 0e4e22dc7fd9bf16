package memory

import (
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

const (
	ticketURL     = "https://provider.invalid/self-service/connections-flow?ticket="
	invitationURL = "https://provider.invalid/login?invitation="
)

// CreateTicket makes a ticket that OpenTicket opens.
func (i *Identity) CreateTicket(
	ctx context.Context, w domain.TicketRequest,
) (handle, address domain.Secret, err error) {
	err = i.call(ctx, "CreateTicket", func() error {
		id := i.tx.random(32)
		handle = domain.Secret(id)
		address = domain.Secret(ticketURL + id)
		i.tickets.put(id, openTicket{w.Organization, i.tx.clock.Now().Add(w.TTL)})
		return i.requireOrganization(w.Organization)
	})
	return handle, address, err
}

// RevokeTicket ends a ticket, if it is there.
func (i *Identity) RevokeTicket(ctx context.Context, handle domain.Secret) error {
	return i.call(ctx, "RevokeTicket", func() error {
		i.tickets.delete(handle.Reveal())
		return nil
	})
}

// Invite makes an invitation that Accept accepts.
func (i *Identity) Invite(
	ctx context.Context, in domain.MemberInvitation, inviter string, ttl time.Duration,
) (id string, address domain.Secret, err error) {
	err = i.call(ctx, "Invite", func() error {
		known := slices.ContainsFunc(providerRoles, func(r domain.ProviderRole) bool { return r.ID == in.RoleID })
		if _, err := domain.ParseEmail("email", in.Email); err != nil || !known || inviter == "" {
			return domain.ErrProviderRefused
		}
		i.invitations.deleteAll(func(_ string, old domain.MemberInvitation) bool {
			return old.Organization == in.Organization && old.Email == in.Email
		})
		id = i.tx.random(32)
		in.ExpiresAt = i.tx.clock.Now().Add(ttl)
		address = domain.Secret(invitationURL + id)
		i.invitations.put(id, in)
		return i.requireOrganization(in.Organization)
	})
	return id, address, err
}

// RevokeInvitation ends an invitation, if it is there.
func (i *Identity) RevokeInvitation(ctx context.Context, t domain.TenantID, id string) error {
	return i.call(ctx, "RevokeInvitation", func() error {
		if i.invitations.rows[id].Organization == t {
			i.invitations.delete(id)
		}
		return nil
	})
}

// idInLink is the id in an address of ours.
func idInLink(address domain.Secret, key string) string {
	u, err := url.Parse(address.Reveal())
	if err != nil {
		return ""
	}
	return u.Query().Get(key)
}

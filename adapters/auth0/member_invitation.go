package auth0

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/auth0/go-auth0/management"

	"github.com/tenon-health/tenon/core/domain"
)

const maxInvitationTTL = 30 * 24 * time.Hour

// Invite withdraws earlier invitations once the new one stands. If that fails
// the call fails, because an earlier one may give more; asked again it goes on.
func (i identity) Invite(
	ctx context.Context, in domain.MemberInvitation, inviter string, ttl time.Duration,
) (string, domain.Secret, error) {
	made := i.invitation(in, inviter, ttl)
	err := i.call(ctx, func(ctx context.Context) error {
		return i.api.Organization.CreateInvitation(ctx, string(in.Organization), made)
	})
	if err != nil {
		return "", "", err
	}
	if made.GetID() == "" || !absolute(made.GetInvitationURL()) {
		return "", "", domain.ErrProviderResponseInvalid
	}
	if err := i.withdraw(ctx, in, made); err != nil {
		return "", "", err
	}
	return made.GetID(), domain.Secret(made.GetInvitationURL()), nil
}

// invitation shares no memory with us: go-auth0 writes the answer over it.
func (i identity) invitation(
	in domain.MemberInvitation, inviter string, ttl time.Duration,
) *management.OrganizationInvitation {
	return &management.OrganizationInvitation{
		Inviter: &management.OrganizationInvitationInviter{Name: new(inviter)},
		Invitee: &management.OrganizationInvitationInvitee{Email: new(in.Email)},
		Roles:   []string{string(in.RoleID)}, ClientID: new(i.ClientID),
		TTLSec: new(int(min(ttl, maxInvitationTTL) / time.Second)), SendInvitationEmail: new(true),
	}
}

// withdraw deletes every open invitation of the e-mail that is older: of two
// made at once the younger stays, whoever looks first.
func (i identity) withdraw(
	ctx context.Context, in domain.MemberInvitation, made *management.OrganizationInvitation,
) error {
	open, err := collect(
		ctx, i.caller,
		func(ctx context.Context, page ...management.RequestOption) ([]*management.OrganizationInvitation, error) {
			list, err := i.api.Organization.Invitations(ctx, string(in.Organization), page...)
			if err != nil || list == nil {
				return nil, err
			}
			return list.OrganizationInvitations, nil
		},
	)
	for _, old := range open {
		if err == nil && older(old, made) && sameAddress(old.GetInvitee().GetEmail(), in.Email) {
			err = i.delete(ctx, in.Organization, old.GetID())
		}
	}
	return err
}

// sameAddress compares what the provider says with an address of ours.
func sameAddress(theirs, ours string) bool {
	parsed, err := domain.ParseEmail("email", theirs)
	return err == nil && parsed == ours
}

func (i identity) delete(ctx context.Context, t domain.TenantID, id string) error {
	err := i.retry(ctx, func(ctx context.Context) error {
		return i.api.Organization.DeleteInvitation(ctx, string(t), id)
	})
	if status(err) == http.StatusNotFound {
		return nil
	}
	return err
}

func (i identity) RevokeInvitation(ctx context.Context, t domain.TenantID, id string) error {
	return i.delete(ctx, t, id)
}

func older(a, b *management.OrganizationInvitation) bool {
	return cmp.Or(strings.Compare(a.GetCreatedAt(), b.GetCreatedAt()), strings.Compare(a.GetID(), b.GetID())) < 0
}

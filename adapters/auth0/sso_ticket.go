package auth0

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/auth0/go-auth0/management"

	"github.com/tenon-health/tenon/core/domain"
)

const maxTicketTTL = 432_000 * time.Second

func (i identity) CreateTicket(ctx context.Context, w domain.TicketRequest) (handle, address domain.Secret, err error) {
	wish := i.ticketRequest(w)
	err = i.call(ctx, func(ctx context.Context) error {
		return i.api.SelfServiceProfile.CreateTicket(ctx, i.SSOProfileID, wish)
	})
	if err != nil {
		return "", "", err
	}
	id := ticketID(wish.GetTicket())
	if id == "" {
		return "", "", domain.ErrProviderResponseInvalid
	}
	return domain.Secret(id), domain.Secret(wish.GetTicket()), nil
}

// ticketRequest shares no memory with us: go-auth0 writes the answer over it.
func (i identity) ticketRequest(w domain.TicketRequest) *management.SelfServiceProfileTicket {
	wish := &management.SelfServiceProfileTicket{
		TTLSec: int(min(w.TTL, maxTicketTTL) / time.Second),
		ConnectionConfig: &management.SelfServiceProfileTicketConnectionConfig{
			Name: new(connectionName(w)), DisplayName: new(w.DisplayName), ShowAsButton: new(i.ShowAsButton),
			Options: &management.SelfServiceProfileTicketConnectionConfigOptions{
				IconURL: imageURL(w.LogoURL), DomainAliases: new(slices.Clone(w.DomainAliases)),
			},
		},
		EnabledOrganizations: []*management.SelfServiceProfileTicketEnabledOrganizations{
			{OrganizationID: new(string(w.Organization)), AssignMembershipOnLogin: new(true), ShowAsButton: new(i.ShowAsButton)},
		},
		DomainAliasesConfig: &management.SelfServiceProfileTicketDomainAliasesConfig{
			DomainVerification: new(i.DomainVerification),
		},
	}
	if i.ClientID != "" {
		wish.EnabledClients = &[]string{i.ClientID}
	}
	return wish
}

// connectionName is readable and new: every ticket makes a connection of its own.
func connectionName(w domain.TicketRequest) string {
	name := "sso"
	if len(w.DomainAliases) > 0 {
		name += "-" + strings.ReplaceAll(w.DomainAliases[0], ".", "-")
	}
	return strings.TrimRight(name[:min(len(name), 50)], "-") + "-" + strings.ToLower(rand.Text()[:10])
}

// ticketID is what the address carries, and what Auth0 revokes the ticket by.
func ticketID(address string) string {
	u, err := url.Parse(address)
	if err != nil || !absolute(address) {
		return ""
	}
	return u.Query().Get("ticket")
}

func (i identity) RevokeTicket(ctx context.Context, handle domain.Secret) error {
	err := i.retry(ctx, func(ctx context.Context) error {
		return i.api.SelfServiceProfile.RevokeTicket(ctx, i.SSOProfileID, handle.Reveal())
	})
	if status(err) == http.StatusNotFound {
		return nil
	}
	return err
}

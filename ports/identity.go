package ports

import (
	"context"
	"iter"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Tokens tells whom to believe.
type Tokens interface {
	// Verify returns what a bearer token says if its signature, issuer,
	// audience, type and times are right, else ErrTokenInvalid. Unavailable if the
	// provider's keys, or the connection of an operator's token, cannot be read.
	Verify(ctx context.Context, token domain.Secret) (domain.Claims, error)
	// Check answers Unavailable if there are no keys to verify with, or if the
	// provider is not the one that the settings tell of.
	Check(ctx context.Context) error
}

// Identity is the identity provider. Every call answers Unavailable when the
// provider is away or busy, and BadGateway when it answers what we cannot use.
type Identity interface {
	// Profile returns what the provider knows of a subject, or ErrUserNotFound.
	Profile(ctx context.Context, s domain.Subject) (domain.ProviderProfile, error)
	// EnsureOrganization creates an organization, or returns the one that has
	// its name already: called again after a crash it makes no second one.
	EnsureOrganization(ctx context.Context, o domain.Organization) (domain.TenantID, error)
	// CreateTicket makes a self-service ticket. The URL is told once; the handle is
	// what RevokeTicket takes.
	CreateTicket(ctx context.Context, w domain.TicketRequest) (handle, url domain.Secret, err error)
	// RevokeTicket ends a ticket, if it is there.
	RevokeTicket(ctx context.Context, handle domain.Secret) error
	// Connections returns the connections that are enabled for an organization.
	Connections(ctx context.Context, t domain.TenantID) ([]domain.Connection, error)
	// EnableConnection lets people of an organization sign in by a connection, which makes
	// them members, and returns it, also if it is enabled already. ErrConnectionNotFound if
	// the provider has none of that id.
	EnableConnection(ctx context.Context, t domain.TenantID, connectionID string) (domain.Connection, error)
	// DisableConnection takes a connection away from an organization, if it is there.
	DisableConnection(ctx context.Context, t domain.TenantID, connectionID string) error
	// Members returns one page of the members of an organization, in the provider's order.
	Members(
		ctx context.Context, t domain.TenantID, q domain.ProviderMemberQuery,
	) (domain.Page[domain.ProviderMember], error)
	// EachMember returns all members of an organization, with their roles if asked for, and
	// keeps no more than a page of them at once. A failure ends it.
	EachMember(ctx context.Context, t domain.TenantID, roles bool) iter.Seq2[domain.ProviderMember, error]
	// Roles returns all roles of the provider, sorted by name.
	Roles(ctx context.Context) ([]domain.ProviderRole, error)
	// RolePermissions returns what a role allows, sorted by API and name, or
	// ErrRoleNotFound.
	RolePermissions(ctx context.Context, id domain.RoleID) ([]domain.ProviderPermission, error)
	// AssignRole makes the subject a member of the organization, with this role
	// of the given ones and no other of them.
	AssignRole(ctx context.Context, t domain.TenantID, s domain.Subject, role string, of []string) error
	// RemoveMember takes the subject out of the organization, and its roles there with
	// it. Who is no member stays none.
	RemoveMember(ctx context.Context, t domain.TenantID, s domain.Subject) error
	// Organizations returns those that the subject is a member of, sorted, or
	// ErrUserNotFound.
	Organizations(ctx context.Context, s domain.Subject) ([]domain.TenantID, error)
	// SetBlocked keeps the subject from signing in anywhere, or lets it again.
	// ErrUserNotFound.
	SetBlocked(ctx context.Context, s domain.Subject, blocked bool) error
	// Invite asks a person to join. The URL is told once; it goes by the
	// provider's own mail. An invitation of the same e-mail that is still open
	// is replaced.
	Invite(
		ctx context.Context, i domain.MemberInvitation, inviter string, ttl time.Duration,
	) (id string, url domain.Secret, err error)
	// RevokeInvitation ends an invitation of the organization, if it is there.
	RevokeInvitation(ctx context.Context, t domain.TenantID, id string) error
}

// Mail delivers messages.
type Mail interface {
	// Send delivers one message, or answers Unavailable; Invalid when the
	// server refuses it for good. Delivered twice, it has the same Message-ID.
	Send(ctx context.Context, m domain.Mail) error
}

package domain

import (
	"slices"
	"time"
)

// Claims are what a verified token says.
type Claims struct {
	Subject    Subject
	Tenant     TenantID
	Roles      []string // from the configured claim
	Scopes     []string // from scope and permissions
	Client     string   // whom the token was issued to
	Machine    bool     // made by client credentials
	First      bool     // this node has not verified the token before
	Connection string   // how the person signed in; only for tokens without an organization
	IssuedAt   time.Time
	ExpiresAt  time.Time
}

// ErrTokenInvalid answers for every token that we do not believe, without saying why.
var (
	ErrTokenMissing = NewError(Unauthenticated, "token_missing", "Sign in first: this call needs a bearer token.")
	ErrTokenInvalid = NewError(
		Unauthenticated, "token_invalid", "This token is not valid, or not any more. Sign in again.",
	)
)

// What can go wrong with the identity provider itself.
var (
	ErrProviderUnavailable = NewError(
		Unavailable, "provider_unavailable", "The identity provider does not answer. Try again later.",
	)
	ErrProviderResponseInvalid = NewError(
		BadGateway, "provider_garbled", "The identity provider answered what we cannot use.",
	)
	ErrProviderRefused = NewError(
		BadGateway, "provider_refused", "The identity provider refused what we asked for.",
	)
)

// ProviderRole is a role at the identity provider.
type ProviderRole struct {
	ID          RoleID
	Name        string
	Description string
}

// ProviderPermission is what a role at the identity provider allows at some API.
type ProviderPermission struct {
	Name        string
	Description string
	API         string // its identifier
}

// ProviderProfile is what the provider knows of a subject.
type ProviderProfile struct {
	Email      string
	Verified   bool
	Connection string // through which the subject signs in
	Shared     bool   // the connection is no company's own directory: a database, passwordless or social
	FirstName  string
	LastName   string
}

// EmailTrustedBy reports whether the address is certain: asserted by one of the
// enterprise's own connections for one of its domains, or verified by one that
// is shared. What another company's directory calls verified is only its word.
func (l ProviderProfile) EmailTrustedBy(own []Connection, domains []string) bool {
	if l.Shared {
		return l.Verified
	}
	return l.SignedInVia(own) && slices.Contains(domains, EmailDomain(l.Email))
}

// SignedInVia reports whether the subject signs in by one of the connections, and
// not by one that others share.
func (l ProviderProfile) SignedInVia(own []Connection) bool {
	return !l.Shared && slices.ContainsFunc(own, func(c Connection) bool { return c.Name == l.Connection })
}

// MaxProjectsOfMe is how many projects Me has: clients ask for it at each start,
// and a person may be in thousands.
const MaxProjectsOfMe = 100

// Me is what a caller may know of its own token and rights.
type Me struct {
	Subject       Subject
	Organization  TenantID
	Enterprise    EnterpriseID
	Registered    bool
	Machine       bool
	Roles         []string
	Permissions   []string            // of a machine
	Projects      []ProjectMembership // the first MaxProjectsOfMe
	ProjectsTotal int64               // all of them
}

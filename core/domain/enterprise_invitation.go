package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"time"
)

// EnterpriseInvitation is the credential by which a company onboards, one per enterprise.
// The token itself is never part of it.
type EnterpriseInvitation struct {
	Enterprise EnterpriseID
	Hash       string // of the token
	ExpiresAt  time.Time
	CreatedAt  time.Time
}

// ErrEnterpriseInvitationNotFound answers alike for unknown, used, replaced and expired tokens.
var ErrEnterpriseInvitationNotFound = NewError(
	NotFound, "invitation_not_found", "This invitation is not valid, or not any more. Ask for a new one.",
)

// NewEnterpriseInvitation makes the invitation of a token.
func NewEnterpriseInvitation(e EnterpriseID, token Secret, now time.Time) EnterpriseInvitation {
	return EnterpriseInvitation{
		Enterprise: e, Hash: HashToken(token), ExpiresAt: now.Add(EnterpriseInvitationTTL), CreatedAt: now,
	}
}

// HashToken is how a token is stored and found.
func HashToken(token Secret) string {
	sum := sha256.Sum256([]byte(token.Reveal()))
	return hex.EncodeToString(sum[:])
}

// EnterpriseInvitationLink is what the invitation mail shows.
func EnterpriseInvitationLink(frontend string, token Secret, name string) string {
	q := url.Values{"eid": {token.Reveal()}, "ename": {name}}
	return frontend + "/sso-configuration?" + q.Encode()
}

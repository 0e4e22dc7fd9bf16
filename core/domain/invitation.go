package domain

import "time"

// Invitation asks a person to join an enterprise in a role.
type Invitation struct {
	ID           string
	Organization TenantID
	Email        string
	RoleID       RoleID // the provider's
	Role         string // its name
	Inviter      Subject
	ProviderID   string
	Status       InvitationStatus
	ExpiresAt    time.Time
	CreatedAt    time.Time
}

// InvitationStatus is what became of an invitation.
type InvitationStatus string

const (
	InvitationPending  InvitationStatus = "PENDING"
	InvitationAccepted InvitationStatus = "ACCEPTED"
	InvitationRevoked  InvitationStatus = "REVOKED"
	InvitationExpired  InvitationStatus = "EXPIRED"
)

// InvitationStatuses are all there are.
func InvitationStatuses() []InvitationStatus {
	return []InvitationStatus{InvitationPending, InvitationAccepted, InvitationRevoked, InvitationExpired}
}

// What can go wrong with invitations, whoever keeps them.
var (
	NoSuchInvitation  = NewError(NotFound, "member_invitation_not_found", "No such invitation.")
	InvitationOpen    = NewError(Conflict, "invitation_pending", "This person has a pending invitation already.")
	RoleNotGrantable  = NewError(Invalid, "role_not_grantable", "This role cannot be given.")
	AlreadyRegistered = NewError(Conflict, "user_exists", "This person belongs to the enterprise already.")
)

// NewInvitation is what an admin says about a person to be invited.
type NewInvitation struct {
	Email  string
	RoleID RoleID
}

// Invitation checks the address; the role is the provider's to name.
func (in NewInvitation) Invitation(id string, t TenantID, inviter Subject, now time.Time) (i Invitation, err error) {
	i = Invitation{
		ID: id, Organization: t, RoleID: in.RoleID, Inviter: inviter, Status: InvitationPending,
		ExpiresAt: now.Add(InvitationTTL), CreatedAt: now,
	}
	i.Email, err = ParseEmail("email", in.Email)
	return i, err
}

// Invited is an invitation and its link, which is told once.
type Invited struct {
	Invitation
	URL Secret // empty when a call is repeated
}

// InvitationFlies is how long an invitation may be on its way to the provider:
// longer than any request.
const InvitationFlies = 2 * time.Minute

// Flying reports whether a call may still be telling the provider of it.
func (i Invitation) Flying(now time.Time) bool {
	return i.Status == InvitationPending && i.ProviderID == "" && now.Sub(i.CreatedAt) < InvitationFlies
}

// Told reports whether the provider heard of it, or whoever it is for took it up.
func (i Invitation) Told() bool { return i.ProviderID != "" || i.Status == InvitationAccepted }

// Valid reports whether the invitation still opens anything.
func (i Invitation) Valid(now time.Time) bool {
	return i.Status == InvitationPending && now.Before(i.ExpiresAt)
}

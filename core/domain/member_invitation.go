package domain

import "time"

// MemberInvitation asks a person to join an enterprise in a role.
type MemberInvitation struct {
	ID           string
	Organization TenantID
	Email        string
	RoleID       RoleID // the provider's
	Role         string // its name
	Inviter      Subject
	ByOperator   bool // the inviter is of the platform, and has no stored rights here
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
	ErrMemberInvitationNotFound = NewError(NotFound, "member_invitation_not_found", "No such invitation.")
	ErrInvitationPending        = NewError(Conflict, "invitation_pending", "This person has a pending invitation already.")
	ErrRoleNotGrantable         = NewError(Invalid, "role_not_grantable", "This role cannot be given.")
	ErrInvitationEnded          = NewError(
		Conflict, "invitation_ended", "This invitation has been accepted or has expired: there is nothing to revoke.",
	)
	ErrUserExists = NewError(Conflict, "user_exists", "This person belongs to the enterprise already.")
)

// NewMemberInvitation is what an admin says about a person to be invited.
type NewMemberInvitation struct {
	Organization TenantID // the inviter's own, if it is empty
	Email        string
	RoleID       RoleID
}

// MemberInvitation checks the address; the role is the provider's to name.
func (in NewMemberInvitation) MemberInvitation(
	id string, t TenantID, inviter Actor, now time.Time,
) (i MemberInvitation, err error) {
	i = MemberInvitation{
		ID: id, Organization: t, RoleID: in.RoleID, Inviter: inviter.Subject, ByOperator: inviter.Is(Operator),
		Status: InvitationPending, ExpiresAt: now.Add(MemberInvitationTTL), CreatedAt: now,
	}
	i.Email, err = ParseEmail("email", in.Email)
	return i, err
}

// IssuedInvitation is an invitation and its link, which is told once.
type IssuedInvitation struct {
	MemberInvitation
	URL Secret // empty when a call is repeated
}

// InvitationDeliveryTimeout is how long an invitation may be on its way to the provider:
// longer than any request.
const InvitationDeliveryTimeout = 2 * time.Minute

// InFlight reports whether a call may still be telling the provider of it.
func (i MemberInvitation) InFlight(now time.Time) bool {
	return i.Status == InvitationPending && i.ProviderID == "" && now.Sub(i.CreatedAt) < InvitationDeliveryTimeout
}

// Delivered reports whether the provider heard of it, or whoever it is for took it up.
func (i MemberInvitation) Delivered() bool {
	return i.ProviderID != "" || i.Status == InvitationAccepted
}

// Valid reports whether the invitation still opens anything.
func (i MemberInvitation) Valid(now time.Time) bool {
	return i.Status == InvitationPending && now.Before(i.ExpiresAt)
}

// Current is the invitation as it is now: the periodic task that marks those which have
// expired comes later.
func (i MemberInvitation) Current(now time.Time) MemberInvitation {
	if i.Status == InvitationPending && !i.Valid(now) {
		i.Status = InvitationExpired
	}
	return i
}

// Revoke ends a pending invitation; one that is revoked stays so. ErrInvitationEnded if
// it has ended in another way.
func (i *MemberInvitation) Revoke(now time.Time) error {
	switch i.Current(now).Status {
	case InvitationPending:
		i.Status = InvitationRevoked
	case InvitationAccepted, InvitationExpired:
		return ErrInvitationEnded
	}
	return nil
}

// MemberInvitationQuery is which invitations of an organization to list, newest first.
type MemberInvitationQuery struct {
	Organization TenantID // the caller's own, if it is empty
	Status       InvitationStatus
	At           time.Time // what has expired by then is EXPIRED
	Paging
}

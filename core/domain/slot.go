package domain

import (
	"maps"
	"slices"
)

// SlotKind is what a call needs a slot for. Who holds one may wait for one of a later kind of this list, never the
// other way round, so that no two calls wait for each other.
type SlotKind string

// The kinds of slots.
const (
	TransferSlot SlotKind = "transfer" // an export, or a file on its way to its store
	GatewaySlot  SlotKind = "gateway"  // other work outside of the database: records, files, the identity provider
	DatabaseSlot SlotKind = "database" // one unit of work, or a look
)

// criticalActions are those for which a part of the slots is kept, so that they go on while a tenant floods: to sign
// in, to take a right from somebody or stop what they have begun, and to look at the audit trail and chain it.
var criticalActions = map[Action]bool{
	AuthMe: true, AuthSignIn: true, AuthEmail: true, AuthInvite: true, UserMe: true, UserRegister: true,
	UserFollowRole: true,

	EnterpriseStatusSet: true, EnterpriseDelete: true, EnterpriseDetach: true,
	ConnectionDisable: true, TicketRevoke: true, AdminDelete: true, GrantDelete: true,
	UserBlock: true, UserRemove: true, UserRole: true, UserProviderRole: true, UserProviderLock: true,
	InvitationRevoke: true, InvitationWithdraw: true,
	ProjectMemberRemove: true, ProjectMemberRole: true,
	ProjectRoleUpdate: true, ProjectRolePermissions: true, ProjectRoleDelete: true, ProjectRoleMove: true,
	JobCancel: true,

	AuditList: true, AuditIntegrate: true,
}

// IsCritical reports whether the action may take the slots that are kept.
func IsCritical(a Action) bool { return criticalActions[a] }

// CriticalActions returns them, sorted.
func CriticalActions() []Action { return slices.Sorted(maps.Keys(criticalActions)) }

// SlotClaim is one call that asks for a slot.
type SlotClaim struct {
	Kind     SlotKind
	Tenant   TenantID // empty for callers of none
	Public   bool     // without a token: bounded apart from the platform's own people
	Critical bool     // may take what is kept
	Patient  bool     // waits as long as its ctx lasts, because nobody would try again
}

// SlotFor is what a call claims for an action; needed is false for what the platform does itself, and for a job
// outside of the database: how many of those there are is bounded by the workers.
func SlotFor(c Call, a Action, k SlotKind) (claim SlotClaim, needed bool) {
	job := c.Is(System)
	claim = SlotClaim{
		Kind: k, Tenant: c.Tenant, Public: c.Is(Anonymous) || c.Is(Invitee) || c.Is(IdentityProvider),
		Critical: IsCritical(a), Patient: job || c.Stored || a == NotificationFollow,
	}
	return claim, !job || c.Tenant != "" && k == DatabaseSlot
}

// OutsideSlot is what an action needs outside of the database.
func OutsideSlot(a Action) SlotKind {
	if BudgetOf(a, false) == UploadBudget {
		return TransferSlot
	}
	return GatewaySlot
}

// ErrConcurrencyLimited refuses a call that has waited in vain for a slot, or finds too many waiting.
var ErrConcurrencyLimited = NewError(
	Unavailable, "concurrency_limited",
	"Too many calls are under way at once. Wait as many seconds as Retry-After says, then try again.",
)

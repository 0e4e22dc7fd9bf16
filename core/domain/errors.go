package domain

import (
	"slices"

	"github.com/tenon-health/tenon/core/csv"
	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/filter"
)

// Errors is the catalogue: all that the core and the adapters may answer. Some
// share a code and say it in several sentences; the first is the usual one. A
// test finds what is missing here.
func Errors() []*Error {
	return slices.Concat(
		commonErrors(), accessErrors(), tenantErrors(), workErrors(),
		document.Errors(), filter.Errors(), csv.Errors(),
	)
}

func commonErrors() []*Error {
	return []*Error{
		ErrInternal, ErrStoreBusy, ErrStoreUnavailable, ErrStoreBehind, VersionStale, ErrTextInvalid, ErrTextLength,
		ErrURLInvalid, ErrEmailInvalid, ErrSortInvalid, CursorInvalid, KeyReused, KeyInUse, KeyInvalid, MailAway, MailRefused,
		NoSuchJob, ErrJobUnknown, ErrJobEnded, ErrCancelled, ErrContinue, NoSuchTenant, TenantInvalid,
	}
}

func accessErrors() []*Error {
	return []*Error{
		NotAllowed, TenantRequired, TenantMismatch, TenantNotReady, TenantSuspended, TenantDeactivated, TenantDeleted,
		ProfileRequired, UserIsBlocked, TokenMissing, TokenInvalid, TokenOutdated, TrialNotGranted, ErrReasonRequired, ErrGatewayMissing,
		ProviderAway, ProviderGarbled, ProviderRefused,
	}
}

// tenantErrors are about enterprises, and what and who belongs to them.
func tenantErrors() []*Error {
	return []*Error{
		NoSuchEnterprise, DomainTaken, AdminEmailTaken, OrganizationTaken, InvalidTransition, NoSuchAdmin, NoSuchInvite,
		TicketsExhausted, AliasForeign, ErrTooManyAliases, ErrColorInvalid,
		NoSuchModule, NoSuchTrial, SlugTaken, ErrSlugInvalid, ModuleStandalone, ModuleHasTrials, NoSuchGrant,
		NoSuchUser, EmailTaken, NotInvited, EmailUnverified,
		NoSuchInvitation, InvitationOpen, RoleNotGrantable, AlreadyRegistered, NoSuchRole,
	}
}

// workErrors are about what people do in projects.
func workErrors() []*Error {
	return []*Error{
		NoSuchProject, NameTaken, TrialNameTaken, MemberTwice, MemberExists,
		NoSuchRecord, RecordExists, ExternalIDTaken, RecordsUnavailable, ErrRecordTooLarge, NoSuchImport,
		NoSuchExecution, ExecutionExists, UserNotMember, UserNotYou, StatusImpossible,
		NoSuchBookmark, ShareExists, NoSuchShare, RecipientsOdd, NoSuchNotification,
		NoSuchAsset, NotAnImage, ImageTooLarge, VisibilityOdd, ObjectIsAbsent, SizeDiffers, FilesUnavailable,
	}
}

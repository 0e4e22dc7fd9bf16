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
		commonErrors(), accessErrors(), tenantErrors(), workErrors(), importErrors(), auditErrors(),
		document.Errors(), filter.Errors(), csv.Errors(),
	)
}

func commonErrors() []*Error {
	return []*Error{
		ErrInternal, ErrStoreBusy, ErrStoreUnavailable, ErrStoreBehind, ErrStale, ErrTextInvalid, ErrTextLength,
		ErrNullForbidden,
		ErrTimeInvalid, ErrURLInvalid, ErrEmailInvalid, ErrDomainInvalid, ErrSortInvalid, ErrCursorInvalid,
		ErrPageAndCursor, ErrPageTooLarge,
		ErrIdempotencyKeyReused, ErrIdempotencyKeyInUse, ErrIdempotencyKeyInvalid, ErrMailUnavailable, ErrMailRefused,
		ErrJobNotFound, ErrJobUnknown, ErrJobEnded, ErrJobNotCancellable, ErrJobNotFailed, ErrCancelled, ErrContinue,
		ErrTenantNotFound, ErrTenantInvalid, ErrIndexConflict, ErrIndexDuplicates,
		ErrDatabaseRole,
		ErrMigrationRunning, ErrTenantsAmbiguous, ErrMigrationEdited, ErrMigrationUnknown, ErrMigrationInterrupted,
		ErrMigrationFailed, ErrMigrationUnhealthy, ErrMigrationOneWay, ErrMigrationLosesData, ErrSharedMigrationUnknown,
		ErrMigrationNotEdited, ErrMigrationUnverified, ErrMigrationDrifted, ErrRepairAmbiguous, ErrDiagnosticInterrupted,
		ErrMigrationNameInvalid, ErrMigrationNameTaken, ErrMigrationsFull, ErrSourcesNotFound,
		ErrKeysetMissing, ErrSecretKeyMissing, ErrSealingKeyMissing,
		ErrSealingKeyNotFound, ErrSealingKeyUsed,
	}
}

func accessErrors() []*Error {
	return []*Error{
		ErrForbidden, ErrTenantRequired, ErrTenantMismatch, ErrTenantNotReady, ErrTenantSuspended, ErrTenantDeactivated,
		ErrTenantDeleted, ErrTenantMigrating,
		ErrProfileRequired, ErrUserBlocked, ErrTokenMissing, ErrTokenInvalid, ErrTokenOutdated, ErrTrialNotGranted,
		ErrReasonRequired, ErrFactsChanged, ErrGatewayMissing, ErrRateLimited, ErrConcurrencyLimited,
		ErrSingleCompany, ErrRoleMissing, ErrManyCompanies, ErrOneCompany, ErrCompanyPending,
		ErrProviderUnavailable, ErrProviderResponseInvalid, ErrProviderRefused,
	}
}

// tenantErrors are about enterprises, and what and who belongs to them.
func tenantErrors() []*Error {
	return []*Error{
		ErrEnterpriseNotFound,
		ErrDomainTaken,
		ErrAdminEmailTaken,
		ErrOrganizationTaken,
		ErrTransitionInvalid,
		ErrOnboardingBegun,
		ErrKeyRequired,
		ErrDomainPublic,
		ErrTicketNotFound,
		ErrConnectionNotFound,
		ErrDatasourceNotFound,
		ErrDatasourceExists,
		ErrKindUnsupported,
		ErrTenantHasData,
		ErrDatasourceChanging,
		ErrAddressRefused,
		ErrHostInvalid,
		ErrPortInvalid,
		ErrDatabaseInvalid,
		ErrPasswordInvalid,
		ErrOptionUnsupported,
		ErrOptionInvalid,
		ErrCertificatesInvalid,
		ErrAdminNotFound,
		ErrEnterpriseInvitationNotFound,
		ErrTicketsExhausted,
		ErrOnboardingBusy,
		ErrAliasForeign,
		ErrTooManyAliases,
		ErrColorInvalid,
		ErrModuleNotFound,
		ErrTrialNotFound,
		ErrSlugTaken,
		ErrSlugInvalid,
		ErrModuleStandalone,
		ErrTrialRequired,
		ErrGrantNotFound,
		ErrGrantContradictory,
		ErrModuleSlugTaken,
		ErrModuleBuiltIn,
		ErrModuleInUse,
		ErrTrialInUse,
		ErrUserNotFound,
		ErrEmailTaken,
		ErrNotInvited,
		ErrEmailUnverified,
		ErrUserStatusInvalid,
		ErrUserStatusLocked, ErrOwnRelink, ErrRelinkMismatch,
		ErrMemberInvitationNotFound,
		ErrInvitationPending,
		ErrInvitationEnded,
		ErrRoleNotGrantable,
		ErrUserExists,
		ErrRoleNotFound,
		ErrUserTypeByOperator,
		ErrUserRemoved,
		ErrOwnRole,
		ErrOwnAccount,
		ErrLastAdmin,
		ErrLastRole,
		ErrOrganizationRequired,
		ErrLastProjectAdmin,
		ErrLastAdminOfProject,
		ErrSuccessorInvalid,
	}
}

// workErrors are about what people do in projects.
func workErrors() []*Error {
	return []*Error{
		ErrProjectNotFound, ErrProjectStatusInvalid, ErrNameTaken, ErrTrialNameTaken, ErrMemberDuplicate,
		ErrMemberExists,
		ErrMemberNotFound, ErrRoleReserved, ErrRoleNameTaken, ErrRoleBuiltIn, ErrRoleInUse, ErrRoleSame, ErrLevelInvalid,
		ErrRecordNotFound, ErrRecordExists, ErrExternalIDTaken, ErrRecordsUnavailable, ErrRecordTooLarge, ErrImportNotFound,
		ErrExportFormat, ErrExportExcel, ErrExportTooWide, ErrExportFields,
		ErrExecutionNotFound, ErrExecutionExists, ErrUserNotMember, ErrUserNotCaller, ErrStatusInvalid,
		ErrExecutionMove, ErrExecutionFinished, ErrExecutionPrediction, ErrExecutionError,
		ErrExecutionIDsInvalid, ErrExecutionOmitted,
		ErrBookmarkNotFound, ErrShareNotFound, ErrRecipientsInvalid, ErrNotificationNotFound,
		ErrAssetNotFound, ErrImageTypeUnsupported, ErrImageTooLarge, ErrVisibilityInvalid, ErrPurposeRequired,
		ErrPurposeInvalid, ErrPurposePrivate, ErrObjectNotFound, ErrSizeMismatch, ErrFilesUnavailable,
		ErrFileSizeInvalid, ErrContentTypeInvalid, ErrAssetUnfinished, ErrUploadCompleted, ErrUploadLost, ErrUploadChanged,
		ErrPartNumber, ErrPartDuplicate, ErrPartMissing, ErrPartSize, ErrPartChecksum,
	}
}

// auditErrors are those of the audit trails, and of who vouches for them.
func auditErrors() []*Error {
	return []*Error{
		ErrTrailNotFound, ErrAuditNameNotFound, ErrAuditFormat, ErrAuditExportInvalid, ErrCheckpointInvalid,
		ErrAuditEntryNotFound, ErrCheckpointNotFound, ErrAuditKeyMissing, ErrAuditHalted, ErrAuditTree,
		ErrAuditInstallation, ErrAuditNotHalted, ErrReceiptNotYet, ErrTileNotFound,
		ErrWitnessKnowsOther, ErrWitnessRefuses, ErrWitnessUnregistered, ErrWitnessUnavailable,
		ErrAnchorExists, ErrAnchorNotFound,
	}
}

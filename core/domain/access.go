package domain

import (
	"maps"
	"slices"
)

// accessPolicy says who may do what: any one relation of the row suffices. An
// action without a row is refused to everyone.
var accessPolicy = map[Action][]Relation{
	AuthMe:               {Authenticated},
	AuthInvite:           {Anonymous},
	AuthSignIn:           {TenantMember},
	AuthEmail:            {TenantMember},
	IdempotencyKeyExpire: {System},

	EnterpriseCreate:    {Operator},
	EnterpriseInvite:    {Operator},
	EnterpriseReinvite:  {Operator},
	EnterpriseList:      {Operator},
	EnterpriseStats:     {Operator},
	EnterpriseCheck:     {Operator},
	EnterpriseGet:       {Operator, TenantAdmin},
	EnterpriseUpdate:    {Operator, TenantAdmin},
	EnterpriseStatusSet: {Operator},
	EnterpriseTotal:     {Operator, TenantAdmin},
	EnterpriseProjects:  {Operator, TenantAdmin},
	EnterpriseDelete:    {Operator},
	EnterpriseDetach:    {System},
	DeletionRequest:     {TenantAdmin},
	EnterpriseOnboard:   {Invitee},
	EnterpriseConnect:   {IdentityProvider},
	EnterpriseReconcile: {System},
	EnterpriseProvision: {System},
	EnterpriseMail:      {System},
	EnterpriseExpire:    {System},
	EnterpriseKind:      {System},
	EnterpriseEnsure:    {System},

	EnterpriseOrganize:  {Operator},
	OnboardingLookup:    {Invitee},
	OnboardingGet:       {TenantAdmin, Operator},
	OnboardingUpdate:    {TenantAdmin},
	OnboardingComplete:  {TenantAdmin},
	OnboardingRetry:     {TenantAdmin, Operator},
	ConnectionList:      {TenantAdmin, Operator},
	ConnectionEnable:    {TenantAdmin, Operator},
	ConnectionDisable:   {TenantAdmin, Operator},
	ConnectionNote:      {System},
	DatasourceCreate:    {Operator},
	DatasourceList:      {Operator},
	DatasourceGet:       {Operator},
	DatasourceUpdate:    {Operator},
	DatasourceDelete:    {Operator},
	DatasourceTest:      {Operator},
	DatasourceSettle:    {System},
	TicketCreate:        {TenantAdmin, Operator},
	TicketList:          {TenantAdmin, Operator},
	TicketGet:           {TenantAdmin, Operator},
	TicketRevoke:        {TenantAdmin, Operator},
	OrganizationMembers: {TenantAdmin, Operator},
	UserRoleGet:         {TenantAdmin, Operator},
	UserRolePermissions: {TenantAdmin, Operator},

	AdminCreate: {Operator, TenantAdmin},
	AdminList:   {Operator, TenantAdmin},
	AdminGet:    {Operator, TenantAdmin},
	AdminUpdate: {Operator, TenantAdmin},
	AdminDelete: {Operator, TenantAdmin},

	ModuleCreate: {Operator},
	ModuleList:   {Authenticated},
	ModuleGet:    {Authenticated},
	ModuleUpdate: {Operator},
	ModuleDelete: {Operator},
	TrialCreate:  {Operator},
	TrialList:    {Authenticated},
	TrialGet:     {Authenticated},
	TrialUpdate:  {Operator},
	TrialDelete:  {Operator},
	GrantCreate:  {Operator},
	GrantList:    {Operator, TenantMember},
	GrantDelete:  {Operator},
	GrantBatch:   {Operator},

	UserRegister:     {Authenticated},
	UserMe:           {Authenticated},
	UserUpdate:       {TenantMember},
	UserList:         {TenantMember},
	UserGet:          {TenantMember},
	UserCount:        {TenantAdmin},
	UserEdit:         {TenantAdmin},
	UserRelink:       {TenantAdmin},
	UserRoles:        {TenantAdmin, Operator},
	UserInvite:       {TenantAdmin, Operator},
	UserProviderRole: {System},
	UserRole:         {TenantAdmin, Operator},
	UserFollowRole:   {Authenticated},
	UserBlock:        {TenantAdmin, Operator},
	UserUnblock:      {TenantAdmin, Operator},
	UserRemove:       {TenantAdmin},
	UserProviderLock: {System},

	InvitationList:     {TenantAdmin, Operator},
	InvitationGet:      {TenantAdmin, Operator},
	InvitationRevoke:   {TenantAdmin, Operator},
	InvitationWithdraw: {System},
	InvitationExpire:   {System},

	ProjectCreate:      {TenantMember},
	ProjectList:        {TenantMember},
	ProjectGet:         {ProjectMember, TenantAdmin},
	ProjectUpdate:      {ProjectAdmin, ProjectManager, TenantAdmin},
	ProjectDelete:      {ProjectAdmin, TenantAdmin},
	ProjectPurge:       {System},
	ProjectMembers:     {ProjectMember, TenantAdmin},
	ProjectMemberships: {Self, TenantAdmin},
	ProjectRoles:       {ProjectMember, TenantAdmin},

	ProjectMemberAdd:    {ProjectAdmin, ProjectManager, TenantAdmin},
	ProjectMemberGet:    {ProjectMember, TenantAdmin},
	ProjectMemberRole:   {ProjectAdmin, ProjectManager, TenantAdmin},
	ProjectMemberRemove: {ProjectAdmin, ProjectManager, TenantAdmin},

	ProjectRoleCreate:      {ProjectAdmin, TenantAdmin},
	ProjectRoleGet:         {ProjectMember, TenantAdmin},
	ProjectRoleUpdate:      {ProjectAdmin, TenantAdmin},
	ProjectRolePermissions: {ProjectAdmin, TenantAdmin},
	ProjectRoleDelete:      {ProjectAdmin, TenantAdmin},
	ProjectRoleMove:        {ProjectAdmin, TenantAdmin},

	RecordCreate:   {RecordWriter},
	RecordUpload:   {RecordWriter},
	RecordCheck:    {RecordWriter},
	RecordList:     {RecordReader},
	RecordGet:      {RecordReader},
	RecordSearch:   {RecordReader},
	RecordExport:   {RecordWriter},
	ImportLoad:     {System},
	RecordUpdate:   {RecordWriter},
	RecordDelete:   {RecordWriter},
	RecordHistory:  {RecordReader},
	RecordFields:   {RecordReader},
	ImportFinalize: {System},
	ImportSweep:    {System},

	ExecutionCreate: {RecordWriter, Scope("executions:write")},
	ExecutionList:   {RecordReader},
	ExecutionGet:    {RecordReader, ShareReceiver},
	ExecutionBatch:  {ProjectMember},
	ExecutionUpdate: {RecordWriter, Scope("executions:write")},
	ExecutionRelink: {System},
	ExecutionRepeat: {RecordWriter, Scope("executions:write")},

	AssetCreate:  {TenantMember, Operator},
	AssetLogo:    {TenantAdmin, Operator},
	AssetGet:     {TenantMember, Operator},
	AssetContent: {TenantMember, Operator},
	AssetImage:   {Anonymous},
	AssetExpire:  {System},

	UploadStart:    {RecordWriter},
	UploadGet:      {RecordWriter},
	UploadComplete: {RecordWriter},
	UploadAbort:    {RecordWriter},
	FileList:       {RecordReader},
	FileDelete:     {RecordWriter},
	AssetDelete:    {TenantMember, Operator},
	FolderDelete:   {Operator, TenantAdmin},
	AssetHash:      {System},
	AssetRemove:    {System},
	FileContent:    {RecordReader},
	FileGet:        {RecordReader},

	BookmarkCreate: {RecordReader, ShareReceiver},
	BookmarkList:   {TenantMember},
	BookmarkDelete: {TenantMember},

	ShareCreate: {RecordWriter},
	ShareList:   {ProjectMember},

	NotificationList:    {TenantMember},
	NotificationCount:   {TenantMember},
	NotificationRead:    {TenantMember},
	NotificationReadAll: {TenantMember},
	NotificationDelete:  {TenantMember},
	NotificationFollow:  {TenantMember},

	AuditList:      {TenantAdmin, Operator},
	AuditIntegrate: {System},
	AuditVerify:    {System},
	AuditSign:      {System},
	AuditContinue:  {System},
	AuditProve:     {TenantAdmin, Operator},
	AuditRead:      {TenantAdmin, Operator},
	AuditCheck:     {TenantAdmin, Operator},
	AuditExport:    {TenantAdmin, Operator},
	AuditNames:     {TenantAdmin, Operator},
	AuditErase:     {System},

	JobList:   {TenantMember, Operator, System},
	JobGet:    {TenantMember, Operator, System, PlatformScope(MigrationsRead), PlatformScope(MigrationsRun)},
	JobCancel: {TenantMember, Operator, System, PlatformScope(MigrationsRun)},
	JobRetry:  {TenantMember, Operator, System, PlatformScope(MigrationsRun)},
	JobExpire: {System},

	MigrationUp:     {System},
	MigrationTenant: {System},
	MigrationIndex:  {System},
	MigrationDown:   {System},
	MigrationRepair: {System},
	DiagnosticRun:   {System},
	MigrationStatus: {System, PlatformScope(MigrationsRead)},
	MigrationVerify: {System, PlatformScope(MigrationsRead)},
	MigrationStart:  {PlatformScope(MigrationsRun)},
	KeysetStatusGet: {System},
	KeysetRekey:     {System},
	TenantCreate:    {System},
	TenantList:      {System},
	TenantGet:       {PlatformScope(MigrationsRead)},

	MigrationPlanGet: {System},
}

// Allowed reports whether one of the relations suffices for the action.
func Allowed(action Action, has []Relation) bool {
	return slices.ContainsFunc(accessPolicy[action], func(r Relation) bool { return slices.Contains(has, r) })
}

// operatorActs are what an operator may do to an enterprise's people, connections
// and datasources. Each needs a reason, and the enterprise's admins are mailed of it.
var operatorActs = []Action{
	UserInvite, UserRole, UserBlock, UserUnblock, InvitationRevoke, AdminCreate, AdminUpdate, AdminDelete,
	ConnectionEnable, ConnectionDisable, TicketCreate, TicketRevoke, DatasourceCreate, DatasourceUpdate, DatasourceDelete,
}

// dataWrites are the actions that write patient data or files, each to where its tenant's data of the kind lies.
// What only deletes is none of them.
var dataWrites = map[Action]DatasourceKind{
	RecordCreate: RecordsDatasource, RecordUpload: RecordsDatasource,
	RecordUpdate: RecordsDatasource, RecordDelete: RecordsDatasource, // both keep what was before
	ImportLoad: RecordsDatasource, ImportFinalize: RecordsDatasource,
	ExecutionCreate: RecordsDatasource, ExecutionUpdate: RecordsDatasource, ExecutionRelink: RecordsDatasource,
	AssetCreate: FilesDatasource,
	UploadStart: FilesDatasource, UploadComplete: FilesDatasource,
}

// WritesData reports whether the action waits while the place of a tenant's data is changed.
func WritesData(a Action) bool { return dataWrites[a] != "" }

// WritesRecords reports whether the action writes what lies with the records.
func WritesRecords(a Action) bool { return dataWrites[a] == RecordsDatasource }

// IsOperatorAct reports whether the action, done by an operator, needs a reason and is
// mailed to the enterprise's admins.
func IsOperatorAct(a Action) bool { return slices.Contains(operatorActs, a) }

// Relations returns those of which one suffices for the action; none refuses
// everyone.
func Relations(action Action) []Relation { return slices.Clone(accessPolicy[action]) }

// Actions returns every action that somebody may do, sorted.
func Actions() []Action { return slices.Sorted(maps.Keys(accessPolicy)) }

// What the guard answers to those whom it refuses.
var (
	ErrForbidden      = NewError(Forbidden, "forbidden", "You may not do this.")
	ErrTenantRequired = NewError(Forbidden, "tenant_required", "Sign in through an organization: this call needs one.")
	ErrTenantMismatch = NewError(
		Forbidden, "tenant_mismatch", "The tenant header names another organization than the token.",
	)
	ErrTenantNotReady = NewError(
		Conflict, "tenant_not_ready", "This enterprise is not set up yet. Try again when its onboarding has ended.",
	)
	ErrTenantSuspended   = NewError(Forbidden, "tenant_suspended", "This enterprise is suspended.")
	ErrTenantDeactivated = NewError(Forbidden, "tenant_deactivated", "This enterprise is deactivated.")
	ErrTenantDeleted     = NewError(Forbidden, "tenant_deleted", "This enterprise has been deleted.")
	ErrProfileRequired   = NewError(Forbidden, "profile_required", "Register first: POST /api/v1/users/me.")
	ErrUserBlocked       = NewError(Forbidden, "user_blocked", "Your account is blocked.")
	ErrTokenOutdated     = NewError(
		Unauthenticated, "token_outdated", "Your rights have changed since this token was made. Refresh it.",
	)
	ErrReasonRequired = NewError(
		Invalid, "reason_required", "Say why: this call needs the header X-Reason.",
	).At("x_reason")
	ErrGatewayMissing = NewError(
		Unavailable, "gateway_missing", "This installation has no such part: its operator has not set it up.",
	)
	ErrTrialNotGranted = NewError(Forbidden, "trial_not_granted", "Your enterprise has no access to this trial.")
)

package domain

// Action names one thing an actor may ask for. The same word stands in the
// access table, in the audit trail and in the API description.
type Action string

// The actions, by feature: what an actor may ask for.
const (
	AuthMe               Action = "auth.me"
	AuthInvite           Action = "auth.invite"
	AuthSignIn           Action = "auth.sign_in"
	AuthEmail            Action = "auth.email" // taken over from the provider
	IdempotencyKeyExpire Action = "key.expire"

	EnterpriseCreate    Action = "enterprise.create"
	EnterpriseInvite    Action = "enterprise.invite"
	EnterpriseReinvite  Action = "enterprise.reinvite"
	EnterpriseList      Action = "enterprise.list"
	EnterpriseStats     Action = "enterprise.stats"
	EnterpriseCheck     Action = "enterprise.check"
	EnterpriseGet       Action = "enterprise.get"
	EnterpriseUpdate    Action = "enterprise.update"
	EnterpriseStatusSet Action = "enterprise.status"
	EnterpriseTotal     Action = "enterprise.statistics"
	EnterpriseProjects  Action = "enterprise.projects"
	EnterpriseDelete    Action = "enterprise.delete"
	EnterpriseDetach    Action = "enterprise.detach"
	DeletionRequest     Action = "enterprise.request_deletion"
	EnterpriseOnboard   Action = "enterprise.onboard"
	EnterpriseConnect   Action = "enterprise.connect"
	EnterpriseReconcile Action = "enterprise.reconcile"
	EnterpriseProvision Action = "enterprise.provision"
	EnterpriseMail      Action = "enterprise.mail"
	EnterpriseExpire    Action = "enterprise.expire"
	EnterpriseKind      Action = "enterprise.kind"   // one company's installation, or that of many
	EnterpriseEnsure    Action = "enterprise.ensure" // the one company

	EnterpriseOrganize  Action = "enterprise.organize"
	OnboardingLookup    Action = "onboarding.lookup"
	OnboardingGet       Action = "onboarding.get"
	OnboardingUpdate    Action = "onboarding.update"
	OnboardingComplete  Action = "onboarding.complete"
	OnboardingRetry     Action = "onboarding.retry"
	ConnectionList      Action = "connection.list"
	ConnectionEnable    Action = "connection.enable"
	ConnectionDisable   Action = "connection.disable"
	ConnectionNote      Action = "connection.note"
	DatasourceCreate    Action = "datasource.create"
	DatasourceList      Action = "datasource.list"
	DatasourceGet       Action = "datasource.get"
	DatasourceUpdate    Action = "datasource.update"
	DatasourceDelete    Action = "datasource.delete"
	DatasourceTest      Action = "datasource.test"
	DatasourceSettle    Action = "datasource.settle" // the end of a change
	TicketCreate        Action = "ticket.create"
	TicketList          Action = "ticket.list"
	TicketGet           Action = "ticket.get"
	TicketRevoke        Action = "ticket.revoke"
	OrganizationMembers Action = "organization.members"
	UserRoleGet         Action = "user.role_get"
	UserRolePermissions Action = "user.role_permissions"

	AdminCreate Action = "admin.create"
	AdminList   Action = "admin.list"
	AdminGet    Action = "admin.get"
	AdminUpdate Action = "admin.update"
	AdminDelete Action = "admin.delete"

	ModuleCreate Action = "module.create"
	ModuleList   Action = "module.list"
	ModuleGet    Action = "module.get"
	ModuleUpdate Action = "module.update"
	ModuleDelete Action = "module.delete"
	TrialCreate  Action = "trial.create"
	TrialList    Action = "trial.list"
	TrialGet     Action = "trial.get"
	TrialUpdate  Action = "trial.update"
	TrialDelete  Action = "trial.delete"
	GrantCreate  Action = "grant.create"
	GrantList    Action = "grant.list"
	GrantDelete  Action = "grant.delete"
	GrantBatch   Action = "grant.batch"

	UserRegister     Action = "user.register"
	UserMe           Action = "user.me"
	UserUpdate       Action = "user.update"
	UserList         Action = "user.list"
	UserGet          Action = "user.get"
	UserCount        Action = "user.count"
	UserEdit         Action = "user.edit"
	UserRelink       Action = "user.relink"
	UserRoles        Action = "user.roles"
	UserInvite       Action = "user.invite"
	UserProviderRole Action = "user.provider_role"
	UserRole         Action = "user.role"
	UserFollowRole   Action = "user.follow_role" // the stored role follows the token's
	UserBlock        Action = "user.block"
	UserUnblock      Action = "user.unblock"
	UserRemove       Action = "user.remove"
	UserProviderLock Action = "user.provider_lock"

	InvitationList     Action = "invitation.list"
	InvitationGet      Action = "invitation.get"
	InvitationRevoke   Action = "invitation.revoke"
	InvitationWithdraw Action = "invitation.withdraw" // at the provider
	InvitationExpire   Action = "invitation.expire"

	ProjectCreate      Action = "project.create"
	ProjectList        Action = "project.list"
	ProjectGet         Action = "project.get"
	ProjectUpdate      Action = "project.update"
	ProjectDelete      Action = "project.delete"
	ProjectPurge       Action = "project.purge" // what is left of a deleted one
	ProjectMembers     Action = "project.members"
	ProjectMemberships Action = "project.memberships"
	ProjectRoles       Action = "project.roles"

	ProjectMemberAdd    Action = "project.member_add"
	ProjectMemberGet    Action = "project.member_get"
	ProjectMemberRole   Action = "project.member_role"
	ProjectMemberRemove Action = "project.member_remove"

	ProjectRoleCreate      Action = "project.role_create"
	ProjectRoleGet         Action = "project.role_get"
	ProjectRoleUpdate      Action = "project.role_update"
	ProjectRolePermissions Action = "project.role_permissions"
	ProjectRoleDelete      Action = "project.role_delete"
	ProjectRoleMove        Action = "project.role_move"

	RecordCreate   Action = "record.create"
	RecordUpload   Action = "record.upload"
	RecordCheck    Action = "record.check"
	RecordList     Action = "record.list"
	RecordGet      Action = "record.get"
	RecordSearch   Action = "record.search"
	RecordExport   Action = "record.export"
	ImportLoad     Action = "import.load"
	RecordUpdate   Action = "record.update"
	RecordDelete   Action = "record.delete"
	RecordHistory  Action = "record.history"
	RecordFields   Action = "record.fields"
	ImportFinalize Action = "import.finalize"
	ImportSweep    Action = "import.sweep"

	ExecutionCreate Action = "execution.create"
	ExecutionList   Action = "execution.list"
	ExecutionGet    Action = "execution.get"
	ExecutionUpdate Action = "execution.update"
	ExecutionBatch  Action = "execution.batch"
	ExecutionRelink Action = "execution.relink"
	ExecutionRepeat Action = "execution.repeat" // the answer to a repeated execution.create or .update

	AssetCreate  Action = "asset.create"
	AssetLogo    Action = "asset.logo" // asked besides asset.create, for a public logo
	AssetGet     Action = "asset.get"
	AssetContent Action = "asset.content"
	AssetImage   Action = "asset.image"
	AssetExpire  Action = "asset.expire"

	UploadStart    Action = "upload.start"
	UploadGet      Action = "upload.get"
	UploadComplete Action = "upload.complete"
	UploadAbort    Action = "upload.abort"
	FileList       Action = "file.list"
	FileDelete     Action = "file.delete" // asked besides asset.delete, for a project's file
	AssetDelete    Action = "asset.delete"
	FolderDelete   Action = "asset.delete_all" // of an enterprise's images
	AssetHash      Action = "asset.hash"
	AssetRemove    Action = "asset.remove" // of what is deleted
	FileGet        Action = "file.get"     // asked besides asset.get, for a project's file
	FileContent    Action = "file.content" // asked besides asset.content, likewise

	BookmarkCreate Action = "bookmark.create"
	BookmarkList   Action = "bookmark.list"
	BookmarkDelete Action = "bookmark.delete"

	ShareCreate Action = "share.create"
	ShareList   Action = "share.list"

	NotificationList    Action = "notification.list"
	NotificationCount   Action = "notification.count"
	NotificationRead    Action = "notification.read"
	NotificationReadAll Action = "notification.read_all"
	NotificationDelete  Action = "notification.delete"
	NotificationFollow  Action = "notification.follow"

	AuditList      Action = "audit.list"
	AuditIntegrate Action = "audit.integrate"
	AuditVerify    Action = "audit.verify"
	AuditSign      Action = "audit.sign"
	AuditContinue  Action = "audit.continue"
	AuditProve     Action = "audit.receipt"
	AuditRead      Action = "audit.read"  // the log itself: what was signed of it, and its tiles
	AuditCheck     Action = "audit.check" // whether the own log is as it was written
	AuditExport    Action = "audit.export"
	AuditNames     Action = "audit.names"
	AuditErase     Action = "audit.erase"

	JobList   Action = "job.list"
	JobGet    Action = "job.get"
	JobCancel Action = "job.cancel"
	JobRetry  Action = "job.retry"
	JobExpire Action = "job.expire"

	MigrationUp     Action = "migration.up"
	MigrationTenant Action = "migration.tenant"
	MigrationIndex  Action = "migration.index"
	MigrationStatus Action = "migration.status"
	MigrationVerify Action = "migration.verify"
	MigrationDown   Action = "migration.down"
	MigrationRepair Action = "migration.repair"
	DiagnosticRun   Action = "diagnostic.run"
	MigrationStart  Action = "migration.start"
	KeysetStatusGet Action = "keyset.status"
	KeysetRekey     Action = "keyset.rekey"
	TenantCreate    Action = "tenant.create"
	TenantList      Action = "tenant.list"
	TenantGet       Action = "tenant.get"

	MigrationPlanGet Action = "migration.plan"
)

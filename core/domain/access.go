package domain

import (
	"maps"
	"slices"
	"time"
)

// Action names one thing an actor may ask for. The same word stands in the
// access table, in the audit trail and in the API description.
type Action string

// Relation is how an actor stands to what it asks for.
type Relation string

const (
	Public         Relation = "anybody; the call carries its own credential"
	Invitee        Relation = "the company that an invitation token was sent to"
	Provider       Relation = "the identity provider's signed events"
	Guest          Relation = "anybody with a valid token"
	TenantMember   Relation = "member of the enterprise"
	TenantAdmin    Relation = "admin of the enterprise"
	ProjectMember  Relation = "member of the project"
	ProjectAdmin   Relation = "admin of the project"
	ProjectManager Relation = "manager of the project"
	RecordReader   Relation = "may read the project's records of the trial"
	RecordWriter   Relation = "may write the project's records of the trial"
	ShareReceiver  Relation = "the execution was shared with"
	Operator       Relation = "operator of the platform"
	Worker         Relation = "job of the system"
)

// PersonRelations are those in which a person of an enterprise can stand to
// something. The guard looks nothing up for an action that needs another.
func PersonRelations() []Relation {
	return []Relation{
		TenantMember, ProjectMember, ProjectAdmin, ProjectManager, RecordReader, RecordWriter, ShareReceiver,
	}
}

// Scope is the relation of a machine whose token names the scope.
func Scope(name string) Relation { return Relation("machine with the scope " + name) }

// The actions, by feature: what an actor may ask for.
const (
	AuthMe     Action = "auth.me"
	AuthInvite Action = "auth.invite"
	AuthSignIn Action = "auth.sign_in"
	KeyExpire  Action = "key.expire"

	EnterpriseInvite    Action = "enterprise.invite"
	EnterpriseReinvite  Action = "enterprise.reinvite"
	EnterpriseList      Action = "enterprise.list"
	EnterpriseGet       Action = "enterprise.get"
	EnterpriseUpdate    Action = "enterprise.update"
	EnterpriseOnboard   Action = "enterprise.onboard"
	EnterpriseConnect   Action = "enterprise.connect"
	EnterpriseReconcile Action = "enterprise.reconcile"
	EnterpriseProvision Action = "enterprise.provision"
	EnterpriseMail      Action = "enterprise.mail"
	EnterpriseExpire    Action = "enterprise.expire"

	ModuleList  Action = "module.list"
	TrialCreate Action = "trial.create"
	TrialList   Action = "trial.list"
	TrialGet    Action = "trial.get"
	GrantCreate Action = "grant.create"
	GrantList   Action = "grant.list"

	UserRegister     Action = "user.register"
	UserMe           Action = "user.me"
	UserUpdate       Action = "user.update"
	UserList         Action = "user.list"
	UserRoles        Action = "user.roles"
	UserInvite       Action = "user.invite"
	UserProviderRole Action = "user.provider_role"
	InvitationExpire Action = "invitation.expire"

	ProjectCreate  Action = "project.create"
	ProjectList    Action = "project.list"
	ProjectGet     Action = "project.get"
	ProjectMembers Action = "project.members"
	ProjectRoles   Action = "project.roles"

	RecordCreate Action = "record.create"
	RecordUpload Action = "record.upload"
	RecordList   Action = "record.list"
	RecordGet    Action = "record.get"
	RecordSearch Action = "record.search"
	ImportSettle Action = "import.settle"
	ImportSweep  Action = "import.sweep"

	ExecutionCreate Action = "execution.create"
	ExecutionList   Action = "execution.list"
	ExecutionGet    Action = "execution.get"

	AssetCreate  Action = "asset.create"
	AssetGet     Action = "asset.get"
	AssetContent Action = "asset.content"
	AssetImage   Action = "asset.image"

	BookmarkCreate Action = "bookmark.create"
	BookmarkList   Action = "bookmark.list"
	BookmarkDelete Action = "bookmark.delete"

	ShareCreate Action = "share.create"
	ShareList   Action = "share.list"

	NotificationList    Action = "notification.list"
	NotificationCount   Action = "notification.count"
	NotificationRead    Action = "notification.read"
	NotificationReadAll Action = "notification.read_all"
	NotificationFollow  Action = "notification.follow"

	AuditList Action = "audit.list"
	AuditSeal Action = "audit.seal"

	JobList   Action = "job.list"
	JobGet    Action = "job.get"
	JobCancel Action = "job.cancel"
	JobExpire Action = "job.expire"

	MigrationUp     Action = "migration.up"
	MigrationStatus Action = "migration.status"
	TenantCreate    Action = "tenant.create"
	TenantList      Action = "tenant.list"
)

// accessPolicy says who may do what: any one relation of the row suffices. An
// action without a row is refused to everyone.
var accessPolicy = map[Action][]Relation{
	AuthMe:     {Guest},
	AuthInvite: {Public},
	AuthSignIn: {TenantMember},
	KeyExpire:  {Worker},

	EnterpriseInvite:    {Operator},
	EnterpriseReinvite:  {Operator},
	EnterpriseList:      {Operator},
	EnterpriseGet:       {Operator, TenantAdmin},
	EnterpriseUpdate:    {Operator, TenantAdmin},
	EnterpriseOnboard:   {Invitee},
	EnterpriseConnect:   {Provider},
	EnterpriseReconcile: {Worker},
	EnterpriseProvision: {Worker},
	EnterpriseMail:      {Worker},
	EnterpriseExpire:    {Worker},

	ModuleList:  {Guest},
	TrialCreate: {Operator},
	TrialList:   {Guest},
	TrialGet:    {Guest},
	GrantCreate: {Operator},
	GrantList:   {Operator, TenantMember},

	UserRegister:     {Guest},
	UserMe:           {Guest},
	UserUpdate:       {TenantMember},
	UserList:         {TenantMember},
	UserRoles:        {TenantAdmin, Operator},
	UserInvite:       {TenantAdmin},
	UserProviderRole: {Worker},
	InvitationExpire: {Worker},

	ProjectCreate:  {TenantMember},
	ProjectList:    {TenantMember},
	ProjectGet:     {ProjectMember, TenantAdmin},
	ProjectMembers: {ProjectMember, TenantAdmin},
	ProjectRoles:   {ProjectMember, TenantAdmin},

	RecordCreate: {RecordWriter},
	RecordUpload: {RecordWriter},
	RecordList:   {RecordReader},
	RecordGet:    {RecordReader},
	RecordSearch: {RecordReader},
	ImportSettle: {Worker},
	ImportSweep:  {Worker},

	ExecutionCreate: {RecordWriter, Scope("executions:write")},
	ExecutionList:   {RecordReader},
	ExecutionGet:    {RecordReader, ShareReceiver},

	AssetCreate:  {TenantMember, Operator},
	AssetGet:     {TenantMember, Operator},
	AssetContent: {TenantMember, Operator},
	AssetImage:   {Public},

	BookmarkCreate: {RecordReader, ShareReceiver},
	BookmarkList:   {TenantMember},
	BookmarkDelete: {TenantMember},

	ShareCreate: {RecordWriter},
	ShareList:   {ProjectMember},

	NotificationList:    {TenantMember},
	NotificationCount:   {TenantMember},
	NotificationRead:    {TenantMember},
	NotificationReadAll: {TenantMember},
	NotificationFollow:  {TenantMember},

	AuditList: {TenantAdmin, Operator},
	AuditSeal: {Worker},

	JobList:   {TenantMember, Operator},
	JobGet:    {TenantMember, Operator},
	JobCancel: {TenantMember, Operator},
	JobExpire: {Worker},

	MigrationUp:     {Worker},
	MigrationStatus: {Worker},
	TenantCreate:    {Worker},
	TenantList:      {Worker},
}

// Actor is who is asking. Holds is what its token proves; the zero Actor holds
// nothing and may do nothing.
type Actor struct {
	Subject    Subject
	Tenant     TenantID // empty for the operator and for work on the platform
	Holds      []Relation
	Scopes     []string // of a machine
	Machine    bool
	Stored     bool         // without a token: what is stored decides alone
	Enterprise EnterpriseID // of an invitee
	Invitation string       // hash of an invitee's token
	IssuedAt   time.Time    // when the token was made, in whole seconds
	EndsAt     time.Time    // when the token expires
}

// Is reports whether the token alone proves r.
func (a Actor) Is(r Relation) bool { return slices.Contains(a.Holds, r) }

// Person reports whether a human of some enterprise is asking.
func (a Actor) Person() bool { return a.Tenant != "" && !a.Machine && !a.Is(Worker) }

// Anonymous is the actor of the calls that need no login.
func Anonymous() Actor { return Actor{Subject: "public", Holds: []Relation{Public}} }

// InviteeOf is the actor that an invitation token makes: it acts for the invited
// enterprise, which has no people yet.
func InviteeOf(i Invite) Actor {
	return Actor{Subject: "invitee", Holds: []Relation{Invitee}, Enterprise: i.Enterprise, Invitation: i.Hash}
}

// System is the actor of a job, working in one tenant or, if empty, on the
// platform.
func System(t TenantID) Actor {
	return Actor{Subject: "system", Tenant: t, Holds: []Relation{Worker}}
}

// Allowed reports whether one of the relations suffices for the action.
func Allowed(action Action, has []Relation) bool {
	return slices.ContainsFunc(accessPolicy[action], func(r Relation) bool { return slices.Contains(has, r) })
}

// Relations returns those of which one suffices for the action; none refuses
// everyone.
func Relations(action Action) []Relation { return slices.Clone(accessPolicy[action]) }

// Actions returns every action that somebody may do, sorted.
func Actions() []Action { return slices.Sorted(maps.Keys(accessPolicy)) }

// What the desk answers to those whom it does not let in.
var (
	NotAllowed        = NewError(Forbidden, "forbidden", "You may not do this.")
	TenantRequired    = NewError(Forbidden, "tenant_required", "Sign in through an organization: this call needs one.")
	TenantMismatch    = NewError(Forbidden, "tenant_mismatch", "The tenant header names another organization than the token.")
	TenantNotReady    = NewError(Conflict, "tenant_not_ready", "This enterprise is not set up yet. Try again when its onboarding has ended.")
	TenantSuspended   = NewError(Forbidden, "tenant_suspended", "This enterprise is suspended.")
	TenantDeactivated = NewError(Forbidden, "tenant_deactivated", "This enterprise is deactivated.")
	TenantDeleted     = NewError(Forbidden, "tenant_deleted", "This enterprise has been deleted.")
	ProfileRequired   = NewError(Forbidden, "profile_required", "Register first: POST /api/v1/users/me.")
	UserIsBlocked     = NewError(Forbidden, "user_blocked", "Your account is blocked.")
	TokenOutdated     = NewError(Unauthenticated, "token_outdated", "Your rights have changed since this token was made. Refresh it.")
	ErrReasonRequired = NewError(Invalid, "reason_required", "Say why: this call needs the header X-Reason.").At("x_reason")
	ErrGatewayMissing = NewError(Unavailable, "gateway_missing", "This installation has no such part: its operator has not set it up.")
	TrialNotGranted   = NewError(Forbidden, "trial_not_granted", "Your enterprise has no access to this trial.")
)

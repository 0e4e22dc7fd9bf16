package domain

import "time"

// Policy is what the operator has decided for this installation. The settings
// fill it; the core reads it.
type Policy struct {
	AdminRole           string   // name of the organization role of enterprise admins
	MemberRole          string   // name of the organization role of members
	JoinRole            string   // given to who comes through the enterprise's own connection uninvited
	OperatorConnections []string // whose operators we believe
	MachineTenants      []string // client ids that may choose a tenant by header
	WebhookSecrets      []Secret // any one opens the connection webhook; none refuses all
	FrontendURL         string   // links in mails start with it
	SupportEmail        string
	SealKey             Secret // authenticates cursors and request hashes
	ReasonRequired      []Action
	Limits              Limits
}

// OperatorRole is the role that makes an operator of the platform.
const OperatorRole = "root:admin"

// How long things live.
const (
	InviteTTL     = 7 * 24 * time.Hour
	TicketTTL     = 24 * time.Hour
	InvitationTTL = 7 * 24 * time.Hour
	HookMaxAge    = 24 * time.Hour
	KeyTTL        = 24 * time.Hour
	DownloadTTL   = time.Minute
	JobTTL        = 30 * 24 * time.Hour // once it is over
)

package domain

import "time"

// Settings is what the operator has decided for this installation. The settings
// fill it; the core reads it.
type Settings struct {
	SingleCompany       bool     // one company has the installation for itself: there are no organizations
	AdminRole           string   // name of the organization role of enterprise admins
	MemberRole          string   // name of the organization role of members
	JoinRole            string   // given to who comes through the enterprise's own connection uninvited
	OperatorConnections []string // whose operators we believe
	MachineTenants      []string // client ids that may choose a tenant by header
	WebhookSecrets      []Secret // any one opens the connection webhook; none refuses all
	FrontendURL         string   // links in mails start with it
	SupportEmail        string
	RequestKey          Secret // authenticates cursors and request hashes
	ReasonRequired      []Action
	AuditKeys           []AuditKey     // which sign the audit trails, all of one installation; none: nothing is signed
	AuditWitnesses      []AuditWitness // of whom more than half must have cosigned
	AuditEpoch          time.Duration  // from one signature to the next
	Limits              Limits
	Rates               Rates
	AnswerBytes         int    // of the documents in one answer
	HideSubjects        bool   // from the log, even in a form that does not tell whose they are
	Version             string // of this build
}

// AuditQuorum is which witnesses there are, by name, and how many of them must have cosigned: more than half.
func (s Settings) AuditQuorum() (witnesses []string, quorum int) {
	for _, w := range s.AuditWitnesses {
		witnesses = append(witnesses, w.Name)
	}
	return witnesses, len(witnesses)/2 + 1
}

// OperatorRole is the role that makes an operator of the platform.
const OperatorRole = "root:admin"

// OperatorName is what people outside of the platform call its operator.
const OperatorName = "The operator of the platform"

// How long things live.
const (
	EnterpriseInvitationTTL = 7 * 24 * time.Hour
	SSOSetupTicketTTL       = 24 * time.Hour
	MemberInvitationTTL     = 7 * 24 * time.Hour
	ProviderEventMaxAge     = 24 * time.Hour
	IdempotencyKeyTTL       = 24 * time.Hour
	DownloadTTL             = time.Minute
	JobTTL                  = 30 * 24 * time.Hour // once it is over
)

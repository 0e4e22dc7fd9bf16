package domain

import "time"

// AuditCheckpoint is a state of a log that was signed at an epoch, together with those of all other logs.
type AuditCheckpoint struct {
	Trail      Trail
	Slot       int64
	Generation int
	Epoch      int64 // from 1
	Size       int64
	Text       string // what is signed: origin, size and root, a line each
}

// AuditState is where a log stands, and what was signed of it last.
type AuditState struct {
	Trail      Trail
	Slot       int64
	Generation int
	Head       AuditHead
	Signed     string // the last checkpoint; empty if there is none of this generation
}

// AuditHalt is why nothing is taken into the logs any more, and nothing is signed.
type AuditHalt struct {
	At     time.Time
	Reason AuditHaltReason
	By     string // name of the witness; empty if it was an anchor
	Size   int64  // of the log of epochs, as others know it; 0 if they tell none
}

// AuditHaltReason says what others know of the log of epochs, that is not so here.
type AuditHaltReason string

const (
	LogOlder  AuditHaltReason = "older"  // they have seen it larger
	LogForked AuditHaltReason = "forked" // they have seen it of other lines
)

// AuditHaltReasons are all of them.
func AuditHaltReasons() []AuditHaltReason { return []AuditHaltReason{LogOlder, LogForked} }

// AuditContinuation is why all logs begin a new generation.
type AuditContinuation struct {
	Reason  string
	Vouched string // the highest checkpoint of the log of epochs that others have; empty to look for it
	Force   bool   // though nothing is stopped
}

// AuditCosignature is the line by which a witness has signed a checkpoint.
type AuditCosignature struct {
	Origin  string
	Size    int64
	Witness string
	Line    string
}

// What comes of asking for something of the logs.
var (
	ErrAuditEntryNotFound = NewError(NotFound, "audit_entry_not_found",
		"There is no such entry in the audit trail. An entry is there within a second of its event.")
	ErrCheckpointNotFound = NewError(NotFound, "checkpoint_not_found",
		"Nothing of this log has been signed yet. That happens at each epoch, once a minute if nothing else is set.")
	ErrAuditKeyMissing = NewError(Unavailable, "audit_key_missing",
		"Nothing is signed here: the operator has set no AUDIT_SIGNING_KEY.")
	ErrAuditHalted = NewError(Unavailable, "audit_halted",
		"The audit trail is stopped: others have seen a later state of it. The operator must recover it.")
	ErrAuditTree = NewError(Unavailable, "audit_tree_changed",
		"What was signed of all audit trails is not stored as it was. The operator must look, with `migrate audit verify`.")
	ErrAuditInstallation = NewError(Conflict, "audit_installation",
		"The logs were signed as those of %s, and the key is that of %s. Set the key of the installation, or begin a new "+
			"generation with `migrate audit continue`.")
	ErrAuditNotHalted = NewError(Conflict, "audit_not_halted",
		"The audit trail goes on as it should. A new generation is begun after a restore that has stopped it; force it "+
			"to give the installation another name.")
	ErrReceiptNotYet = NewError(Conflict, "receipt_not_yet",
		"The entry is in the log, and not signed yet: ask again after %s.")
)

package domain

// AuditReceipt proves to those outside that an entry stands in a log, and at which place.
type AuditReceipt struct {
	Line  string      // of the entry, which is hashed
	Names []AuditName // whom and what the line tells by commitments
	Proof string      // that the line is in its log, by c2sp.org/tlog-proof
	// The rest is missing in a receipt of the platform's own log, which is cosigned itself.
	Path   [][]byte // that the checkpoint of the proof is in the tree of its epoch
	Epoch  string   // the line that tells that tree
	Epochs string   // the proof that this line is in the log of epochs
	// Witnessed tells that as many witnesses as are needed have cosigned the last checkpoint.
	Witnessed bool
}

// AuditPolicy is what receipts are to be verified with, each text by c2sp.org/tlog-policy. Whoever verifies should have
// it from elsewhere than from who is to be verified.
type AuditPolicy struct {
	Log    string // of the caller's own
	Epochs string // of the log of epochs, with its witnesses
}

// AuditEpoch is what was signed of a log at an epoch.
type AuditEpoch struct {
	Number     int64
	Line       string // in the platform's log
	Proof      string // that it is there, by c2sp.org/tlog-proof
	Checkpoint string // of the log: origin, size and root; empty if it had none
	Path       [][]byte
}

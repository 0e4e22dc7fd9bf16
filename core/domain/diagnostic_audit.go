package domain

import (
	"fmt"
	"time"
)

// AuditFindings are what is to be said of the settings of the audit trails.
func (s Settings) AuditFindings() (all []Finding) {
	if len(s.AuditKeys) == 0 {
		all = append(all, FindingWarning.Of("AUDIT_SIGNING_KEY is not set: the audit trails are not signed.",
			"Make a key with migrate audit keys --new. Without one nobody outside can check the trails."))
	}
	if len(s.AuditWitnesses) == 0 {
		all = append(all, FindingWarning.Of("AUDIT_WITNESSES is not set: nobody else vouches for the audit trails.",
			"Name a witness that belongs to somebody else, so that auditors need not believe you."))
	}
	if len(all) == 0 {
		all = append(all, FindingOK.Of("The audit trails are signed here, and there are witnesses.", ""))
	}
	return all
}

// LateEpochs is how many epochs without a signature are too many.
const LateEpochs = 3

// leastAnchorLate is how long the store of anchors may be away without being a fault of a log.
const leastAnchorLate = 15 * time.Minute

// AnchorLate is how old the newest anchor of a log may be that goes on.
func (s Settings) AnchorLate() time.Duration { return max(LateEpochs*s.AuditEpoch, leastAnchorLate) }

// Finding judges whether what happens is signed, by settings with a key.
func (p AuditProgress) Finding(now time.Time, s Settings) Finding {
	switch age := now.Sub(p.Signed); {
	case p.Halted:
		return FindingProblem.Of("The audit trails are stopped: others have seen another state of them.",
			"Restore a later copy of the database, or begin a new generation with migrate audit continue.")
	case p.Signed.IsZero() || len(s.AuditKeys) == 0:
		return FindingOK.Of("The audit trails are not stopped, and nothing of them is signed here yet.", "")
	case age > LateEpochs*s.AuditEpoch:
		return FindingWarning.Of(
			fmt.Sprintf("The audit trails were signed %s ago, and not since.", age.Round(time.Second)),
			"See that a node runs with ENABLE_BACKGROUND_TASKS and this key, and what its log says of the audit trails.",
		)
	}
	return FindingOK.Of("The audit trails are signed as they should be.", "")
}

package domain

import "time"

// AuditProgress is what operators watch of the audit trails.
type AuditProgress struct {
	Waiting  int64     // entries that are in no log yet, up to MaxAuditWaiting
	Signed   time.Time // of the last epoch; zero if there is none of this generation
	Cosigned time.Time // of the last epoch that enough witnesses have cosigned; zero if there is none
	Halted   bool      // nothing is taken into the logs and nothing is signed
}

// MaxAuditWaiting bounds how many entries are counted.
const MaxAuditWaiting = 100_000

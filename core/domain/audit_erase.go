package domain

// AuditErasure is which personal values trails shall not tell any more.
type AuditErasure struct {
	Trails      []Trail // all if there is none
	Value       string  // one value, if it is not empty
	Commitments []string
	DryRun      bool // tell what would be erased, and erase nothing
}

// AuditErased is a value that a trail tells by its commitment only.
type AuditErased struct {
	Trail      Trail
	Commitment string
}

// ErrAuditNameNotFound answers who erases what no trail knows.
var ErrAuditNameNotFound = NewError(
	NotFound, "audit_name_not_found", "No audit trail that you name knows this value: nothing was erased.",
)

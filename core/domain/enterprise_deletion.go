package domain

// DeletedEnterprise is an enterprise that was deleted, and the job that detaches it from the provider.
type DeletedEnterprise struct {
	Enterprise
	Job Job
}

// ParseNeededReason is the rule for a reason that a body must have.
func ParseNeededReason(s string) (string, error) { return validateText("reason", s, 1, MaxReason) }

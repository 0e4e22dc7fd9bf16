package domain

// DeletedEnterprise is an enterprise that was deleted, and the job that detaches it from the provider.
type DeletedEnterprise struct {
	Enterprise
	Job Job
}

// ParseDeletionReason is the rule for why an admin wants the enterprise to be deleted.
func ParseDeletionReason(s string) (string, error) { return validateText("reason", s, 1, MaxReason) }

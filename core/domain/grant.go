package domain

import (
	"slices"
	"time"
)

// Grant is an enterprise's access to a standalone module or to one trial.
type Grant struct {
	ID         GrantID
	Enterprise EnterpriseID
	Module     ModuleID
	Trial      TrialID // 0 for a standalone module
	CreatedAt  time.Time
	CreatedBy  Subject
}

// NewGrant is what the operator gives to an enterprise.
type NewGrant struct {
	Module ModuleID
	Trial  TrialID
}

// ErrGrantNotFound answers for a grant that is not there, or not any more.
var ErrGrantNotFound = NewError(NotFound, "grant_not_found", "No such grant.")

// CheckModule checks that the grant is for a standalone module, or for a trial of
// another one.
func (in NewGrant) CheckModule(m Module) error {
	switch {
	case m.IsStandalone && in.Trial != 0:
		return ErrModuleStandalone.At("trial_id")
	case !m.IsStandalone && in.Trial == 0:
		return ErrTrialRequired.At("trial_id")
	}
	return nil
}

// GrantChanges is what the operator gives to an enterprise and takes from it in one call.
type GrantChanges struct {
	Grant  []NewGrant
	Revoke []NewGrant
}

// GrantResult tells what became of each item of GrantChanges.
type GrantResult struct {
	Granted   []Grant
	Revoked   []Grant
	Unchanged []NewGrant // was granted before, or was not granted
	Failed    []GrantFailure
}

// GrantFailure is an item that changed nothing, and why.
type GrantFailure struct {
	NewGrant
	Location string // of the item, such as grant[2], or of the field that was wrong
	Err      *Error
}

// Contradictory are the items that are in both lists.
func (c GrantChanges) Contradictory() (both []NewGrant) {
	for _, g := range c.Grant {
		if slices.Contains(c.Revoke, g) {
			both = append(both, g)
		}
	}
	return both
}

// ErrGrantContradictory answers for an item that is to be granted and revoked at once.
var ErrGrantContradictory = NewError(
	Invalid, "grant_contradictory", "This is to be granted and revoked at once: name it in one list only.",
)

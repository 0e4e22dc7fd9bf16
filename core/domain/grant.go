package domain

import "time"

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

package domain

import (
	"slices"
	"time"
)

// EnterpriseStatus is how far an enterprise has come.
type EnterpriseStatus string

const (
	EnterprisePending     EnterpriseStatus = "PENDING"
	EnterpriseInvited     EnterpriseStatus = "INVITED"
	EnterpriseInitiated   EnterpriseStatus = "INITIATED"
	EnterpriseActive      EnterpriseStatus = "ACTIVE"
	EnterpriseSuspended   EnterpriseStatus = "SUSPENDED"
	EnterpriseDeactivated EnterpriseStatus = "DEACTIVATED"
	EnterpriseDeleted     EnterpriseStatus = "DELETED"
)

// EnterpriseStatuses are all there are.
func EnterpriseStatuses() []EnterpriseStatus {
	return []EnterpriseStatus{
		EnterprisePending, EnterpriseInvited, EnterpriseInitiated, EnterpriseActive,
		EnterpriseSuspended, EnterpriseDeactivated, EnterpriseDeleted,
	}
}

var enterpriseTransitions = map[EnterpriseStatus][]EnterpriseStatus{
	EnterprisePending:     {EnterpriseInvited, EnterpriseDeleted},
	EnterpriseInvited:     {EnterpriseInvited, EnterpriseInitiated, EnterpriseDeleted},
	EnterpriseInitiated:   {EnterpriseInitiated, EnterpriseActive, EnterpriseDeleted},
	EnterpriseActive:      {EnterpriseSuspended, EnterpriseDeactivated, EnterpriseDeleted},
	EnterpriseSuspended:   {EnterpriseActive, EnterpriseDeactivated, EnterpriseDeleted},
	EnterpriseDeactivated: {EnterpriseActive, EnterpriseDeleted},
}

// Transition changes the status, if that is a legal move.
func (e *Enterprise) Transition(to EnterpriseStatus, by Subject, now time.Time) error {
	if !slices.Contains(enterpriseTransitions[e.Status], to) {
		return ErrTransitionInvalid
	}
	e.Status = to
	e.touch(by, now)
	return nil
}

// NewStatus is a status that the operator sets by hand, and why.
type NewStatus struct {
	Status EnterpriseStatus
	Reason string
}

// SetStatus changes the status by hand. What needs more than that, such as a mail or
// storage, is no such move.
func (e *Enterprise) SetStatus(to EnterpriseStatus, by Subject, now time.Time) error {
	byHand := to == EnterpriseSuspended || to == EnterpriseDeactivated ||
		to == EnterpriseActive && e.Status != EnterpriseInitiated
	if !byHand {
		return ErrTransitionInvalid
	}
	return e.Transition(to, by, now)
}

// RequireOpen reports why people of the enterprise may not work now, or nil.
func (s EnterpriseStatus) RequireOpen() error {
	switch s {
	case EnterpriseActive:
		return nil
	case EnterpriseSuspended:
		return ErrTenantSuspended
	case EnterpriseDeactivated:
		return ErrTenantDeactivated
	case EnterpriseDeleted:
		return ErrTenantDeleted
	case "":
		return ErrForbidden
	}
	return ErrTenantNotReady
}

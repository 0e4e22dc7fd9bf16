package domain

import "errors"

// IndexState is how it is with the indexes of one store of records.
type IndexState string

// The states.
const (
	IndexesPresent IndexState = "present"
	IndexesMade    IndexState = "made"     // some were missing
	IndexesMissing IndexState = "missing"  // some are
	IndexesLeftOut IndexState = "left_out" // a setting is not there by which the store would be reached
	IndexesFailed  IndexState = "failed"   // the error says why
)

// IndexStates are all of them.
func IndexStates() []IndexState {
	return []IndexState{IndexesPresent, IndexesMade, IndexesMissing, IndexesLeftOut, IndexesFailed}
}

// RecordIndexes are those of one store of records.
type RecordIndexes struct {
	Tenant  TenantID // whose own store it is; empty for the one that tenants share
	State   IndexState
	Names   []string // of those that are missing, or were
	Failure error    // with IndexesFailed alone
}

// NewRecordIndexes is how it is with a store, some of whose indexes were looked for in vain, or not: err.
func NewRecordIndexes(t TenantID, missing []string, err error) RecordIndexes {
	switch {
	case errors.Is(err, ErrGatewayMissing), errors.Is(err, ErrKeysetMissing):
		return RecordIndexes{Tenant: t, State: IndexesLeftOut}
	case err != nil:
		return RecordIndexes{Tenant: t, State: IndexesFailed, Failure: err}
	case len(missing) > 0:
		return RecordIndexes{Tenant: t, State: IndexesMissing, Names: missing}
	}
	return RecordIndexes{Tenant: t, State: IndexesPresent}
}

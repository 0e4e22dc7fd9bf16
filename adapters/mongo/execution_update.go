package mongo

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/tenon-health/tenon/core/domain"
)

// executionProgress is what changes of an execution.
type executionProgress struct {
	BasePrediction []any                  `bson:"base_prediction"`
	Status         domain.ExecutionStatus `bson:"status"`
	Error          string                 `bson:"error"`
	Notes          string                 `bson:"notes"`
	Version        domain.Version         `bson:"version"`
	StartedAt      time.Time              `bson:"started_at,omitempty"`
	CompletedAt    time.Time              `bson:"completed_at,omitempty"`
	UpdatedAt      time.Time              `bson:"updated_at"`
	UpdatedBy      domain.Subject         `bson:"updated_by"`
	Bytes          int                    `bson:"bytes"`
}

func progressOf(e domain.Execution) executionProgress {
	return executionProgress{
		e.BasePrediction, e.Status, e.Error, e.Notes, e.Version, e.StartedAt, e.CompletedAt, e.UpdatedAt, e.UpdatedBy,
		e.Size(),
	}
}

// maxAttempts is how often a change begins anew because others were faster.
const maxAttempts = 100

func (r executions) Update(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, id domain.ExecutionID, at domain.Version,
	change func(*domain.Execution) error,
) (domain.Execution, error) {
	for range maxAttempts {
		read, err := r.getDoc(ctx, t, s, id)
		e := read.toDomain()
		if err != nil {
			return e, err
		}
		if err := at.Match(e.Version); err != nil {
			return e, err
		}
		if err := change(&e); err != nil {
			return e, err
		}
		if stored, err := r.swap(ctx, t, read, e); stored || err != nil {
			return e, err
		}
	}
	return domain.Execution{}, domain.ErrRecordsUnavailable
}

// swap stores what has changed, if the version is still the one that was read.
func (r executions) swap(
	ctx context.Context, t domain.TenantID, read executionDoc, e domain.Execution,
) (stored bool, err error) {
	if e.Version == read.Execution.Version {
		return true, nil // nothing was changed
	}
	match := inTrialScope(e.Ref().TrialScope, bson.E{Key: "version", Value: read.Execution.Version})
	stored, err = r.executions.updateOne(ctx, t, read.Key, match, eq("$set", progressOf(e)))
	return stored, translate(err)
}

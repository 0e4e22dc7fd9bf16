package mongo

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
)

// recordState is what a change of a record may change.
type recordState struct {
	ExternalID string            `bson:"external_id,omitempty"`
	Data       document.Document `bson:"patient_data"`
	Version    domain.Version    `bson:"version"`
	UpdatedAt  time.Time         `bson:"updated_at"`
	UpdatedBy  domain.Subject    `bson:"updated_by"`
	Reason     string            `bson:"reason"`
	Deleted    bool              `bson:"deleted"`
	Bytes      int               `bson:"bytes"`
	Holds      bool              `bson:"holds_external_id,omitempty"`
}

func stateOf(r domain.Record) recordState {
	return recordState{
		r.ExternalID, r.Data, r.Version, r.UpdatedAt, r.UpdatedBy, r.Reason, r.Deleted, r.Size(), r.HoldsExternalID(),
	}
}

func versionIndexes() []mongo.IndexModel {
	return []mongo.IndexModel{tenantIndex(uniqueIndex("version"), "project_id", "trial_slug", "record_id", "version")}
}

func (r records) Update(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, published []domain.ImportID, id domain.RecordID,
	at domain.Version, change func(*domain.Record) error,
) (domain.Record, error) {
	for range maxAttempts {
		read, err := r.getDoc(ctx, t, s, published, id)
		rec := read.toDomain()
		if err != nil {
			return rec, err
		}
		if err := at.Match(rec.Version); err != nil {
			return rec, err
		}
		before, err := r.versions.withTenant(t, newRecordDoc(rec, ""))
		if err != nil {
			return rec, err
		}
		if err := change(&rec); err != nil {
			return rec, err
		}
		if stored, err := r.advance(ctx, t, before, read, rec); stored || err != nil {
			return rec, err
		}
	}
	return domain.Record{}, domain.ErrRecordsUnavailable
}

// advance keeps what the record was, then stores what it is, if the version is still the one that was read. Who
// dies between leaves a version that is the current one, too: the record's own counts, and the next change finds
// the other there already.
func (r records) advance(
	ctx context.Context, t domain.TenantID, before tenantDoc, read recordDoc, rec domain.Record,
) (stored bool, err error) {
	if rec.Version == read.Record.Version {
		return true, nil // nothing was changed
	}
	if err := r.seeFields(ctx, t, domain.TrialScope{Project: rec.Project, Trial: rec.Trial}, rec); err != nil {
		return false, err
	}
	if err := r.versions.insert(ctx, t, before); err != nil && !mongo.IsDuplicateKeyError(err) {
		return false, translate(err)
	}
	change := eq("$set", stateOf(rec))
	if !rec.HoldsExternalID() {
		change = append(change, bson.E{Key: "$unset", Value: append(eq("external_id", ""), eq(holdsKey, "")...)})
	}
	match := inTrialScope(domain.TrialScope{Project: rec.Project, Trial: rec.Trial},
		bson.E{Key: "version", Value: read.Record.Version})
	stored, err = r.records.updateOne(ctx, t, read.Key, match, change)
	if mongo.IsDuplicateKeyError(err) {
		return false, domain.ErrExternalIDTaken
	}
	return stored, translate(err)
}

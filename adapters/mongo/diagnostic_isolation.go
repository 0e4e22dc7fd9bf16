package mongo

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
)

// isolation stores a record of a tenant that nobody is: another must not see it. What is asked are the repositories
// that serve everybody.
func (d diagnostics) isolation(ctx context.Context, probe domain.Probe) (none domain.Finding, err error) {
	if err := d.requireCollection(ctx, recordCollection); err != nil {
		return none, err
	}
	if err := d.deleteStale(ctx, probe); err != nil {
		return none, err
	}
	leak, err := d.keepApart(ctx, probe)
	if err != nil {
		return none, err
	}
	if leak != "" {
		return domain.FindingProblem.Of(leak, "Stop the installation, and report this: tenants are not apart."), nil
	}
	return domain.FindingOK.Of("A tenant made for this check did not see what another has.", ""), nil
}

// keepApart takes the record away again.
func (d diagnostics) keepApart(ctx context.Context, probe domain.Probe) (leak string, err error) {
	one, other := probe.Tenants()
	record := probeRecord(probe)
	defer func() {
		if deleted := d.deleteProbe(context.WithoutCancel(ctx), one, record.Project); err == nil {
			err = deleted
		}
	}()
	if err := (records{d.DB}).Insert(ctx, one, record); err != nil {
		return "", err
	}
	return d.seen(ctx, one, other, record)
}

func probeRecord(probe domain.Probe) domain.Record {
	now := probe.Now()
	return domain.Record{
		ID: domain.RecordID(probe.ID), Project: domain.ProjectID(probe.ID), Trial: "doctor", Data: document.Document{},
		Version: 1, CreatedAt: now, UpdatedAt: now, CreatedBy: "system", UpdatedBy: "system", VisibleAt: now,
	}
}

// seen asks for both, so that what cannot be seen is known to be there.
func (d diagnostics) seen(
	ctx context.Context, one, other domain.TenantID, r domain.Record,
) (leak string, err error) {
	all, scope := records{d.DB}, domain.TrialScope{Project: r.Project, Trial: r.Trial}
	if _, err := all.Get(ctx, one, scope, nil, r.ID); err != nil {
		return "", err
	}
	if _, err := all.Get(ctx, other, scope, nil, r.ID); !errors.Is(err, domain.ErrRecordNotFound) {
		return "A tenant made for this check saw the record of another.", err
	}
	found, err := all.HasTrial(ctx, other, []domain.ProjectID{r.Project}, r.Trial)
	if err == nil && found {
		return "A tenant made for this check saw the trial of another.", nil
	}
	return "", err
}

func (d diagnostics) deleteProbe(ctx context.Context, t domain.TenantID, p domain.ProjectID) error {
	for left := int64(1); left > 0; {
		var err error
		if left, err = (records{d.DB}).DeleteProject(ctx, t, p); err != nil {
			return err
		}
	}
	return nil
}

// deleteStale deletes what runs have left that were killed, wherever a record leaves documents.
func (d diagnostics) deleteStale(ctx context.Context, probe domain.Probe) error {
	stale := eq(tenantKey, bson.D{
		{Key: "$gt", Value: domain.ProbeName}, {Key: "$lt", Value: domain.ProbeName + probe.Stale},
	})
	for _, collection := range []string{recordCollection, versionCollection, fieldCollection} {
		if _, err := d.places.shared.database.Collection(collection).DeleteMany(ctx, stale); err != nil {
			return err
		}
	}
	return nil
}

package datasource

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

func (m move) requireNoData(ctx context.Context) error {
	look := m.hasRecords
	if m.kind == domain.FilesDatasource {
		look = m.hasFiles
	}
	found, err := look(ctx)
	if errors.Is(err, domain.ErrRecordsUnavailable) && m.using != "" {
		found, err = m.wasWritten(ctx)
	}
	if err == nil && found {
		err = domain.ErrTenantHasData
	}
	return err
}

// wasWritten is for a server that is away, and perhaps never was there: what nobody was told of is no data. Whoever is
// told marks the datasource in the same unit of work, and only while it is in use.
func (m move) wasWritten(ctx context.Context) (bool, error) {
	return access.InTx(ctx, m.outside, func(ctx context.Context, tx access.Tx) (bool, error) {
		d, err := tx.Datasources.Get(ctx, m.using)
		return d.Written, err
	})
}

// hasFiles goes by their rows: no object is without one.
func (m move) hasFiles(ctx context.Context) (bool, error) {
	return access.InTx(ctx, m.outside, func(ctx context.Context, tx access.Tx) (bool, error) {
		return tx.Assets.Exists(ctx, tx.Tenant)
	})
}

// scopes are where a tenant can have records.
type scopes struct {
	projects []domain.ProjectID
	trials   []domain.Slug
	removing bool // those of a deleted project
}

// hasRecords asks nothing of a store before there is a project.
func (m move) hasRecords(ctx context.Context) (bool, error) {
	all, err := m.scopes(ctx)
	if err != nil || all.removing || len(all.projects) == 0 {
		return all.removing, err
	}
	for _, trial := range all.trials {
		found, err := m.outside.Records.HasTrial(ctx, m.outside.Tenant, all.projects, trial)
		if err == nil && !found {
			found, err = m.outside.Executions.HasTrial(ctx, m.outside.Tenant, all.projects, trial)
		}
		if err != nil || found {
			return found, err
		}
	}
	return false, nil
}

// scopes are none before the tenant has tables.
func (m move) scopes(ctx context.Context) (all scopes, err error) {
	all, err = access.InTx(ctx, m.outside, func(ctx context.Context, tx access.Tx) (all scopes, err error) {
		if all.projects, err = tx.Projects.IDs(ctx, tx.Tenant); err != nil {
			return all, err
		}
		if all.removing, err = tx.Jobs.HasPending(ctx, domain.JobDeleteProject, tx.Enterprise); err != nil {
			return all, err
		}
		all.trials, err = tx.Trials.Slugs(ctx)
		return all, err
	})
	if errors.Is(err, domain.ErrTenantNotReady) {
		return scopes{}, nil
	}
	return all, err
}

package migration

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// IndexOwn makes the indexes that are missing in the stores of records that tenants have of their own, and tells of
// each such store. One that is away, or that refuses, keeps none of the others.
func (s *Service) IndexOwn(
	ctx context.Context, c domain.Call, progress domain.Progress,
) ([]domain.RecordIndexes, error) {
	tenants, err := s.ownStores(ctx, c, domain.MigrationIndex)
	if err != nil || len(tenants) == 0 {
		return nil, err
	}
	r := s.guard.Request(c, domain.MigrationIndex, access.Resource{})
	return access.External(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (all []domain.RecordIndexes, err error) {
		for i, t := range tenants {
			if err := ctx.Err(); err != nil {
				return nil, domain.ErrMigrationInterrupted
			}
			all = append(all, indexOwn(ctx, outside.Records, t))
			if progress != nil {
				progress(i+1, len(tenants), string(t))
			}
		}
		return access.Done(ctx, outside, func(context.Context, access.Tx) ([]domain.RecordIndexes, error) { return all, nil })
	})
}

func indexOwn(ctx context.Context, records ports.Records, t domain.TenantID) domain.RecordIndexes {
	missing, err := records.MissingIndexes(ctx, t)
	found := domain.NewRecordIndexes(t, missing, err)
	if found.State != domain.IndexesMissing {
		return found
	}
	if err := records.Index(ctx, t); err != nil {
		return domain.NewRecordIndexes(t, nil, err)
	}
	found.State = domain.IndexesMade
	return found
}

// Indexes tells of the store of records that tenants share, and of each that one has of its own, which indexes are
// missing there.
func (s *Service) Indexes(ctx context.Context, c domain.Call) ([]domain.RecordIndexes, error) {
	r := s.guard.Request(c, domain.MigrationStatus, access.Resource{})
	shared, err := access.Inspect(ctx, r, func(ctx context.Context, gateways ports.Gateways) (domain.Schema, error) {
		return gateways.Schemas.Shared(ctx)
	})
	stores := []domain.TenantID{""}
	if err == nil && shared.Version != "" { // the tables know who has one
		var own []domain.TenantID
		own, err = s.ownStores(ctx, c, domain.MigrationStatus)
		stores = append(stores, own...)
	}
	if err != nil {
		return nil, err
	}
	return access.Inspect(ctx, r, func(
		ctx context.Context, gateways ports.Gateways,
	) (all []domain.RecordIndexes, err error) {
		for _, t := range stores {
			missing, err := gateways.Records.MissingIndexes(ctx, t)
			all = append(all, domain.NewRecordIndexes(t, missing, err))
		}
		return all, nil
	})
}

// ownStores are the tenants that have a store of records of their own.
func (s *Service) ownStores(ctx context.Context, c domain.Call, action domain.Action) ([]domain.TenantID, error) {
	r := s.guard.Request(c, action, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) ([]domain.TenantID, error) {
		return tx.Datasources.Tenants(ctx, domain.RecordsDatasource)
	})
}

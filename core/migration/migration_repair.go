package migration

import (
	"context"
	"strings"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Accept notes the files of edited migrations as what was applied. Unless it is forced, the tables of all tenants must
// be what the files say: ErrMigrationDrifted, or ErrMigrationUnverified for the shared ones, of which nobody knows.
func (s *Service) Accept(
	ctx context.Context, c domain.Call, in domain.Acceptance,
) ([]domain.EditedMigration, error) {
	r := s.guard.Request(c, domain.MigrationRepair, access.Resource{})
	if in.DryRun {
		return access.Inspect(ctx, r, func(
			ctx context.Context, gateways ports.Gateways,
		) ([]domain.EditedMigration, error) {
			return acceptable(ctx, gateways.Schemas, in)
		})
	}
	return held(ctx, r, c, func(ctx context.Context, gateways ports.Gateways) ([]domain.EditedMigration, error) {
		edited, err := acceptable(ctx, gateways.Schemas, in)
		if err != nil {
			return nil, err
		}
		return edited, gateways.Schemas.Accept(ctx, in.Names)
	})
}

// acceptable are the edited migrations that in names.
func acceptable(
	ctx context.Context, schemas ports.Schemas, in domain.Acceptance,
) (all []domain.EditedMigration, err error) {
	edited, err := schemas.Edited(ctx)
	if err != nil {
		return nil, err
	}
	if all, err = in.Select(edited); err != nil || in.Force {
		return all, err
	}
	for _, e := range all {
		if strings.HasPrefix(e.Name, string(domain.SharedTables)+"/") {
			return nil, domain.ErrMigrationUnverified.With(e.Name)
		}
	}
	verified, err := schemas.Verify(ctx, nil)
	if err != nil {
		return nil, err
	}
	for _, v := range verified {
		if len(v.Differences) > 0 {
			return nil, domain.ErrMigrationDrifted.With(v.Tenant)
		}
	}
	return all, nil
}

// Repair makes the tables and the ledger of tenants agree whose tables are not what their versions say, and returns
// what became of these.
func (s *Service) Repair(
	ctx context.Context, c domain.Call, in domain.RepairRun,
) ([]domain.TenantRepair, error) {
	in.RepairHow = in.RepairHow.Normalized()
	in.By = c.Subject
	r := s.guard.Request(c, domain.MigrationRepair, access.Resource{})
	if in.DryRun {
		return access.Inspect(ctx, r, func(ctx context.Context, gateways ports.Gateways) ([]domain.TenantRepair, error) {
			return repair(ctx, gateways.Schemas, in)
		})
	}
	return held(ctx, r, c, func(ctx context.Context, gateways ports.Gateways) ([]domain.TenantRepair, error) {
		return repair(ctx, gateways.Schemas, in)
	})
}

func repair(ctx context.Context, schemas ports.Schemas, in domain.RepairRun) (all []domain.TenantRepair, err error) {
	if shared, err := schemas.Shared(ctx); err != nil {
		return nil, err
	} else if shared.Version == "" {
		return nil, domain.ErrStoreBehind
	}
	verified, err := schemas.Verify(ctx, in.Tenants)
	if err != nil {
		return nil, err
	}
	var drifted []domain.TenantID
	for _, v := range verified {
		if len(v.Differences) > 0 {
			drifted = append(drifted, v.Tenant)
		}
	}
	if len(drifted) == 0 {
		return nil, nil
	}
	var heard repairs
	err = schemas.Repair(ctx, drifted, in.RepairHow, heard.add)
	return heard, err
}

type repairs []domain.TenantRepair

func (r *repairs) add(t domain.TenantRepair) (more bool) {
	*r = append(*r, t)
	return true
}

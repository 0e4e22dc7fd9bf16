package memory

import (
	"context"
	"slices"

	"github.com/tenon-health/tenon/core/domain"
)

// Edit makes migrations, such as tenant/001_user, other ones than were applied.
func (r *Schemas) Edit(ctx context.Context, names ...string) error {
	return r.InTx(ctx, func(context.Context) error {
		for _, name := range names {
			r.edited = append(r.edited, domain.EditedMigration{Name: name, Applied: 1})
		}
		return nil
	})
}

// Drift makes the tables of a tenant differ.
func (r *Schemas) Drift(ctx context.Context, t domain.TenantID, differences ...domain.SchemaDifference) error {
	return r.InTx(ctx, func(context.Context) error {
		r.drift[t] = differences
		return nil
	})
}

// Edited implements ports.Schemas.
func (r *Schemas) Edited(ctx context.Context) (edited []domain.EditedMigration, err error) {
	refuseInTx(ctx)
	err = r.InTx(ctx, func(context.Context) error {
		edited = slices.Clone(r.edited)
		return nil
	})
	return edited, err
}

// Accept implements ports.Schemas.
func (r *Schemas) Accept(ctx context.Context, names []string) error {
	refuseInTx(ctx)
	return r.InTx(ctx, func(context.Context) error {
		r.edited = slices.DeleteFunc(r.edited, func(e domain.EditedMigration) bool {
			return slices.Contains(names, e.Name)
		})
		return nil
	})
}

// Repair implements ports.Schemas. What is missing can be made; no tables match another version than theirs.
func (r *Schemas) Repair(
	ctx context.Context, tenants []domain.TenantID, how domain.RepairHow,
	tell func(domain.TenantRepair) (more bool),
) error {
	if _, err := r.target(ctx, how.Version); err != nil {
		return err
	}
	all, err := r.Verify(ctx, tenants)
	if err != nil {
		return err
	}
	for _, v := range all {
		told := domain.TenantRepair{Tenant: v.Tenant, From: v.Version, Version: v.Version, Left: v.Differences}
		if how.Way == domain.RepairReapply {
			told, err = r.reapply(ctx, told, how.DryRun)
		}
		if err != nil || !tell(told) {
			return err
		}
	}
	return nil
}

func (r *Schemas) reapply(ctx context.Context, told domain.TenantRepair, dry bool) (domain.TenantRepair, error) {
	var left []domain.SchemaDifference
	for _, d := range told.Left {
		if d.Kind == domain.ObjectMissing {
			told.Statements = append(told.Statements, d.Want)
		} else {
			left = append(left, d)
		}
	}
	told.Repaired = len(told.Statements) > 0 &&
		!slices.ContainsFunc(left, func(d domain.SchemaDifference) bool { return d.Kind != domain.ObjectExtra })
	if dry || !told.Repaired {
		return told, nil
	}
	told.Left = left
	return told, r.Drift(ctx, told.Tenant, left...)
}

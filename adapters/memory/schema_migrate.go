package memory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Hold implements ports.Schemas.
func (r *Schemas) Hold(ctx context.Context, by domain.Subject) (release func(), err error) {
	refuseInTx(ctx)
	err = r.InTx(ctx, func(context.Context) error {
		if r.running.By != "" {
			return domain.ErrMigrationRunning.With(r.running.By, r.running.Since.Format(time.RFC3339))
		}
		r.running = domain.MigrationRunning{By: cmp.Or(by, "system"), Since: r.clock.Now()}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return func() {
		_ = r.InTx(context.WithoutCancel(ctx), func(context.Context) error { // which cannot fail
			r.running = domain.MigrationRunning{}
			return nil
		})
	}, nil
}

// Migrate implements ports.Schemas.
func (r *Schemas) Migrate(
	ctx context.Context, tenants []domain.TenantID, how domain.MigrationHow,
	tell func(domain.TenantMigration) (more bool),
) error {
	refuseInTx(ctx)
	target, err := r.target(context.WithoutCancel(ctx), how.Target)
	if err != nil {
		return err
	}
	for _, t := range tenants {
		if err := r.awaitTurn(ctx, how.Wait); err != nil {
			return err
		}
		m := domain.TenantMigration{Tenant: t}
		if err := r.InTx(ctx, func(context.Context) error { m = r.migrate(t, target, how); return nil }); err != nil {
			return err
		}
		if !tell(m) {
			return nil
		}
	}
	return nil
}

// target is the number of a version.
func (r *Schemas) target(ctx context.Context, version string) (target int, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		if target = len(r.versions) - 1; version != "" {
			target = slices.Index(r.versions, version)
		}
		if target < 0 {
			return domain.ErrMigrationUnknown.With(version)
		}
		return nil
	})
	return target, err
}

func (r *Schemas) migrate(t domain.TenantID, target int, how domain.MigrationHow) domain.TenantMigration {
	s, ok := r.schemas.rows[t]
	m := domain.TenantMigration{Tenant: t, State: domain.MigrationGone, From: s.Version, Version: s.Version}
	switch {
	case !ok:
		return m
	case r.reached(s.Version, target, how.Down):
		m.State = domain.MigrationCurrent
		return m
	}
	m.State = domain.MigrationDone
	if next := r.outcomes[t]; len(next) > 0 {
		m.State, r.outcomes[t] = next[0], next[1:]
	}
	if m.State != domain.MigrationDone {
		m.Failure = domain.MigrationFailure{File: r.versions[target], SQLState: "55P03"}
		if how.Down {
			m.Failure.File = s.Version
		}
		if m.State == domain.MigrationBusy && how.Attempt >= domain.MigrationAttempts {
			m.State = domain.MigrationFailed
		}
		if m.State == domain.MigrationFailed {
			m.By = how.By
			r.failed[t] = m
		}
		return m
	}
	delete(r.failed, t)
	s.Version, s.MigratedAt = r.versions[target], r.clock.Now()
	r.schemas.put(t, s)
	m.Version = s.Version
	return m
}

func (r *Schemas) reached(version string, target int, down bool) bool {
	at := slices.Index(r.versions, version)
	if at < 0 { // a version that only a later program has
		at = len(r.versions)
	}
	return at >= target && !down || at <= target && down
}

// Behind implements ports.Schemas.
func (r *Schemas) Behind(ctx context.Context, version string) (behind []domain.Schema, err error) {
	refuseInTx(ctx)
	target, err := r.target(ctx, version)
	if err != nil {
		return nil, err
	}
	err = r.InTx(ctx, func(context.Context) error {
		behind = slices.DeleteFunc(r.sorted(), func(s domain.Schema) bool { return r.reached(s.Version, target, false) })
		slices.SortStableFunc(behind, func(a, b domain.Schema) int { return r.failures(a.Tenant) - r.failures(b.Tenant) })
		return nil
	})
	return behind, err
}

// Status implements ports.Schemas.
func (r *Schemas) Status(ctx context.Context) (status domain.SchemaStatus, err error) {
	refuseInTx(ctx)
	status.Shared = r.shared
	err = r.InTx(ctx, func(context.Context) error {
		status.VerifiedAt = r.verified
		status.Running = r.running
		counts := map[string]int{}
		for _, s := range r.sorted() {
			counts[s.Version]++
			if m, ok := r.failed[s.Tenant]; ok {
				status.Failed = append(status.Failed, m)
			}
		}
		for i, version := range r.versions {
			if counts[version] > 0 {
				pending := len(r.versions) - 1 - i
				status.Versions = append(status.Versions, domain.VersionCount{
					Version: version, Count: counts[version], Pending: pending,
				})
			}
		}
		status.Without = r.without()
		return nil
	})
	return status, err
}

// without counts enterprises that have no tables.
func (r *Schemas) without() (all []domain.StatusCount) {
	for _, status := range domain.EnterpriseStatuses() {
		n := r.enterprises.count(func(_ domain.EnterpriseID, e domain.Enterprise) bool {
			return e.Status == status && !r.schemas.has(e.Organization)
		})
		if n > 0 {
			all = append(all, domain.StatusCount{Status: status, Count: int(n)})
		}
	}
	return all
}

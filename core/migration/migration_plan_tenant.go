package migration

import (
	"cmp"
	"slices"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/migration/ddl"
)

// with is the plan for all migrations that there are, and the tenants that are behind.
func (p Plan) with(all []domain.Migration, behind []domain.Schema, in domain.MigrationRun) Plan {
	p.Order, p.Parallel = in.Plan(behind), in.Parallel
	p.Tenants = plannedTenants(all, behind, p.Order, in.Target)
	p.Groups = plannedGroups(p.Tenants)
	shared := []PlannedGroup{{Version: p.Shared.Version, Tenants: 1}}
	p.Migrations = append(
		plannedMigrations(all, domain.SharedTables, shared, ""),
		plannedMigrations(all, domain.TenantTables, p.Groups, in.Target)...,
	)
	p.Takes = p.predict()
	return p
}

// plannedTenants has them in the order of their turns.
func plannedTenants(
	all []domain.Migration, behind []domain.Schema, order domain.MigrationPlan, target string,
) (tenants []PlannedTenant) {
	schemas, lacks := map[domain.TenantID]domain.Schema{}, map[string][]domain.Migration{}
	for _, s := range behind {
		schemas[s.Tenant] = s
		if lacks[s.Version] == nil {
			lacks[s.Version] = domain.PendingMigrations(all, domain.TenantTables, s.Version, target)
		}
	}
	for wave, turns := range slices.Concat([][]domain.TenantID{order.Canaries}, order.Waves) {
		for _, t := range turns {
			lacking := lacks[schemas[t].Version]
			tenants = append(tenants, PlannedTenant{schemas[t], wave, lacking, domain.PredictMigrations(lacking)})
		}
	}
	return tenants
}

func plannedGroups(tenants []PlannedTenant) (groups []PlannedGroup) {
	for _, t := range tenants {
		at := slices.IndexFunc(groups, func(g PlannedGroup) bool { return g.Version == t.Version })
		if at < 0 {
			at, groups = len(groups), append(groups, PlannedGroup{Version: t.Version, Migrations: versions(t.Lacks)})
		}
		groups[at].Tenants++
	}
	slices.SortFunc(groups, func(a, b PlannedGroup) int { return cmp.Compare(a.Version, b.Version) })
	return groups
}

func versions(all []domain.Migration) (names []string) {
	for _, m := range all {
		names = append(names, m.Version)
	}
	return names
}

// plannedMigrations are those that some of the groups lack, the oldest of which is the first.
func plannedMigrations(
	all []domain.Migration, scope domain.MigrationScope, groups []PlannedGroup, target string,
) (planned []PlannedMigration) {
	if len(groups) == 0 {
		return nil
	}
	for _, m := range domain.PendingMigrations(all, scope, groups[0].Version, target) {
		lacking, newest := 0, ""
		for _, g := range groups {
			if g.Version < m.Version {
				lacking, newest = lacking+g.Tenants, g.Version
			}
		}
		before := domain.PendingMigrations(all, scope, newest, m.Version)
		planned = append(planned, PlannedMigration{m, lacking, inspect(before[:len(before)-1], m)})
	}
	return planned
}

// inspect judges a migration that comes after others in each run that applies it. Each run sets a lock_timeout.
func inspect(before []domain.Migration, m domain.Migration) []ddl.Statement {
	so := ddl.Before{LockTimeout: true}
	for _, b := range before {
		so.Applied = append(so.Applied, ddl.File{SQL: b.SQL, Alone: b.Alone})
	}
	return so.Inspect(ddl.File{SQL: m.SQL, Alone: m.Alone})
}

// predict is how long the shared tables take, and then each wave.
func (p Plan) predict() (all domain.Prediction) {
	waves := make([][]time.Duration, 1+len(p.Order.Waves))
	for _, t := range p.Tenants {
		waves[t.Wave] = append(waves[t.Wave], t.Takes.Duration)
	}
	for _, wave := range waves {
		all.Duration += domain.PredictTogether(wave, p.Parallel)
	}
	for _, m := range p.Migrations {
		if m.Measured == 0 {
			all.Unknown = append(all.Unknown, m.Version)
		}
		if m.Scope == domain.SharedTables {
			all.Duration += m.Median
		}
	}
	return all
}

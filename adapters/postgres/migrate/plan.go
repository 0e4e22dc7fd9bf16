package migrate

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// timing is how long one migration has taken schemas that were there before.
type timing struct {
	Shared   bool
	Version  string
	Measured int
	Median   float64
}

// Migrations implements ports.Schemas.
func (s schemas) Migrations(ctx context.Context) (all []domain.Migration, err error) {
	if err := s.checkEdited(ctx); err != nil {
		return nil, err
	}
	timings, err := s.timings(ctx)
	if err != nil {
		return nil, err
	}
	for _, f := range s.files().shared {
		all = append(all, f.toDomain(domain.SharedTables, timings))
	}
	for _, f := range s.files().tenant {
		all = append(all, f.toDomain(domain.TenantTables, timings))
	}
	return all, nil
}

// timings leaves out what was created with the tenant: its tables were empty.
func (s schemas) timings(ctx context.Context) (all []timing, err error) {
	err = s.Pool.NewRaw(`SELECT organization_id = '' AS shared, version, count(*) AS measured,
		extract(epoch FROM percentile_disc(0.5) WITHIN GROUP (ORDER BY duration))::float8 AS median
		FROM public.migration_ledger WHERE state = 'done' AND duration IS NOT NULL AND by_whom <> ?
		GROUP BY 1, 2`, creator).Scan(ctx, &all)
	if undefinedTable(err) {
		return nil, nil
	}
	return all, s.Translate(err)
}

func (f file) toDomain(scope domain.MigrationScope, timings []timing) domain.Migration {
	m := domain.Migration{Scope: scope, Version: f.version, SQL: f.text, Alone: f.alone}
	for _, t := range timings {
		if t.Shared == (scope == domain.SharedTables) && t.Version == f.version {
			m.Measured, m.Median = t.Measured, time.Duration(t.Median*float64(time.Second))
		}
	}
	return m
}

package migrate

import (
	"context"
	"strings"

	"github.com/tenon-health/tenon/core/domain"
)

// Status implements ports.Schemas.
func (s schemas) Status(ctx context.Context) (status domain.SchemaStatus, err error) {
	if status.Shared, err = s.Shared(ctx); err != nil || status.Shared.Version == "" {
		return status, err
	}
	if status.Running, err = s.running(ctx); err != nil {
		return status, err
	}
	if status.Versions, err = s.versions(ctx); err != nil {
		return status, err
	}
	if status.Failed, err = s.failed(ctx, ""); err != nil {
		return status, err
	}
	if status.Active, err = s.active(ctx); err != nil {
		return status, err
	}
	if status.Drifted, status.VerifiedAt, err = s.drift(ctx); err != nil {
		return status, err
	}
	status.Without, err = s.without(ctx)
	return status, err
}

func (s schemas) versions(ctx context.Context) (all []domain.VersionCount, err error) {
	var rows []struct {
		Version string
		Count   int
	}
	err = s.Pool.NewRaw("SELECT version, count(*) AS count FROM public.tenants GROUP BY version ORDER BY version").
		Scan(ctx, &rows)
	for _, row := range rows {
		behind := len(pending(s.files().tenant, row.Version, ""))
		all = append(all, domain.VersionCount{Version: row.Version, Count: row.Count, Pending: behind})
	}
	return all, s.Translate(err)
}

// failed are the migrations of a tenant that have failed, or those of all with an empty one.
func (s schemas) failed(ctx context.Context, t domain.TenantID) (all []domain.TenantMigration, err error) {
	var rows []struct {
		OrganizationID         domain.TenantID
		Version, At            string
		ByWhom                 domain.Subject
		State, Sqlstate, Words string
		Statement              int
	}
	err = s.Pool.NewRaw(`SELECT l.organization_id, l.version AS at, coalesce(t.version, '') AS version, l.by_whom,
		coalesce(l.sqlstate, '') AS sqlstate, coalesce(l.words, '') AS words, coalesce(l.statement, 0) AS statement
		FROM public.migration_ledger AS l LEFT JOIN public.tenants AS t USING (organization_id)
		WHERE l.state = 'failed' AND (l.organization_id = ? OR ? = '')
		ORDER BY l.organization_id, l.version`, t, t).Scan(ctx, &rows)
	for _, row := range rows {
		all = append(all, domain.TenantMigration{
			Tenant: row.OrganizationID, State: domain.MigrationFailed, From: row.Version, Version: row.Version,
			By: row.ByWhom,
			Failure: domain.MigrationFailure{
				File: row.At, Statement: row.Statement, Words: row.Words, SQLState: row.Sqlstate,
			},
		})
	}
	return all, s.Translate(err)
}

func (s schemas) active(ctx context.Context) (all []domain.ActiveMigration, err error) {
	rows, err := s.waiting(ctx, "")
	for _, row := range rows {
		schema := strings.TrimPrefix(row.Name, workPrefix)
		if len(all) == 0 || all[len(all)-1].Schema != schema {
			all = append(all, domain.ActiveMigration{Schema: schema, Age: seconds(row.Age)})
		}
		if row.PID != 0 {
			last := &all[len(all)-1]
			last.Holders = append(last.Holders, row.holder())
		}
	}
	return all, err
}

func (s schemas) without(ctx context.Context) (all []domain.StatusCount, err error) {
	err = s.Pool.NewRaw(`SELECT e.status, count(*) AS count FROM public.enterprises AS e
		LEFT JOIN public.tenants AS t USING (organization_id) WHERE t.organization_id IS NULL
		GROUP BY e.status ORDER BY e.status`).Scan(ctx, &all)
	return all, s.Translate(err)
}

package migrate

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/migrate"

	"github.com/tenon-health/tenon/core/domain"
)

func (s schemas) Create(ctx context.Context, t domain.TenantID) (made domain.Schema, created bool, err error) {
	name, err := domain.SchemaName(t)
	if err != nil {
		return made, false, err
	}
	err = s.withLock(ctx, name, func(ctx context.Context) error {
		if created, err = s.create(ctx, t, name); err != nil {
			return err
		}
		made, err = s.migrateTenant(ctx, t)
		return err
	})
	return made, created && err == nil, err
}

// create notes whose schema it is and creates it, or does nothing if that was
// done before. A schema that is there though nobody noted it is not touched.
func (s schemas) create(ctx context.Context, t domain.TenantID, name string) (created bool, err error) {
	err = s.in(name).RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		noted, err := tx.NewRaw(`INSERT INTO public.tenants (organization_id, schema_name) VALUES (?, ?)
			ON CONFLICT (organization_id) DO NOTHING`, t, name).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := noted.RowsAffected(); err != nil || n == 0 {
			return err
		}
		created = true
		if _, err := tx.NewRaw("CREATE SCHEMA ?tenant").Exec(ctx); err != nil {
			return err
		}
		_, err = tx.NewRaw(createVersionTable).Exec(ctx)
		return err
	})
	return created, s.Translate(err)
}

// migrateTenant migrates the schema of a tenant to the newest version.
func (s schemas) migrateTenant(ctx context.Context, t domain.TenantID) (domain.Schema, error) {
	schema, err := s.ofTenant(ctx, t)
	if err != nil {
		return schema, err
	}
	note := func(ctx context.Context, tx bun.IConn, m *migrate.Migration) error {
		_, err := tx.ExecContext(ctx, `UPDATE public.tenants SET version = ?,
			migrated_at = date_trunc('milliseconds', clock_timestamp()) WHERE organization_id = ?`, label(*m), t)
		return err
	}
	if err := s.migrate(ctx, s.in(schema.Name), tenantFiles, note); err != nil {
		return schema, err
	}
	const ready = "UPDATE public.tenants SET ready = true WHERE organization_id = ? AND NOT ready"
	if err := s.exec(ctx, s.Pool, ready, t); err != nil {
		return schema, err
	}
	return s.ofTenant(ctx, t)
}

type tenantRow struct {
	OrganizationID domain.TenantID
	SchemaName     string
	Version        string
	MigratedAt     time.Time
}

func (r tenantRow) toDomain() domain.Schema {
	return domain.Schema{
		Tenant: r.OrganizationID, Name: r.SchemaName, Version: r.Version,
		Pending: pending(tenantFiles, r.Version), MigratedAt: r.MigratedAt,
	}
}

const selectTenants = "SELECT organization_id, schema_name, version, migrated_at FROM public.tenants"

func (s schemas) ofTenant(ctx context.Context, t domain.TenantID) (domain.Schema, error) {
	var row tenantRow
	err := s.Pool.NewRaw(selectTenants+" WHERE organization_id = ?", t).Scan(ctx, &row)
	if errors.Is(err, sql.ErrNoRows) {
		err = domain.ErrTenantNotFound
	}
	return row.toDomain(), s.Translate(err)
}

func (s schemas) Tenants(ctx context.Context) ([]domain.Schema, error) {
	var rows []tenantRow
	err := s.Pool.NewRaw(selectTenants+" ORDER BY organization_id").Scan(ctx, &rows)
	all := make([]domain.Schema, len(rows))
	for i, row := range rows {
		all[i] = row.toDomain()
	}
	return all, s.Translate(err)
}

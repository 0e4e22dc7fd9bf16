package migrate

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/tenon-health/tenon/core/domain"
)

// creator is whom the ledger names where a tenant's tables are made: the audit trail tells who asked for it.
const creator = domain.Subject("system")

// Create notes whose schema it is, makes it and applies all migrations, in one transaction: from the template if it is
// new. A schema that is there though nobody noted it is not touched.
func (s schemas) Create(ctx context.Context, t domain.TenantID) (made domain.Schema, created bool, err error) {
	name, err := domain.SchemaName(t)
	if err != nil {
		return made, false, err
	}
	w := work{
		tenant: t, schema: name, files: s.files().tenant, create: true, patient: true, role: s.Application,
		how: domain.MigrationHow{By: creator, LockTimeout: createLockTimeout},
	}
	if created = s.createQuickly(ctx, w); !created {
		created, err = s.create(ctx, w)
	}
	if err != nil {
		return made, false, err
	}
	made, err = s.ofTenant(ctx, t)
	return made, created && err == nil, err
}

// create goes on where an earlier call has stopped, file by file.
func (s schemas) create(ctx context.Context, w work) (created bool, err error) {
	err = s.connected(ctx, func(conn *pgx.Conn) error {
		a, err := s.apply(ctx, conn, w)
		created = a.created
		return w.noted(ctx, conn, err)
	})
	return created, err
}

// createLockTimeout is longer than that of a fleet: nobody works with the tables yet.
const createLockTimeout = 30 * time.Second

type tenantRow struct {
	OrganizationID domain.TenantID
	SchemaName     string
	Version        string
	MigratedAt     time.Time
}

func (s schemas) toDomain(r tenantRow) domain.Schema {
	return domain.Schema{
		Tenant: r.OrganizationID, Name: r.SchemaName, Version: r.Version,
		Pending: len(pending(s.files().tenant, r.Version, "")), MigratedAt: r.MigratedAt,
	}
}

const selectTenants = "SELECT organization_id, schema_name, version, migrated_at FROM public.tenants"

func (s schemas) ofTenant(ctx context.Context, t domain.TenantID) (domain.Schema, error) {
	var row tenantRow
	err := s.Pool.NewRaw(selectTenants+" WHERE organization_id = ?", t).Scan(ctx, &row)
	if errors.Is(err, sql.ErrNoRows) {
		err = domain.ErrTenantNotFound
	}
	return s.toDomain(row), s.Translate(err)
}

// ofTenants are those of these tenants, in their order: without a name where there is none.
func (s schemas) ofTenants(ctx context.Context, tenants []domain.TenantID) ([]domain.Schema, error) {
	var rows []tenantRow
	err := s.Pool.NewRaw(selectTenants+" WHERE organization_id = ANY (?)", pgdialect.Array(tenants)).Scan(ctx, &rows)
	known := map[domain.TenantID]domain.Schema{}
	for _, row := range rows {
		known[row.OrganizationID] = s.toDomain(row)
	}
	all := make([]domain.Schema, len(tenants))
	for i, t := range tenants {
		all[i] = known[t]
		all[i].Tenant = t
	}
	return all, s.Translate(err)
}

func (s schemas) Tenants(ctx context.Context) ([]domain.Schema, error) {
	var rows []tenantRow
	err := s.Pool.NewRaw(selectTenants+" ORDER BY organization_id").Scan(ctx, &rows)
	return s.allToDomain(rows), s.Translate(err)
}

func (s schemas) allToDomain(rows []tenantRow) []domain.Schema {
	all := make([]domain.Schema, len(rows))
	for i, row := range rows {
		all[i] = s.toDomain(row)
	}
	return all
}

package migrate

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
)

// Ahead implements ports.Schemas.
func (s schemas) Ahead(ctx context.Context, version string) ([]domain.Schema, error) {
	if !isVersion(s.files().tenant, version) {
		return nil, domain.ErrMigrationUnknown.With(version)
	}
	var rows []tenantRow
	err := s.Pool.NewRaw(`SELECT t.organization_id, t.schema_name, t.version, t.migrated_at FROM public.tenants AS t
		WHERE t.version > ? OR EXISTS (SELECT FROM public.migration_ledger AS l
		WHERE l.organization_id = t.organization_id AND l.version > ? AND l.state IN ('running', 'failed'))
		ORDER BY t.organization_id`, version, version).Scan(ctx, &rows)
	return s.allToDomain(rows), s.Translate(err)
}

// WayBack implements ports.Schemas.
func (s schemas) WayBack(
	_ context.Context, of domain.MigrationScope, from, to string,
) (way []domain.MigrationFile, err error) {
	w := work{files: s.files().tenant, how: domain.MigrationHow{Down: true, Target: to}}
	unknown := domain.ErrMigrationUnknown
	if of == domain.SharedTables {
		w.files, unknown = s.files().shared, domain.ErrSharedMigrationUnknown
	}
	for _, version := range []string{from, to} {
		if !isVersion(w.files, version) {
			return nil, unknown.With(version)
		}
	}
	all, err := w.beyond(from, nil)
	for _, f := range all {
		way = append(way, domain.MigrationFile{Version: f.version, Statements: f.back.statements})
	}
	return way, err
}

// Down implements ports.Schemas.
func (s schemas) Down(ctx context.Context, how domain.MigrationHow) (shared domain.Schema, err error) {
	how.Down = true
	err = s.withLock(ctx, func(ctx context.Context) error {
		if shared, err = s.Shared(ctx); err != nil {
			return err
		}
		if _, err := s.WayBack(ctx, domain.SharedTables, shared.Version, how.Target); err != nil {
			return err
		}
		if err := s.down(ctx, how, shared.Version); err != nil {
			return err
		}
		shared, err = s.Shared(ctx)
		return err
	})
	return shared, err
}

func (s schemas) down(ctx context.Context, how domain.MigrationHow, from string) error {
	w := work{schema: SharedSchema, files: s.files().shared, how: how, role: s.Application}
	way, err := w.beyond(from, nil)
	if err != nil {
		return err
	}
	if !how.Force {
		err := s.onDirect(ctx, func(conn *pgx.Conn) error {
			w.losses, err = sharedLosses(ctx, conn, w, way)
			return err
		})
		if err != nil {
			return s.explain(err)
		}
	}
	return s.upAll(ctx, w)
}

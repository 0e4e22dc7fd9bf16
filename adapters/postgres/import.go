package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

type importRow struct {
	ID         domain.ImportID   `bun:",pk"`
	TrialScope domain.TrialScope `bun:"embed:"`
	State      domain.ImportState
	Rows       int64
	Skipped    int64
	CreatedAt  time.Time
	UpdatedAt  time.Time
	CreatedBy  domain.Subject
	Source     domain.ImportSource `bun:"embed:"`
	Job        domain.JobID
	Stored     int64
	Bytes      int64
}

func (r importRow) toDomain() domain.Import { return domain.Import(r) }

// tenantImport is an import and whose it is.
type tenantImport struct {
	OrganizationID domain.TenantID `bun:",pk"`
	importRow
}

func (r tenantImport) toDomain() ports.Abandoned {
	return ports.Abandoned{Tenant: r.OrganizationID, Import: domain.Import(r.importRow)}
}

const (
	importTable       = "public.imports AS import_row"
	tenantImportTable = "public.imports AS tenant_import"
)

var importErrors = errorMap{notFound: domain.ErrImportNotFound}

type imports struct{ *DB }

func (r imports) Ensure(ctx context.Context, t domain.TenantID, i domain.Import) (domain.Import, bool, error) {
	i.State = domain.ImportOpen
	row := tenantImport{t, importRow(i)}
	created, err := r.shared(ctx).ensure(ctx, &row, tenantImportTable, "imports_pkey", importErrors)
	if err != nil || created {
		return i, created, err
	}
	i, err = r.Get(ctx, t, i.ID)
	return i, false, err
}

func (r imports) Update(
	ctx context.Context, t domain.TenantID, id domain.ImportID, change func(*domain.Import) error,
) (domain.Import, error) {
	get := func(ctx context.Context) (domain.Import, error) { return r.get(ctx, t, id, forUpdate) }
	return updateLocked(ctx, r.DB, get, change, func(ctx context.Context, i domain.Import) error {
		row := tenantImport{t, importRow(i)}
		return importErrors.execOne(r.shared(ctx).update(&row, tenantImportTable).WherePK().Exec(ctx))
	})
}

const publishedImports = `SELECT id FROM public.imports
	WHERE organization_id = $1 AND project = $2 AND trial = $3 AND state = $4 ORDER BY id`

func (r imports) Published(
	ctx context.Context, t domain.TenantID, s domain.TrialScope,
) (ids []domain.ImportID, err error) {
	err = r.ask(ctx, t, statement{
		text: publishedImports, args: []any{text(t), text(s.Project), text(s.Trial), text(domain.ImportPublished)},
		read: eachRow(&ids, func(id *domain.ImportID) []any { return []any{(*string)(id)} }),
	})
	return ids, err
}

func (r imports) WithFile(
	ctx context.Context, t domain.TenantID, p domain.ProjectID, limit int,
) ([]domain.Import, error) {
	var rows []importRow
	err := r.shared(ctx).selectFrom(&rows, importTable).Where("organization_id = ? AND project = ? AND job <> ''", t, p).
		Order("id").Limit(int64(limit)).Scan(ctx)
	return mapRows(rows, importRow.toDomain), importErrors.translate(err)
}

func (r imports) Get(ctx context.Context, t domain.TenantID, id domain.ImportID) (domain.Import, error) {
	return r.get(ctx, t, id, noLock)
}

func (r imports) get(ctx context.Context, t domain.TenantID, id domain.ImportID, how clause) (domain.Import, error) {
	var row importRow
	err := how(r.shared(ctx).selectFrom(&row, importTable).Where("organization_id = ? AND id = ?", t, id)).Scan(ctx)
	return domain.Import(row), importErrors.translate(err)
}

// Abandon returns again what was not forgotten: a sweeper may have died before
// the records were gone.
func (r imports) Abandon(ctx context.Context, then, now time.Time, limit int) ([]ports.Abandoned, error) {
	var rows []tenantImport
	err := r.InTx(ctx, func(ctx context.Context) error {
		if err := r.exec(
			ctx, `UPDATE public.imports AS i SET state = ? WHERE state = ? AND updated_at < ?
				AND NOT EXISTS (SELECT FROM public.jobs AS j WHERE j.id = i.job AND j.state IN (?))`,
			domain.ImportAbandoned, domain.ImportOpen, then, bun.List(domain.PendingJobStates()),
		); err != nil {
			return err
		}
		return importErrors.translate(r.shared(ctx).raw(`WITH next AS (
				SELECT organization_id, id FROM public.imports WHERE state = ?
				ORDER BY updated_at, organization_id, id LIMIT ? FOR UPDATE SKIP LOCKED)
			UPDATE public.imports AS i SET updated_at = ? FROM next
			WHERE i.organization_id = next.organization_id AND i.id = next.id
			RETURNING i.*`,
			domain.ImportAbandoned, limit, now).Scan(ctx, &rows))
	})
	return mapRows(rows, tenantImport.toDomain), err
}

func (r imports) Delete(ctx context.Context, t domain.TenantID, id domain.ImportID) error {
	return r.exec(
		ctx, "DELETE FROM public.imports WHERE organization_id = ? AND id = ? AND state = ?", t, id, domain.ImportAbandoned,
	)
}

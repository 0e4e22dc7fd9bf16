package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

type datasourceRow struct {
	ID            domain.DatasourceID `bun:",pk"`
	Enterprise    domain.EnterpriseID
	Kind          domain.DatasourceKind
	Name          string
	Host          string
	Port          int
	Database      string                   `bun:"database_name"`
	User          string                   `bun:"user_name"`
	Options       domain.DatasourceOptions `bun:"embed:"`
	Status        domain.DatasourceStatus
	LastResult    domain.DatasourceResult `bun:",nullzero"`
	LastCheckedAt time.Time               `bun:",nullzero"`
	KeyID         string
	Phase         domain.DatasourcePhase
	SettlesAt     time.Time `bun:",nullzero"`
	Written       bool
	Place         domain.Version
	Connection    domain.Version
	Version       domain.Version
	CreatedAt     time.Time
	UpdatedAt     time.Time
	CreatedBy     domain.Subject
	UpdatedBy     domain.Subject
}

func (r datasourceRow) toDomain() domain.Datasource { return domain.Datasource(r) }

// sealedDatasourceRow is a datasource and its sealed password.
type sealedDatasourceRow struct {
	datasourceRow
	Sealed []byte
}

const (
	datasourceTable       = "public.datasources AS datasource_row"
	sealedDatasourceTable = "public.datasources AS sealed_datasource_row"
)

// associatedData is where the password is sealed for.
func (r datasourceRow) associatedData() []string {
	return []string{"datasources", string(r.Enterprise), string(r.ID)}
}

var datasourceErrors = errorMap{
	notFound:    domain.ErrDatasourceNotFound,
	constraints: map[string]*domain.Error{"datasources_enterprise_fkey": domain.ErrEnterpriseNotFound},
}

// uniqueDatasource says what datasources_kind_key says.
func uniqueDatasource(d domain.Datasource) unique {
	return unique{table: "public.datasources", id: string(d.ID), keys: []uniqueKey{
		{domain.ErrDatasourceExists, "enterprise = ? AND kind = ?", []any{d.Enterprise, d.Kind}},
	}}
}

type datasources struct{ *DB }

func (r datasources) seal(d domain.Datasource, password domain.Secret) (row sealedDatasourceRow, err error) {
	d.KeyID = r.secrets.keyID
	row.datasourceRow = datasourceRow(d)
	row.Sealed, err = r.secrets.seal(password, row.associatedData()...)
	return row, err
}

func (r datasources) Insert(ctx context.Context, d domain.Datasource, password domain.Secret) error {
	row, err := r.seal(d, password)
	if err != nil {
		return err
	}
	return r.shared(ctx).insertUnique(ctx, &row, sealedDatasourceTable, uniqueDatasource(d), datasourceErrors)
}

func (r datasources) Get(ctx context.Context, id domain.DatasourceID) (domain.Datasource, error) {
	return r.get(ctx, id, noLock)
}

func (r datasources) get(ctx context.Context, id domain.DatasourceID, how clause) (domain.Datasource, error) {
	var row datasourceRow
	err := how(r.shared(ctx).selectFrom(&row, datasourceTable).Where("id = ?", id)).Scan(ctx)
	return row.toDomain(), datasourceErrors.translate(err)
}

func (r datasources) List(ctx context.Context, e domain.EnterpriseID) ([]domain.Datasource, error) {
	var rows []datasourceRow
	err := r.shared(ctx).selectFrom(&rows, datasourceTable).Where("enterprise = ?", e).OrderExpr("kind").Scan(ctx)
	return mapRows(rows, datasourceRow.toDomain), datasourceErrors.translate(err)
}

func (r datasources) Tenants(ctx context.Context, kind domain.DatasourceKind) (all []domain.TenantID, err error) {
	const used = `SELECT DISTINCT e.organization_id FROM public.datasources AS d
		JOIN public.enterprises AS e ON e.id = d.enterprise
		WHERE d.kind = ? AND d.phase IN (?) AND e.organization_id <> '' ORDER BY 1`
	err = r.shared(ctx).raw(used, kind, bun.List(domain.UsedDatasourcePhases())).Scan(ctx, &all)
	return all, datasourceErrors.translate(err)
}

func (r datasources) Update(
	ctx context.Context, id domain.DatasourceID, password domain.Secret, change func(*domain.Datasource) error,
) (stored domain.Datasource, err error) {
	get := func(ctx context.Context) (domain.Datasource, error) { return r.get(ctx, id, forUpdate) }
	changed := func(d *domain.Datasource) error {
		if password != "" {
			d.KeyID = r.secrets.keyID
		}
		return change(d)
	}
	return updateLocked(ctx, r.DB, get, changed, func(ctx context.Context, d domain.Datasource) error {
		if password == "" {
			row := datasourceRow(d)
			return datasourceErrors.execOne(r.shared(ctx).update(&row, datasourceTable).WherePK().Exec(ctx))
		}
		row, err := r.seal(d, password)
		if err != nil {
			return err
		}
		return datasourceErrors.execOne(r.shared(ctx).update(&row, sealedDatasourceTable).WherePK().Exec(ctx))
	})
}

func (r datasources) MarkWritten(ctx context.Context, e domain.EnterpriseID) error {
	const mark = "UPDATE public.datasources SET written = true WHERE enterprise = ? AND kind = ? AND phase = ?"
	s := r.shared(ctx)
	s.markFactsChanged(datasourceTable, factTables)
	return errorMap{notFound: domain.ErrDatasourceChanging}.
		execOne(s.raw(mark, e, domain.RecordsDatasource, domain.DatasourceInUse).Exec(ctx))
}

func (r datasources) Delete(ctx context.Context, id domain.DatasourceID) error {
	s := r.shared(ctx)
	s.markFactsChanged(datasourceTable, factTables)
	return errorMap{}.exec(s.raw("DELETE FROM public.datasources WHERE id = ?", id).Exec(ctx))
}

func (r datasources) Password(ctx context.Context, id domain.DatasourceID) (domain.Secret, error) {
	_, password, err := r.open(ctx, "id = ?", id)
	return password, err
}

func (r datasources) Of(
	ctx context.Context, t domain.TenantID, kind domain.DatasourceKind,
) (domain.Datasource, domain.Secret, error) {
	const own = `kind = ? AND phase IN (?) AND enterprise = (SELECT id FROM public.enterprises AS enterprise_row
		WHERE organization_id = ? ORDER BY ` + activeFirst + ` LIMIT 1)`
	return r.open(ctx, own, kind, bun.List(domain.UsedDatasourcePhases()), t)
}

// open reads a datasource with its password.
func (r datasources) open(
	ctx context.Context, where string, args ...any,
) (d domain.Datasource, password domain.Secret, err error) {
	var row sealedDatasourceRow
	err = r.shared(ctx).selectFrom(&row, sealedDatasourceTable).Where(where, args...).Scan(ctx)
	if err != nil {
		return d, "", datasourceErrors.translate(err)
	}
	password, err = r.secrets.open(row.Sealed, row.KeyID, row.associatedData()...)
	return row.toDomain(), password, err
}

package postgres

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/domain"
)

type accessFacts struct{ *DB }

// factTables are those that the query reads. Each has a trigger that raises the
// stamp and notifies (migrate/migrations/*/*_access_facts.up.sql).
var factTables = []string{
	"public.enterprises", "public.trials", "public.module_access", "public.datasources",
	"?tenant.users", "?tenant.projects", "?tenant.project_members", "?tenant.project_roles",
	"?tenant.trial_shares", "?tenant.trial_share_recipients",
}

// factInserts are those of them of which also a new row changes somebody's facts.
var factInserts = []string{"public.enterprises", "public.datasources", "?tenant.trial_share_recipients"}

// Load asks in one statement, of which there is one text for each sort of question.
func (r accessFacts) Load(ctx context.Context, q domain.AccessQuery) (domain.AccessFacts, error) {
	t, tables, err := r.tablesFor(ctx, q)
	if err != nil {
		return domain.AccessFacts{}, err
	}
	asked := askEnterprise(q)
	asked.facts.Migrating = tables == migratingTables
	if tables == currentTables {
		asked.askTenant(q)
	}
	err = r.ask(ctx, t, asked.statement(q))
	if errors.Is(err, errStranger) {
		return domain.AccessFacts{}, nil
	}
	return asked.facts, err
}

const requireStamp = "SELECT public.require_access_stamp($1, $2)"

func (r accessFacts) RequireStamp(ctx context.Context, t domain.TenantID, stamp domain.FactsStamp) error {
	return r.tell(ctx, t, statement{text: requireStamp, args: []any{text(t), int64(stamp)}})
}

var (
	errStranger       = &domain.Error{Kind: domain.NotFound} // never leaves this file
	accessFactsErrors = errorMap{notFound: errStranger}
)

// tableState is what becomes of a question about a tenant's own tables.
type tableState int

const (
	noTables        tableState = iota
	currentTables              // or so little older, or newer, that it is no matter
	migratingTables            // too old to be asked
)

// tablesFor tells of which tenant the question is, and whether its tables can be asked.
func (r accessFacts) tablesFor(
	ctx context.Context, q domain.AccessQuery,
) (t domain.TenantID, state tableState, err error) {
	if t, err = r.tenantFor(ctx, q); err != nil || t == "" {
		return "", noTables, err
	}
	_, err = r.schemaOf(ctx, t)
	switch {
	case errors.Is(err, domain.ErrTenantNotReady):
		return t, noTables, nil
	case errors.Is(err, domain.ErrTenantMigrating):
		return t, migratingTables, nil
	}
	return t, currentTables, err
}

// tenantFor tells which tenant the question is about; empty is an enterprise
// without one.
func (r accessFacts) tenantFor(ctx context.Context, q domain.AccessQuery) (domain.TenantID, error) {
	if q.Tenant != "" {
		return q.Tenant, nil
	}
	return r.schemas.tenantOf(q.Enterprise, func() (domain.TenantID, error) { return r.tenantOf(ctx, q.Enterprise) })
}

func (db *DB) tenantOf(ctx context.Context, e domain.EnterpriseID) (t domain.TenantID, err error) {
	const organization = `SELECT coalesce((SELECT organization_id FROM public.enterprises WHERE id = ?), '')`
	err = db.shared(ctx).raw(organization, e).Scan(ctx, &t)
	return t, errorMap{}.translate(err)
}

package migrate

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
)

// tenantsPerConnection bounds what a connection remembers of the tables that it has seen.
const tenantsPerConnection = 200

// task is what is done to each tenant.
type task struct {
	how    domain.MigrationHow
	losses losses
}

// outcome is what became of a tenant; err is what keeps from every other one, too.
type outcome struct {
	domain.TenantMigration
	err error
}

// Migrate hands the tenants to as many workers as may be. Those that are begun go on when ctx ends.
func (s schemas) Migrate(
	ctx context.Context, tenants []domain.TenantID, how domain.MigrationHow,
	tell func(domain.TenantMigration) (more bool),
) error {
	if s.InUnit(ctx) {
		return ErrInUnit
	}
	if !known(s.files().tenant, how.Target) {
		return domain.ErrMigrationUnknown.With(how.Target)
	}
	parallel, err := s.parallel(ctx, min(how.Parallel, len(tenants)))
	if err != nil {
		return s.ended(ctx, err)
	}
	if err := wait(ctx, how.Pause()); err != nil {
		return s.ended(ctx, err)
	}
	lost, err := s.lossesOf(ctx, how)
	if err != nil {
		return s.ended(ctx, err)
	}
	found, err := s.ofTenants(ctx, tenants)
	if err != nil {
		return s.ended(ctx, err)
	}
	workers := s.hire(ctx, task{how, lost}, parallel)
	defer workers.dismiss()
	return s.ended(ctx, workers.migrate(ctx, found, tell))
}

// ended is the error of a run, which may have been told to end.
func (s schemas) ended(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return domain.ErrMigrationInterrupted
	}
	return s.explain(err)
}

// work migrates one tenant after the other.
func (s schemas) work(
	ctx context.Context, queue <-chan domain.Schema, do task, outcomes chan<- outcome,
) {
	var conn *pgx.Conn
	defer func() {
		if conn != nil {
			conn.Close(ctx)
		}
	}()
	for done := 0; ; done++ {
		schema, more := <-queue
		if !more {
			return
		}
		if conn != nil && (done%tenantsPerConnection == 0 || conn.IsClosed()) {
			conn.Close(ctx)
			conn = nil
		}
		if conn == nil {
			made, err := connect(ctx, s.Pooled)
			if err != nil {
				outcomes <- outcome{err: err}
				continue
			}
			conn = made
		}
		outcomes <- s.migrateTenant(ctx, conn, schema, do)
	}
}

// migrateTenant is one tenant's turn.
func (s schemas) migrateTenant(
	ctx context.Context, conn *pgx.Conn, schema domain.Schema, do task,
) outcome {
	if schema.Name == "" {
		return outcome{TenantMigration: domain.TenantMigration{Tenant: schema.Tenant, State: domain.MigrationGone}}
	}
	w := work{
		tenant: schema.Tenant, schema: schema.Name, files: s.files().tenant, how: do.how, losses: do.losses,
		expected: schema.Version, role: s.Application,
	}
	begun := time.Now()
	holders := s.lookForHolders(ctx, schema.Name, do.how.LockTimeout/2)
	a, err := s.apply(ctx, conn, w)
	return s.judge(ctx, conn, w, err, domain.TenantMigration{
		Tenant: schema.Tenant, State: stateOf(a), From: a.from, Version: a.version, Took: time.Since(begun),
		Failure: domain.MigrationFailure{Holders: holders()},
	})
}

func stateOf(a applied) domain.MigrationState {
	switch {
	case a.gone:
		return domain.MigrationGone
	case a.from == a.version:
		return domain.MigrationCurrent
	}
	return domain.MigrationDone
}

// judge tells a tenant's own trouble, which is noted, from what keeps from every other, too.
func (s schemas) judge(
	ctx context.Context, conn *pgx.Conn, w work, err error, m domain.TenantMigration,
) outcome {
	if err == nil {
		m.Failure = domain.MigrationFailure{}
		return outcome{TenantMigration: m}
	}
	failed, ok := errors.AsType[*failure](err)
	if !ok || failed.state == "" || conn.IsClosed() {
		return outcome{err: err}
	}
	if failed.step.file == "" { // a lock that comes before the first statement
		failed.step.file = w.next(m.Version)
	}
	holders := m.Failure.Holders
	m.State, m.Failure = domain.MigrationFailed, failed.told()
	if failed.busy() {
		m.Failure.Holders = holders
	}
	if failed.busy() && w.how.Attempt < domain.MigrationAttempts {
		m.State = domain.MigrationBusy
		return outcome{TenantMigration: m}
	}
	if !w.how.Down { // on the way back it stays applied
		_ = w.noted(ctx, conn, failed)
	}
	return outcome{TenantMigration: m}
}

// parallel is how many connections may be taken of those that the server has.
func (s schemas) parallel(ctx context.Context, wanted int) (int, error) {
	var most int
	const query = "SELECT current_setting('max_connections')::int"
	if err := s.Pool.NewRaw(query).Scan(ctx, &most); err != nil {
		return 0, err
	}
	return max(1, min(wanted, most*s.Share/100)), nil
}

// Behind implements ports.Schemas.
func (s schemas) Behind(ctx context.Context, version string) ([]domain.Schema, error) {
	if !known(s.files().tenant, version) {
		return nil, domain.ErrMigrationUnknown.With(version)
	}
	if version == "" {
		version = newest(s.files().tenant)
	}
	var rows []tenantRow
	err := s.Pool.NewRaw(`SELECT t.organization_id, t.schema_name, t.version, t.migrated_at FROM public.tenants AS t
		WHERE t.version < ? ORDER BY EXISTS (SELECT FROM public.migration_ledger AS l
		WHERE l.organization_id = t.organization_id AND l.state = 'failed'), t.organization_id`, version).
		Scan(ctx, &rows)
	return s.allToDomain(rows), s.Translate(err)
}

// known reports whether there is such a version; the empty one is the newest.
func known(all []file, version string) bool {
	for _, f := range all {
		if f.version == version {
			return true
		}
	}
	return version == ""
}

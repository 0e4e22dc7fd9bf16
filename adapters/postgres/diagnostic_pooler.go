package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
)

// pooling is what stands between us and the server.
type pooling string

const (
	poolsNothing      pooling = "none"
	poolsSessions     pooling = "session"
	poolsTransactions pooling = "transaction"
)

const (
	adviceDirect = "Set DATABASE_DIRECT_URL to PostgreSQL itself, past the pooler: notifications, the job queue and the " +
		"locks of migrations cling to a connection."
	directTexts = "DATABASE_DIRECT_URL, past it: that alone is used for what clings to a connection."
)

// pooler looks where the two URLs lead.
func (d diagnostics) pooler(ctx context.Context, probe domain.Probe) ([]domain.Finding, error) {
	pooled, err := poolingAt(ctx, d.pooled)
	if err != nil {
		return nil, errorMap{}.translate(err)
	}
	if d.direct.ConnString() == d.pooled.ConnString() {
		return one(poolingFinding(pooled)), nil
	}
	direct, err := poolingAt(ctx, d.direct)
	if err != nil {
		reason := domain.ReasonOf(errorMap{}.translate(err))
		return one(domain.FindingProblem.Of("DATABASE_DIRECT_URL leads nowhere: "+reason+".", adviceDirect)), nil
	}
	same, err := d.sameDatabase(ctx, probe, d.direct)
	if err != nil {
		return nil, errorMap{}.translate(err)
	}
	return one(directFinding(pooled, direct, same)), nil
}

func poolingFinding(pooled pooling) domain.Finding {
	switch pooled {
	case poolsTransactions:
		return domain.FindingProblem.Of(
			"DATABASE_URL leads through a pooler in transaction mode, and DATABASE_DIRECT_URL is not set.", adviceDirect,
		)
	case poolsSessions:
		return domain.FindingOK.Of("DATABASE_URL leads through a pooler in session mode.", "")
	}
	return domain.FindingOK.Of("DATABASE_URL leads to PostgreSQL itself.", "")
}

func directFinding(pooled, direct pooling, same bool) domain.Finding {
	switch {
	case direct == poolsTransactions:
		return domain.FindingProblem.Of("DATABASE_DIRECT_URL leads through a pooler in transaction mode.", adviceDirect)
	case !same:
		return domain.FindingProblem.Of(
			"DATABASE_DIRECT_URL leads to another database than DATABASE_URL.", "Let both lead to the same database.",
		)
	case pooled == poolsNothing:
		return domain.FindingOK.Of("DATABASE_URL and DATABASE_DIRECT_URL both lead to PostgreSQL itself.", "")
	}
	return domain.FindingOK.Of(fmt.Sprintf(
		"DATABASE_URL leads through a pooler in %s mode, and %s", pooled, directTexts,
	), "")
}

// poolerWait is how long a pooler may take to find a connection of the server: one that has a single one makes us wait
// for ourselves.
const poolerWait = 2 * time.Second

// poolingAt asks twice which process of the server answers. In between another connection begins a transaction: that
// gets the process, if a pooler has taken it back.
func poolingAt(ctx context.Context, url *pgx.ConnConfig) (pooling, error) {
	first, before, err := dialBackend(ctx, url)
	if err != nil {
		return "", err
	}
	defer first.Close(context.WithoutCancel(ctx))
	if before == first.PgConn().PID() {
		return poolsNothing, nil
	}
	return pooledHow(ctx, url, first, before)
}

func pooledHow(ctx context.Context, url *pgx.ConnConfig, first *pgx.Conn, before uint32) (pooling, error) {
	waiting, cancel := context.WithTimeout(ctx, poolerWait)
	defer cancel()
	second, err := holdBackend(waiting, url)
	if errors.Is(err, context.DeadlineExceeded) {
		return poolsSessions, nil // the first one has kept the only process
	}
	if err != nil {
		return "", err
	}
	defer second.Close(context.WithoutCancel(ctx)) // which rolls back
	after, err := backendOf(waiting, first)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return poolsTransactions, nil // the second one has got the only process
	case err != nil:
		return "", err
	case after != before:
		return poolsTransactions, nil
	}
	return poolsSessions, nil
}

func dialBackend(ctx context.Context, url *pgx.ConnConfig) (conn *pgx.Conn, pid uint32, err error) {
	if conn, err = pgx.ConnectConfig(ctx, url.Copy()); err != nil {
		return nil, 0, err
	}
	if pid, err = backendOf(ctx, conn); err != nil {
		_ = conn.Close(context.WithoutCancel(ctx))
	}
	return conn, pid, err
}

// holdBackend leaves a transaction open.
func holdBackend(ctx context.Context, url *pgx.ConnConfig) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, url.Copy())
	if err != nil {
		return nil, err
	}
	if _, err := conn.PgConn().Exec(ctx, "BEGIN; SELECT pg_backend_pid()").ReadAll(); err != nil {
		_ = conn.Close(context.WithoutCancel(ctx))
		return nil, err
	}
	return conn, nil
}

// backendOf is the process of the server that answers.
func backendOf(ctx context.Context, conn *pgx.Conn) (pid uint32, err error) {
	err = conn.QueryRow(ctx, "SELECT pg_backend_pid()", pgx.QueryExecModeSimpleProtocol).Scan(&pid)
	return pid, err
}

// sameDatabase reports whether a lock that is taken at another URL is seen here.
func (d diagnostics) sameDatabase(
	ctx context.Context,
	probe domain.Probe,
	other *pgx.ConnConfig,
) (same bool, err error) {
	conn, err := pgx.ConnectConfig(ctx, other.Copy())
	if err != nil {
		return false, err
	}
	defer conn.Close(context.WithoutCancel(ctx)) // which unlocks
	const lock = "SELECT pg_advisory_lock(hashtextextended($1, 0))"
	if _, err := conn.Exec(ctx, lock, pgx.QueryExecModeExec, domain.ProbeName+probe.ID); err != nil {
		return false, err
	}
	err = d.checks.NewRaw("SELECT NOT pg_try_advisory_xact_lock(hashtextextended(?, 0))", domain.ProbeName+probe.ID).
		Scan(ctx, &same)
	return same, err
}

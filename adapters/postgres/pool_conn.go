package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

// connWait is how long a call waits for one of the pool's connections, which may have
// to be opened.
const connWait = connectTimeout + time.Second

var errNoConn = errors.New("postgres: none of the connections was free in time")

// acquire takes a connection of a tenant's pool. ErrStoreBusy if none becomes free.
func (db *DB) acquire(ctx context.Context, t domain.TenantID) (bun.Conn, error) {
	waiting, cancel := context.WithTimeout(ctx, db.connWait)
	defer cancel()
	conn, err := db.pools.of(t).Conn(waiting)
	if err != nil && waiting.Err() != nil && ctx.Err() == nil {
		err = domain.ErrStoreBusy.WithCause(errNoConn)
	}
	return conn, err
}

// pooledConn acquires a connection for each query.
type pooledConn struct {
	db     *DB
	tenant domain.TenantID
}

// QueryContext gives the connection back once the rows are closed, for which Close waits.
func (c pooledConn) QueryContext(ctx context.Context, query string, args ...any) (rows *sql.Rows, err error) {
	return withConn(ctx, c, func(conn *sql.Conn) (*sql.Rows, error) {
		defer func() { go conn.Close() }()
		return conn.QueryContext(ctx, query, args...) //nolint:sqlclosecheck // whoever asked closes them
	})
}

// ExecContext implements bun.IConn.
func (c pooledConn) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return withConn(ctx, c, func(conn *sql.Conn) (sql.Result, error) {
		defer conn.Close()
		return conn.ExecContext(ctx, query, args...)
	})
}

// QueryRowContext does not bound the wait, because a row cannot be an error. Bun does not use it.
func (c pooledConn) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return c.db.pools.of(c.tenant).QueryRowContext(ctx, query, args...)
}

// withConn tries again where nothing has run because the connection had ended.
func withConn[R any](ctx context.Context, c pooledConn, do func(*sql.Conn) (R, error)) (result R, err error) {
	for range maxAttempts {
		conn, err := c.db.acquire(ctx, c.tenant)
		if err != nil {
			return result, err
		}
		result, err = do(conn.Conn)
		if !errors.Is(err, driver.ErrBadConn) {
			return result, err
		}
	}
	return result, domain.ErrStoreUnavailable.WithCause(connectionCause(driver.ErrBadConn))
}

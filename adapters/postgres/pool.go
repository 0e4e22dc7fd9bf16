package postgres

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"hash/fnv"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

// How connections age. An old one has seen many tenants, and each leaves its
// tables and its plans in the server's memory.
const (
	connectTimeout = 5 * time.Second
	connLifetime   = 15 * time.Minute
	connIdleTime   = 5 * time.Minute
)

// minConns is how many connections a pool has at least: one tenant's slow question
// must not keep its neighbours waiting.
const minConns = 4

// pools are connections to one database. A tenant always has the same pool, so
// that a connection sees, and the server remembers for it, a part of the tenants.
type pools []*bun.DB

func newPools(url *pgx.ConnConfig, cfg Config) (all pools, err error) {
	if cfg.MaxConns < 1 {
		return nil, errors.New("postgres: say how many connections there may be")
	}
	n := max(min(cfg.Pools, cfg.MaxConns/minConns), 1)
	connect, err := newConnector(url, cfg.Prepared, cmp.Or(cfg.Logger, slog.Default()), cfg.Observe)
	if err != nil {
		return nil, err
	}
	for i := range n {
		all = append(all, newPool(connect, (cfg.MaxConns+i)/n))
	}
	return all, nil
}

// newChecks has a connection of its own: whether the server answers must not depend on how busy the pools are.
func newChecks(url *pgx.ConnConfig, cfg Config) (*bun.DB, error) {
	connect, err := newConnector(url, "false", cmp.Or(cfg.Logger, slog.Default()), nil)
	if err != nil {
		return nil, err
	}
	return newPool(connect, 1), nil
}

func newPool(connect *connector, conns int) *bun.DB {
	pool := sql.OpenDB(connect)
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns) // the default of 2 reconnects all the time
	pool.SetConnMaxLifetime(connLifetime)
	pool.SetConnMaxIdleTime(connIdleTime)
	return bun.NewDB(pool, newDialect())
}

// of is the pool of one tenant; the empty one is that of the shared tables.
func (all pools) of(t domain.TenantID) *bun.DB { return all[all.index(t)] }

func (all pools) index(t domain.TenantID) int {
	if t == "" || len(all) == 1 {
		return 0
	}
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(t)) // never fails
	return int(hash.Sum32()) % len(all)
}

func (all pools) close() {
	for _, pool := range all {
		pool.Close()
	}
}

// parse keeps the parser's words to itself: they may quote the password.
func parse(url string) (*pgx.ConnConfig, error) {
	cfg, err := pgx.ParseConfig(url)
	if url == "" || err != nil {
		return nil, errors.New(
			"postgres: the database URL cannot be read; it looks like postgres://user:password@host:5432/name",
		)
	}
	if cfg.ConnectTimeout == 0 || cfg.ConnectTimeout > connectTimeout {
		cfg.ConnectTimeout = connectTimeout
	}
	cfg.RuntimeParams["application_name"] = cmp.Or(cfg.RuntimeParams["application_name"], "tenon")
	return cfg, nil
}

// cancelOnServer ends a query whose time is over and keeps its connection.
func cancelOnServer(conn *pgconn.PgConn) ctxwatch.Handler {
	return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: time.Second}
}

// speakUTC makes every time that is read a UTC one.
func speakUTC(_ context.Context, conn *pgx.Conn) error {
	conn.TypeMap().RegisterType(&pgtype.Type{
		Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	})
	return nil
}

// Package postgres implements the ports of the store on PostgreSQL 15 or newer:
// shared tables in the schema public, each tenant in a schema of its own, jobs
// by River on the same database.
package postgres

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/tenon-health/tenon/adapters/postgres/jobs"
	"github.com/tenon-health/tenon/adapters/postgres/notify"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Config says where the store is.
type Config struct {
	URL       string        // of the server or of a pooler before it
	DirectURL string        // past a pooler, for what clings to its connection; empty means URL
	MaxConns  int           // at least 1
	Keyset    domain.Secret // Tink's JSON keyset as base64; without one no secret is kept
	Logger    *slog.Logger  // hears of trouble with the queue; nil means the default one
	Clock     ports.Clock   // by which jobs are due; nil for the machine's
}

// How connections age. An old one has seen many tenants, and each leaves its
// tables in the server's memory.
const (
	connectTimeout = 5 * time.Second
	connLifetime   = 15 * time.Minute
	connIdleTime   = 5 * time.Minute
)

// DB is one pool of connections and what hangs on it.
type DB struct {
	bun      *bun.DB
	direct   *pgx.ConnConfig
	secrets  secretBox
	schemas  *schemaCache
	queue    *jobs.Queue
	notifier *notify.Notifier
	log      *slog.Logger // for River
	clock    ports.Clock  // by which jobs are due
}

// Open prepares a pool; cleanup closes it. It does not connect: a store that is
// away for a moment must not keep a node from starting, and Schemas.Check tells.
func Open(ctx context.Context, cfg Config) (db *DB, cleanup func(), err error) {
	db = &DB{schemas: newSchemaCache(), log: cmp.Or(cfg.Logger, slog.Default())}
	db.clock = cmp.Or[ports.Clock](cfg.Clock, ports.SystemClock{})
	pooled, err := parse(cfg.URL)
	if err != nil {
		return nil, nil, err
	}
	if db.direct, err = parse(cmp.Or(cfg.DirectURL, cfg.URL)); err != nil {
		return nil, nil, err
	}
	if db.secrets, err = newSecretBox(cfg.Keyset); err != nil {
		return nil, nil, err
	}
	if db.queue, err = jobs.NewQueue(db.log, db.clock); err != nil {
		return nil, nil, err
	}
	if cfg.MaxConns < 1 {
		return nil, nil, errors.New("postgres: say how many connections there may be")
	}
	db.bun = pool(pooled, cfg.MaxConns)
	db.notifier = notify.New(db.direct, db.notify)
	return db, func() { db.notifier.Close(); db.bun.Close() }, nil
}

func (db *DB) notify(ctx context.Context, channel, payload string) error {
	return db.exec(ctx, "SELECT pg_notify(?, ?)", channel, payload)
}

// pool speaks the simple protocol: it suits bun, which puts arguments into the
// text, and a pooler, which cannot keep prepared statements.
func pool(cfg *pgx.ConnConfig, conns int) *bun.DB {
	cfg.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	cfg.BuildContextWatcherHandler = cancelOnServer
	pool := sql.OpenDB(connector{stdlib.GetConnector(*cfg, stdlib.OptionAfterConnect(speakUTC))})
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns) // the default of 2 reconnects all the time
	pool.SetConnMaxLifetime(connLifetime)
	pool.SetConnMaxIdleTime(connIdleTime)
	return bun.NewDB(pool, dialect{pgdialect.New()})
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

// dialect is bun's, but for the one character that Postgres cannot keep: an id
// or a search with it must find nothing, not fail.
type dialect struct{ *pgdialect.Dialect }

func (d dialect) AppendString(b []byte, s string) []byte {
	return d.Dialect.AppendString(b, strings.ReplaceAll(s, "\x00", "\uFFFD"))
}

// New implements the ports of the store in db.
func New(db *DB) ports.Store {
	return ports.Store{
		Transactor:      db,
		AccessFacts:     accessFacts{db},
		FactsFeed:       db.notifier,
		Audit:           audit{db},
		IdempotencyKeys: idempotencyKeys{db},
		Repositories: ports.Repositories{
			Enterprises:           enterprises{db},
			Admins:                admins{db},
			EnterpriseInvitations: enterpriseInvitations{db},
			Onboardings:           onboardings{db},
			SSOSetupTickets:       ssoSetupTickets{db},
			ProcessedEvents:       processedEvents{db},
			Modules:               modules{db},
			Trials:                trials{db},
			Grants:                grants{db},
			Users:                 users{db},
			MemberInvitations:     memberInvitations{db},
			Projects:              projects{db},
			Roles:                 roles{db},
			Members:               members{db},
			Imports:               imports{db},
			Assets:                assets{db},
			Bookmarks:             bookmarks{db},
			Shares:                shares{db},
			Notifications:         notifications{db},
			AuditEntries:          auditEntries{db},
			Jobs:                  jobRepository{db},
		},
	}
}

// Package postgres implements the ports of the store on PostgreSQL 15 or newer:
// shared tables in the schema public, each tenant in a schema of its own, jobs
// by River on the same database.
package postgres

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/adapters/postgres/jobs"
	"github.com/tenon-health/tenon/adapters/postgres/migrate"
	"github.com/tenon-health/tenon/adapters/postgres/notify"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Config says where the store is.
type Config struct {
	URL       string        // of the server or of a pooler before it
	DirectURL string        // past a pooler, for what clings to its connection; empty means URL
	OwnerURL  string        // past a pooler, for who migrates: all is done by that role; empty for who serves
	Prepared  string        // "true", "false", or "auto", which is usual: unless there is a pooler
	MaxConns  int           // at least 1
	Pools     int           // of at least 4 connections, each for a part of the tenants; 0 means 1
	Keyset    domain.Secret // Tink's JSON keyset as base64; without one no secret is kept
	Logger    *slog.Logger  // hears of trouble with the queue; nil means the default one
	Clock     ports.Clock   // by which jobs are due; nil for the machine's
	Share     int           // how much of the server's connections may migrate at once, in percent; 0 means 25
	Observe   Observe       // hears of each statement; nil for nobody

	Migrations *migrate.Files // what tables are made by; nil for those of this program
	Patience   time.Duration  // how long a connection may take to be opened; 0 means 5 seconds
}

// DB is the connections to one database and what hangs on them.
type DB struct {
	pools    pools
	checks   *bun.DB
	pooled   *pgx.ConnConfig
	direct   *pgx.ConnConfig
	secrets  secretBox
	schemas  *schemaCache
	versions []string // of tenants' tables, that this program knows
	queue    *jobs.Queue
	notifier *notify.Notifier
	log      *slog.Logger // for River
	clock    ports.Clock  // by which jobs are due

	connWait       time.Duration // how long a caller waits for a connection
	migrationShare int
	migrations     *migrate.Files
	application    string // the role of URL, where another one migrates
}

// Open prepares a pool; cleanup closes it. It does not connect: a store that is
// away for a moment must not keep a node from starting, and Schemas.Check tells.
func Open(ctx context.Context, cfg Config) (db *DB, cleanup func(), err error) {
	db = &DB{
		schemas:  newSchemaCache(),
		versions: migrate.Versions(cfg.Migrations),
		log:      cmp.Or(cfg.Logger, slog.Default()),
	}
	db.migrationShare, db.migrations = cmp.Or(cfg.Share, 25), cfg.Migrations
	db.clock = cmp.Or[ports.Clock](cfg.Clock, ports.SystemClock{})
	if err := db.parse(cfg); err != nil {
		return nil, nil, err
	}
	db.connWait = connWait
	if cfg.Patience > 0 {
		db.pooled.ConnectTimeout, db.direct.ConnectTimeout = cfg.Patience, cfg.Patience
		db.connWait = cfg.Patience + time.Second
	}
	if db.secrets, err = newSecretBox(cfg.Keyset); err != nil {
		return nil, nil, err
	}
	if db.queue, err = jobs.NewQueue(db.log, db.clock); err != nil {
		return nil, nil, err
	}
	if db.pools, err = newPools(db.pooled, cfg); err != nil {
		return nil, nil, err
	}
	if db.checks, err = newChecks(db.pooled, cfg); err != nil {
		return nil, nil, err
	}
	db.notifier = notify.New(db.direct, db.notify)
	return db, func() { db.notifier.Close(); db.pools.close(); db.checks.Close() }, nil
}

// parse reads where the store is, and as whom to sign in.
func (db *DB) parse(cfg Config) (err error) {
	if db.pooled, err = parse(cfg.URL); err != nil {
		return err
	}
	if db.direct, err = parse(cmp.Or(cfg.OwnerURL, cfg.DirectURL, cfg.URL)); err != nil || cfg.OwnerURL == "" {
		return err
	}
	if db.pooled.User != db.direct.User {
		db.application = db.pooled.User
	}
	db.pooled = db.direct.Copy()
	return nil
}

func (db *DB) notify(ctx context.Context, channel, payload string) error {
	return db.exec(ctx, "SELECT pg_notify(?, ?)", channel, payload)
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
			Connections:           connections{db},
			Datasources:           datasources{db},
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
			AuditCheckpoints:      auditCheckpoints{db},
			Jobs:                  jobRepository{db},
		},
	}
}

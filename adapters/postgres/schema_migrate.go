package postgres

import (
	"context"
	"embed"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/migrate"

	"github.com/tenon-health/tenon/core/domain"
)

//go:embed migrations
var files embed.FS

var (
	sharedFiles = discover("migrations/public")
	tenantFiles = discover("migrations/tenant")
)

// discover reads the migrations of one folder, each of which is a transaction.
func discover(folder string) *migrate.Migrations {
	found := migrate.NewMigrations()
	sub, err := fs.Sub(files, folder)
	if err == nil {
		err = found.Discover(sub)
	}
	if err != nil {
		panic(err) // the files are part of this program
	}
	return found
}

// label is what a migration is called, such as 001_user; labels sort.
func label(m migrate.Migration) string { return m.Name + "_" + m.Comment }

// pending counts the migrations behind the one of that label.
func pending(all *migrate.Migrations, version string) (n int) {
	for _, m := range all.Sorted() {
		if label(m) > version {
			n++
		}
	}
	return n
}

// counter tells how far a long work has come.
type counter struct {
	done, total int
	progress    domain.Progress
}

func (c *counter) did(what string) {
	c.done++
	if c.progress != nil {
		c.progress(c.done, c.total, what)
	}
}

// migrate applies what is pending. Each file and the note of it are one
// transaction; also runs in it.
func (r schemas) migrate(ctx context.Context, in scope, all *migrate.Migrations, also migrate.MigrationHook) error {
	const ledger = "?tenant.bun_migrations"
	note := func(ctx context.Context, tx bun.IConn, m *migrate.Migration) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO "+ledger+" (name, group_id) VALUES (?, ?)", m.Name, m.GroupID)
		if err != nil {
			return err
		}
		return also(ctx, tx, m)
	}
	_, err := migrate.NewMigrator(in.db, all, migrate.WithTableName(ledger), migrate.WithMarkAppliedOnSuccess(true),
		migrate.WithUpsert(true), migrate.AfterMigration(note)).Migrate(ctx)
	return failures{}.explain(err)
}

// alone runs fn while no other process does the same to that schema. The lock
// is held on a connection of its own: waiting must not take one from those who
// work.
func (r schemas) alone(ctx context.Context, schema string, fn func(ctx context.Context) error) error {
	if r.unit(ctx) != nil {
		return errInUnit
	}
	conn, err := pgx.ConnectConfig(ctx, r.direct.Copy())
	if err != nil {
		return failures{}.explain(err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) // which unlocks
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock(hashtextextended($1, 0))", pgx.QueryExecModeExec, "tenon schema "+schema); err != nil {
		return failures{}.explain(err)
	}
	return fn(ctx)
}

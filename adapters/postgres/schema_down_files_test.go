package postgres

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/tenon-health/tenon/adapters/postgres/migrate"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
)

// Each of our own migrations of tenants' tables, but for the first, is taken back to what was before, and comes again.
func TestOurMigrationsAreTakenBack(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	s := NewSchemas(db)
	made, _, err := s.Create(t.Context(), "t0")
	must(t, err)
	way, err := s.WayBack(t.Context(), domain.TenantTables, made.Version, "001_user")
	must(t, err)
	expect.Equal(t, len(way), count(t, db, "public.migration_ledger WHERE organization_id = 't0'")-1)
	for i := range way {
		to := "001_user"
		if i+1 < len(way) {
			to = way[i+1].Version
		}
		for _, how := range []domain.MigrationHow{back(to), onTo(way[i].Version), back(to)} {
			expect.Equal(t, migrateAll(t, s, []domain.TenantID{"t0"}, how)["t0"].State, domain.MigrationDone)
			requireVerified(t, s, how.Target)
		}
	}
	migrateAll(t, s, []domain.TenantID{"t0"}, how)
	requireVerified(t, s, made.Version)
}

func onTo(version string) domain.MigrationHow {
	to := how
	to.Target = version
	return to
}

// The functions by which tenants tell of changed facts go when no tenant has them any more.
func TestOurSharedTablesAreTakenBack(t *testing.T) {
	t.Parallel()
	db, _ := openOwned(t)
	s := NewSchemas(db)
	_, _, err := s.Create(t.Context(), "t0")
	must(t, err)
	newest, err := s.Shared(t.Context())
	must(t, err)
	forced := domain.MigrationHow{By: "cli:ada@host", Target: "006_job", LockTimeout: time.Second, Force: true}
	_, err = s.Down(t.Context(), forced)
	if !errors.Is(err, domain.ErrMigrationFailed) || !strings.Contains(err.Error(), "SQLSTATE 2BP01") {
		t.Errorf("while a tenant has triggers: %v", err)
	}
	migrateAll(t, s, []domain.TenantID{"t0"}, back("003_notification"))
	kept := forced
	kept.Force = false
	_, err = s.Down(t.Context(), kept)
	if !errors.Is(err, domain.ErrMigrationLosesData) ||
		!strings.Contains(err.Error(), "the table access_stamps of public") {
		t.Errorf("there are stamps: %v", err)
	}
	after, err := s.Shared(t.Context())
	must(t, err)
	expect.Equal(t, after, newest)
	before := sharedFunctions(t, db)
	for range 2 {
		after, err = s.Down(t.Context(), forced)
		must(t, err)
		expect.Equal(t, [2]any{after.Version, after.Pending}, [2]any{"006_job", 5})
		expect.Equal(t, count(t, db, "pg_trigger WHERE tgname LIKE 'access_facts%'"), 0)
		expect.Equal(t, len(sharedFunctions(t, db)), len(before)-8)
		_, err = s.Up(t.Context(), how, nil)
		must(t, err)
		expect.Equal(t, sharedFunctions(t, db), before)
	}
	must(t, s.Check(t.Context()))
	for version, want := range map[string]*domain.Error{
		"nowhere": domain.ErrSharedMigrationUnknown, "": domain.ErrSharedMigrationUnknown,
		"005_audit": domain.ErrMigrationOneWay,
	} {
		forced.Target = version
		if _, err := s.Down(t.Context(), forced); !errors.Is(err, want) {
			t.Errorf("to %q: %v, want %v", version, err, want)
		}
	}
}

func sharedFunctions(t *testing.T, db *DB) (names []string) {
	t.Helper()
	must(t, db.shared(t.Context()).raw(`SELECT proname FROM pg_proc
		WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid
		AND deptype = 'e') ORDER BY 1`).Scan(t.Context(), &names))
	return names
}

// sharing keeps the shared tables of a program that is not ours.
func sharing(t *testing.T, db *DB, files map[string]string) ports.Schemas {
	t.Helper()
	folder := fstest.MapFS{"tenant/001_note.up.sql": {Data: []byte(note["001_note"])}}
	for name, sql := range files {
		folder["public/"+name+".sql"] = &fstest.MapFile{Data: []byte(sql)}
	}
	read, err := migrate.Read(folder)
	must(t, err)
	cfg := schemasConfig(db)
	cfg.Files = &read
	return migrate.New(cfg)
}

// Shared tables, too, lose data only by force, wait for nobody for long, and may lose an index while others write.
func TestSharedTablesAreTakenBack(t *testing.T) {
	t.Parallel()
	db, _ := openOwned(t)
	ctx := t.Context()
	must(t, db.exec(ctx, "DELETE FROM public.migration_ledger")) // of our own shared tables
	s := sharing(t, db, map[string]string{
		"001_first.up": "CREATE TABLE public.pages (id text)", "002_column.up": "ALTER TABLE public.pages ADD b text",
		"002_column.down": "ALTER TABLE public.pages DROP b",
		"003_index.up":    "-- tenon:no-transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS pages_b ON public.pages (b)",
		"003_index.down":  "-- tenon:no-transaction\nDROP INDEX CONCURRENTLY IF EXISTS public.pages_b",
	})
	_, err := s.Up(ctx, how, nil)
	must(t, err)
	must(t, db.exec(ctx, "INSERT INTO public.pages VALUES ('x', 'c4n4ry')"))
	first := domain.MigrationHow{By: "cli:ada@host", Target: "001_first", LockTimeout: time.Second}
	_, err = s.Down(ctx, first)
	if !errors.Is(err, domain.ErrMigrationLosesData) ||
		!strings.Contains(err.Error(), "the column pages.b of public") || strings.Contains(err.Error(), "c4n4ry") {
		t.Errorf("got %v", err)
	}
	must(t, db.exec(ctx, "UPDATE public.pages SET b = NULL"))
	busy := first
	busy.LockTimeout = 50 * time.Millisecond
	must(t, db.InTx(ctx, func(held context.Context) error {
		must(t, db.exec(held, "LOCK TABLE public.pages IN ACCESS SHARE MODE"))
		if _, err := s.Down(ctx, busy); !errors.Is(err, domain.ErrStoreBusy) {
			t.Errorf("while somebody reads: %v", err)
		}
		return nil
	}))
	after, err := s.Down(ctx, first)
	must(t, err)
	expect.Equal(t, [2]any{after.Version, after.Pending}, [2]any{"001_first", 2})
	expect.Equal(t, count(t, db, "pg_class WHERE relname = 'pages_b'"), 0)
	expect.Equal(t, count(t, db, "public.migration_ledger WHERE state = 'reverted' AND by_whom = 'cli:ada@host'"), 2)
	after, err = s.Up(ctx, how, nil)
	must(t, err)
	expect.Equal(t, after.Pending, 0)
}

package bench

import (
	"fmt"
	"io/fs"
	"os"
	"testing"
	"testing/fstest"

	"github.com/tenon-health/tenon/adapters/postgres"
	"github.com/tenon-health/tenon/adapters/postgres/migrate"
	"github.com/tenon-health/tenon/adapters/scrape"
	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/migration"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
)

// release is the program that has some migrations more than ours.
type release struct {
	*core.Core
	Schemas ports.Schemas
}

// releaseText is what the release of that number changes in each tenant's tables.
func releaseText(number int) string {
	return fmt.Sprintf("ALTER TABLE ?tenant.projects ADD COLUMN note_%d text;\n"+
		"CREATE INDEX projects_note_%d_idx ON ?tenant.projects (note_%d);\n", number, number, number)
}

// nextRelease has one migration more than the one before.
func (f *fleet) nextRelease(b *testing.B) release {
	b.Helper()
	f.made++
	f.numbers = append(f.numbers, f.made)
	return f.release(b, f.numbers)
}

func (f *fleet) release(b *testing.B, numbers []int) release {
	b.Helper()
	files, err := migrate.Read(filesWith(b, numbers))
	expect.NoError(b, err)
	db, cleanup, err := postgres.Open(b.Context(), postgres.Config{
		URL: f.in.Setting(b, "DATABASE_URL"), OwnerURL: f.in.DatabaseURL, MaxConns: 8, Migrations: &files,
	})
	expect.NoError(b, err)
	b.Cleanup(cleanup)
	r := release{Schemas: postgres.NewSchemas(db)}
	r.Core, err = core.New(ports.Set{
		Store: postgres.New(db), Gateways: ports.Gateways{
			Schemas: r.Schemas, Signals: scrape.NewSignals(postgres.NewSignals(db), []string{f.in.OpsURL + "/metrics"}),
		},
		Settings: domain.Settings{AdminRole: "org:admin", MemberRole: "org:member", RequestKey: domain.Secret("bench")},
	})
	expect.NoError(b, err)
	return r
}

// filesWith are our migrations, and those of releases.
func filesWith(b *testing.B, numbers []int) fs.FS {
	b.Helper()
	const folder = "../../adapters/postgres/migrate/migrations"
	all := fstest.MapFS{}
	expect.NoError(b, fs.WalkDir(os.DirFS(folder), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(folder + "/" + path)
		all[path] = &fstest.MapFile{Data: text}
		return err
	}))
	for _, n := range numbers {
		all[fmt.Sprintf("tenant/%03d_note.up.sql", 900+n)] = &fstest.MapFile{Data: []byte(releaseText(n))}
	}
	return all
}

// up migrates all tenants, of whom so many are behind.
func (r release) up(b *testing.B, behind int) {
	b.Helper()
	report, err := r.Migrations.Up(
		b.Context(), domain.By(domain.SystemActor("")), domain.MigrationRun{Parallel: fleetParallel}, migration.Progress{},
	)
	expect.NoError(b, err)
	if report.Done != behind || len(report.Failed) > 0 {
		b.Errorf("%d of %d tenants are migrated, %d have failed", report.Done, behind, len(report.Failed))
	}
}

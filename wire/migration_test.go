package wire

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
)

// sources are a checkout with one migration of tenants, in which the test then runs.
func sources(t *testing.T) (root string) {
	t.Helper()
	root = t.TempDir()
	folder := filepath.Join(root, migrations, "tenant")
	expect.NoError(t, os.MkdirAll(folder, 0o755))
	expect.NoError(t, os.WriteFile(filepath.Join(folder, "001_user.up.sql"), nil, 0o644))
	expect.NoError(t, os.WriteFile(filepath.Join(root, "go.mod"), []byte(goModule+"\ngo 1.26\n"), 0o644))
	t.Chdir(folder)
	return root
}

func TestNewMigrationWritesTwoFiles(t *testing.T) {
	root := sources(t)
	paths, err := Checkout{}.NewMigration(domain.TenantTables, "visits")
	expect.NoError(t, err)
	base := filepath.Join(root, migrations, "tenant", "002_visits")
	expect.Equal(t, paths, []string{base + ".up.sql", base + ".down.sql"})
	for path, want := range map[string]string{paths[0]: upText + tenantText, paths[1]: downText + tenantText} {
		text, err := os.ReadFile(path)
		expect.NoError(t, err)
		expect.Equal(t, string(text), want)
	}
	_, err = Checkout{}.NewMigration(domain.TenantTables, "visits")
	if !errors.Is(err, domain.ErrMigrationNameTaken) {
		t.Errorf("again: %v", err)
	}
	_, err = Checkout{}.NewMigration(domain.SharedTables, "visits") // this checkout has no such folder
	if !errors.Is(err, domain.ErrSourcesNotFound) {
		t.Errorf("without a folder: %v", err)
	}
}

func TestNewMigrationLeavesNoHalf(t *testing.T) {
	root := sources(t)
	down := filepath.Join(root, migrations, "tenant", "002_visits.down.sql")
	expect.NoError(t, os.WriteFile(down, nil, 0o644))
	_, err := Checkout{}.NewMigration(domain.TenantTables, "visits")
	if !errors.Is(err, domain.ErrMigrationNameTaken) {
		t.Errorf("got %v", err)
	}
	left, err := fileNames(filepath.Join(root, migrations, "tenant"))
	expect.NoError(t, err)
	expect.Equal(t, left, []string{"001_user.up.sql", "002_visits.down.sql"})
}

func TestMigrationsAreWrittenInACheckoutOnly(t *testing.T) {
	t.Chdir(t.TempDir())
	_, err := Checkout{}.NewMigration(domain.TenantTables, "visits")
	if !errors.Is(err, domain.ErrSourcesNotFound) {
		t.Errorf("got %v", err)
	}
	expect.NoError(t, os.WriteFile("go.mod", []byte("module example.com/other\n"), 0o644))
	_, err = Checkout{}.NewMigration(domain.TenantTables, "visits")
	if !errors.Is(err, domain.ErrSourcesNotFound) {
		t.Errorf("in other sources: %v", err)
	}
}

package wire

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/tenon-health/tenon/core/domain"
)

// Checkout is the one of our sources in which the program runs.
type Checkout struct{}

const (
	goModule   = "module github.com/tenon-health/tenon\n"
	migrations = "adapters/postgres/migrate/migrations"

	upText   = "-- Write here what changes.\n"
	downText = "-- Write here what undoes it.\n"
	// Whose tables they are, in the files of tenants.
	tenantText = "-- The tables of a tenant are reached as ?tenant.NAME.\n"
)

// NewMigration never overwrites a file, and leaves none if it cannot write both.
func (Checkout) NewMigration(scope domain.MigrationScope, name string) ([]string, error) {
	root, err := findCheckout()
	if err != nil {
		return nil, err
	}
	folder := filepath.Join(root, migrations, string(scope))
	names, err := fileNames(folder)
	if err != nil {
		return nil, err
	}
	next, err := domain.NextMigration(names, name)
	if err != nil {
		return nil, err
	}
	more := ""
	if scope == domain.TenantTables {
		more = tenantText
	}
	up, down := filepath.Join(folder, next+".up.sql"), filepath.Join(folder, next+".down.sql")
	if err := writeNew(up, upText+more); err != nil {
		return nil, err
	}
	if err := writeNew(down, downText+more); err != nil {
		return nil, errors.Join(err, os.Remove(up))
	}
	return []string{up, down}, nil
}

// findCheckout returns the folder of the sources, in which or below which the program runs.
func findCheckout() (string, error) {
	folder, err := os.Getwd()
	for ; err == nil; folder = filepath.Dir(folder) {
		text, failed := os.ReadFile(filepath.Join(folder, "go.mod"))
		if failed == nil && strings.HasPrefix(string(text), goModule) {
			return folder, nil
		}
		if folder == filepath.Dir(folder) {
			return "", domain.ErrSourcesNotFound
		}
	}
	return "", err
}

func fileNames(folder string) (names []string, err error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, os.ErrNotExist) {
		return nil, domain.ErrSourcesNotFound
	}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names, err
}

func writeNew(path, text string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, os.ErrExist) {
		return domain.ErrMigrationNameTaken
	}
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	return errors.Join(err, file.Close())
}

package cli

import (
	"strings"

	"github.com/tenon-health/tenon/core/domain"
)

// Sources are the source tree of Tenon, in which migrations are written.
type Sources interface {
	// NewMigration writes the files of a new one, and returns their paths. ErrMigrationNameInvalid,
	// ErrMigrationNameTaken, ErrSourcesNotFound.
	NewMigration(scope domain.MigrationScope, name string) (paths []string, err error)
}

type newMigration struct {
	Name   string `arg:"" help:"What it is about, such as visits: lower-case letters, digits and underscores."`
	Tenant bool   `xor:"scope" required:"" help:"It changes the tables that each tenant has."`
	Public bool   `xor:"scope" required:"" help:"It changes the tables that all share."`
}

// Help has examples.
func (newMigration) Help() string {
	return "Run it in a checkout of Tenon. It needs no settings and no store: it writes two files, one with what\n" +
		"changes and one that undoes it, under the number after the highest, and prints their paths.\n\n" +
		"Exit codes: 0 done, 2 invalid name, 4 the folder is not in a checkout, 5 the name is taken.\n\n" +
		"  migrate new --tenant visits\n  migrate new --public sites\n  migrate --json new --tenant visits"
}

// Run is what kong calls.
func (m newMigration) Run(s session) error {
	scope := domain.TenantTables
	if m.Public {
		scope = domain.SharedTables
	}
	paths, err := s.env.Sources.NewMigration(scope, m.Name)
	if err != nil {
		return err
	}
	view := struct {
		Files []string `json:"files"`
	}{paths}
	return s.printer.answer(view, "%s\n", strings.Join(paths, "\n"))
}

package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/migration"
)

type plan struct {
	To            string   `placeholder:"VERSION" help:"The version of tenants' tables to reach. Without it the newest."`
	Tenant        []string `sep:"none" placeholder:"ID" xor:"who" help:"Plan for this tenant only, and tell of it. May be given several times."`
	All           bool     `xor:"who" help:"Tell of each tenant, too."`
	Canary        int      `placeholder:"N" help:"As for migrate up."`
	Wave          int      `default:"100" placeholder:"N" help:"As for migrate up (${default})."`
	Parallel      int      `default:"4" placeholder:"N" help:"As for migrate up (${default})."`
	SQL           bool     `name:"sql" help:"Print the statements in full."`
	FailOnWarning bool     `help:"Exit with 7 if a statement is dangerous."`
}

// Help has examples.
func (plan) Help() string {
	return "It tells which migrations are pending, for how many tenants, in which canaries and waves they come, which\n" +
		"lock each statement takes on tables that are there, and what is dangerous about it on a table that is large and\n" +
		"in use, and what to do instead. Nothing is changed.\n\n" +
		"How long it takes is predicted from what the ledger says of other schemas: the median, without tenants that were\n" +
		"new. Of a migration that nobody has yet nothing is known: it is named, and not in the sum.\n\n" +
		"With --sql statements are printed as they stand in the files, where ?tenant is the schema of a tenant; if one\n" +
		"tenant is given it is that tenant's.\n\n" +
		"With --json: shared, groups (version, tenants, migrations), migrations (scope, version, in_transaction, schemas,\n" +
		"measured, median_seconds, statements with number, line, words, lock, warnings and, with --sql, sql), canaries,\n" +
		"waves, parallel, predicted_seconds, unknown, dangerous, and tenants if they are asked for.\n\n" +
		"Exit codes: 0 done, 2 no such version, 4 no such tenant, 5 a migration was edited after it was applied, 6 the\n" +
		"store is away, 7 a statement is dangerous, with --fail-on-warning.\n\n" +
		"  migrate plan\n  migrate plan --canary 5 --wave 200 --parallel 8\n  migrate plan --tenant org_AbC123 --sql\n" +
		"  migrate --json plan --fail-on-warning"
}

func (c plan) run() domain.MigrationRun {
	return up{To: c.To, Tenant: c.Tenant, Canary: c.Canary, Wave: c.Wave, Parallel: c.Parallel}.run()
}

// Validate refuses an empty name, which would mean all.
func (c plan) Validate() error {
	for _, id := range c.Tenant {
		if id == "" {
			return errors.New("--tenant needs the id of an organization")
		}
	}
	return nil
}

// Run is what kong calls.
func (c plan) Run(s session) error {
	p, err := s.core.Migrations.Plan(s.ctx, s.call(), c.run())
	if err != nil {
		return err
	}
	if err := s.printer.answer(c.view(p), "%s", c.text(p)); err != nil || !c.FailOnWarning || p.Warnings() == 0 {
		return err
	}
	return found{errors.New(dangers(p.Warnings()))}
}

func dangers(n int) string { return counted(n, "statement is", "statements are") + " dangerous" }

// inSchema names the tables of the tenant, if it is one.
func (c plan) inSchema(p migration.Plan) *strings.Replacer {
	if len(c.Tenant) != 1 || len(p.Tenants) != 1 {
		return strings.NewReplacer()
	}
	return strings.NewReplacer("?tenant", fmt.Sprintf("%q", p.Tenants[0].Name))
}

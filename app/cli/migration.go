package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type up struct {
	To          string        `placeholder:"VERSION" help:"The version of tenants' tables to reach, such as 004_access_facts. Without it the newest."`
	Tenant      []string      `placeholder:"ID" xor:"who" help:"Migrate this tenant only. May be given several times."`
	All         bool          `xor:"who" help:"Migrate all tenants, which is usual."`
	Canary      int           `placeholder:"N" help:"Migrate so many tenants first, and nobody else unless all of them are migrated."`
	Wave        int           `default:"100" placeholder:"N" help:"Migrate so many tenants before the next ones are begun (${default})."`
	Parallel    int           `default:"4" placeholder:"N" help:"Migrate so many tenants at once (${default})."`
	MaxFailures int           `default:"10" placeholder:"N" help:"Begin no more tenants once more than so many have failed (${default})."`
	LockTimeout time.Duration `default:"3s" placeholder:"TIME" help:"Let a statement wait so long for a lock (${default})."`
	DryRun      bool          `help:"Tell which tenants would be migrated, and change nothing."`
	healthFlags `embed:""`
}

// Help has examples.
func (up) Help() string {
	return "First the shared tables, then the tenants, each wholly or not at all, then the indexes of the records.\n" +
		"It goes on where an earlier run has stopped, and tries those again that have failed. Only one runs at a time.\n\n" +
		"The indexes are those of MONGO_DATABASE and of the stores that tenants have of their own. They need MONGO_URL,\n" +
		"the latter DATA_ENCRYPTION_KEYSET too: without these they are left out, and the answer says so. A store that is\n" +
		"away keeps none of the others.\n\n" +
		"Before each tenant it looks at those who work meanwhile, at most once a second: who waits for locks, old\n" +
		"transactions, connections, standbys, WAL and, with MIGRATION_METRICS_URLS, how long reads of the API take. By\n" +
		"that it goes on, migrates one tenant at a time, or begins none for a while; status tells why.\n\n" +
		"Exit codes: 0 done, 2 invalid settings, 5 somebody else runs it, a migration was edited after it was applied, or\n" +
		"an index or documents are in the way of an index (the error says what to do), 6 a store is away, the run was\n" +
		"ended, or it has waited for too long: run it again, 7 some tenants have failed. With 5 and 6 the tables may be\n" +
		"migrated: the answer says so.\n\n" +
		"  migrate up\n  migrate up --canary 5 --wave 200\n  migrate up --tenant org_AbC123 --dry-run\n" +
		"  migrate --env-file prod.env up\n  migrate --json up"
}

func (u up) run() domain.MigrationRun {
	return domain.MigrationRun{
		Target: u.To, Canaries: u.Canary, Wave: u.Wave, Parallel: u.Parallel, MaxFailures: u.MaxFailures,
		LockTimeout: u.LockTimeout, DryRun: u.DryRun, Tenants: tenantIDs(u.Tenant),
	}
}

// Run is what kong calls. The indexes that fail do not hide that the tables are migrated.
func (u up) Run(s session) error {
	p := s.printer
	run, err := u.heed(u.run())
	if err != nil {
		return err
	}
	ended := context.AfterFunc(s.ctx, p.ending)
	defer ended()
	report, err := s.core.Migrations.Up(s.ctx, s.call(), run, p.run())
	if err != nil {
		return err
	}
	if u.DryRun {
		return p.answer(planView(report), "%s", planText(report))
	}
	indexes, failed := makeIndexes(s)
	view := upView{schemaView(report.Shared), fleetViewOf(report), indexes}
	format := "The shared tables are at %s.\n%s%s"
	if err := p.answer(view, format, report.Shared.Version, fleetText(report), indexes.text()); err != nil {
		return err
	}
	if failed == nil && len(report.Failed) > 0 {
		return found{fmt.Errorf("tenants that have failed: %d; see migrate status, and run this again", len(report.Failed))}
	}
	return failed
}

func planText(r domain.MigrationReport) string {
	var text strings.Builder
	fmt.Fprintf(&text, "The shared tables are at %s, %s behind.\n", r.Shared.Version, migrations(r.Shared.Pending))
	tenants := counted(r.Plan.Tenants(), "tenant is", "tenants are")
	fmt.Fprintf(&text, "%s behind, in %s.\n", tenants, counted(len(r.Plan.Waves), "wave", "waves"))
	for _, tenant := range r.Plan.Canaries {
		fmt.Fprintf(&text, "canary %s\n", tenant)
	}
	for i, wave := range r.Plan.Waves {
		for _, tenant := range wave {
			fmt.Fprintf(&text, "wave %d %s\n", i+1, tenant)
		}
	}
	return text.String()
}

func fleetText(r domain.MigrationReport) string {
	var text strings.Builder
	total := r.Plan.Tenants()
	if total == 0 {
		return "No tenant is behind.\n"
	}
	tenants := counted(total, "tenant that was behind", "tenants that were behind")
	fmt.Fprintf(&text, "Of %s, %s migrated.\n", tenants, counted(r.Done, "is", "are"))
	return text.String() + restText(r)
}

// restText tells of the tenants that a run has not done.
func restText(r domain.MigrationReport) string {
	var text strings.Builder
	if r.Gone > 0 {
		fmt.Fprintf(&text, "%s deleted meanwhile.\n", counted(r.Gone, "was", "were"))
	}
	for _, m := range r.Failed {
		fmt.Fprintf(&text, "%s: %s\n", m.Tenant, failureText(m.Failure))
	}
	if r.Stopped && r.Left > 0 {
		fmt.Fprintf(&text, "%s not begun, because too many have failed.\n", counted(r.Left, "was", "were"))
	}
	return text.String()
}

func failureText(f domain.MigrationFailure) string {
	return f.Error() + holdersText(f.Holders)
}

func holdersText(holders []domain.LockHolder) string {
	var text strings.Builder
	for _, h := range holders {
		fmt.Fprintf(&text, "; it waited for the connection %d (%s) with a transaction of %s", h.PID, h.State, h.Age)
	}
	return text.String()
}

type tenantCreate struct {
	ID string `arg:"" name:"id" help:"The organization at the identity provider, such as org_AbC123."`
}

// Help has examples.
func (tenantCreate) Help() string { return "  migrate tenant create org_AbC123" }

// Run is what kong calls.
func (c tenantCreate) Run(s session) error {
	out, err := s.core.Migrations.CreateTenant(s.ctx, s.call(), domain.TenantID(c.ID))
	if err != nil {
		return err
	}
	was := "is there already"
	if out.Created {
		was = "is made"
	}
	return s.printer.answer(
		createdView{schemaView(out.Schema), out.Created}, "The schema %s %s, at %s.\n", out.Name, was, out.Version,
	)
}

type tenantList struct{}

// Help has examples.
func (tenantList) Help() string { return "  migrate tenant list\n  migrate --json tenant list" }

// Run is what kong calls.
func (tenantList) Run(s session) error {
	all, err := s.core.Migrations.Tenants(s.ctx, s.call())
	if err != nil {
		return err
	}
	return s.printer.schemas(itemsView{schemaViews(all)}, all)
}

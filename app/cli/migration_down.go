package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type down struct {
	To          string        `required:"" placeholder:"VERSION" help:"The version to go back to, such as 003_notification."`
	Tenant      []string      `placeholder:"ID" xor:"who" required:"" sep:"none" help:"Take this tenant back only. May be given several times."`
	All         bool          `xor:"who" required:"" help:"Take all tenants back."`
	Public      bool          `xor:"who" required:"" help:"Take the shared tables back, and no tenant."`
	Wave        int           `default:"100" placeholder:"N" help:"Take so many tenants back before the next ones are begun (${default})."`
	Parallel    int           `default:"4" placeholder:"N" help:"Take so many tenants back at once (${default})."`
	MaxFailures int           `default:"10" placeholder:"N" help:"Begin no more tenants once more than so many have failed (${default})."`
	LockTimeout time.Duration `default:"3s" placeholder:"TIME" help:"Let a statement wait so long for a lock (${default})."`
	DryRun      bool          `help:"Tell what would be done, and which data would be lost, and change nothing."`
	Force       bool          `help:"Go back even where data is lost by it."`
	healthFlags `embed:""`
	agreement
}

// Help has examples.
func (down) Help() string {
	return "The down files of the migrations beyond the version are run, the newest first, each tenant wholly or not\n" +
		"at all. It goes on where an earlier run has stopped. If one of the migrations has no down file, or a table or a\n" +
		"column that would be dropped has data in it, nothing is done; the error names it.\n\n" +
		"Programs work with tables that are one version older than theirs, and with no older ones: before you go\n" +
		"further back, let every node run the program of that version. A node that goes on with the newer program\n" +
		"makes new tenants by the newest version.\n\n" +
		"The shared tables go back only by --public, when no tenant needs them any more; for a moment they are locked\n" +
		"to find out what would be lost. The job queue stays as it is. The first migration cannot be taken back.\n\n" +
		"On a terminal it shows what it would do, and asks. With --json: tenants as migrate up answers them, and back,\n" +
		"the migrations with their statements, and losses: tenant, version, table and column.\n\n" +
		"Exit codes: 0 done, 2 no such version, --yes is missing or the answer was no, 4 no such tenant, 5 somebody else\n" +
		"runs migrations, there is no way back, or data would be lost, 6 a store is away or busy or the run was ended:\n" +
		"run it again, 7 some tenants have failed.\n\n" +
		"  migrate down --to 003_notification --all --dry-run\n  migrate down --to 003_notification --all\n" +
		"  migrate down --to 003_notification --tenant org_AbC123 --yes\n  migrate down --public --to 006_job"
}

// Validate refuses an empty name, which would mean all.
func (d down) Validate() error { return requireNames(d.Tenant) }

func requireNames(tenants []string) error {
	for _, id := range tenants {
		if id == "" {
			return errors.New("--tenant needs the id of an organization")
		}
	}
	return nil
}

func (d down) run() domain.MigrationRun {
	return domain.MigrationRun{
		Target: d.To, Tenants: tenantIDs(d.Tenant), Wave: d.Wave, Parallel: d.Parallel, MaxFailures: d.MaxFailures,
		LockTimeout: d.LockTimeout, DryRun: d.DryRun, Force: d.Force,
	}
}

func tenantIDs(named []string) (ids []domain.TenantID) {
	for _, id := range named {
		ids = append(ids, domain.TenantID(id))
	}
	return ids
}

// Run is what kong calls.
func (d down) Run(s session) error {
	if d.DryRun {
		report, err := d.back(s, d.run())
		if err != nil {
			return err
		}
		return s.printer.answer(backViewOf(report), "%s", d.plan(report))
	}
	if err := d.require(s.env); err != nil {
		return err
	}
	if err := d.confirm(s); err != nil {
		return err
	}
	report, err := d.back(s, d.run())
	if err != nil {
		return err
	}
	if err := s.printer.answer(backViewOf(report), "%s", d.outcome(report)); err != nil {
		return err
	}
	if len(report.Failed) > 0 {
		return found{fmt.Errorf("tenants that have failed: %d; run this again", len(report.Failed))}
	}
	return nil
}

func (d down) back(s session, run domain.MigrationRun) (domain.MigrationReport, error) {
	if d.Public {
		return s.core.Migrations.DownShared(s.ctx, s.call(), run)
	}
	run, err := d.heed(run)
	if err != nil {
		return domain.MigrationReport{}, err
	}
	ended := context.AfterFunc(s.ctx, s.printer.ending)
	defer ended()
	return s.core.Migrations.Down(s.ctx, s.call(), run, s.printer.run())
}

// confirm asks if there is something to be done.
func (d down) confirm(s session) error {
	if d.Yes {
		return nil
	}
	dry := d.run()
	dry.DryRun = true
	report, err := d.back(s, dry)
	if err != nil || len(report.Back) == 0 && report.Left == 0 {
		return err
	}
	if len(report.Losses) > 0 && !d.Force {
		return report.Losses[0].Refusal()
	}
	return d.ask(s, d.plan(report))
}

// mostLosses is how many of them people read; programs get all.
const mostLosses = 10

func (d down) plan(r domain.MigrationReport) string {
	var text strings.Builder
	if d.Public {
		fmt.Fprintf(
			&text,
			"The shared tables are at %s; %s would be taken back.\n",
			r.Shared.Version,
			migrations(len(r.Back)),
		)
	} else {
		fmt.Fprintf(&text, "%s would be taken back to %s, in %s.\n",
			counted(r.Left, "tenant", "tenants"), d.To, counted(len(r.Plan.Waves), "wave", "waves"))
	}
	for _, f := range r.Back {
		fmt.Fprintf(&text, "-- %s\n%s;\n", f.Version, strings.Join(f.Statements, ";\n"))
	}
	for i, l := range r.Losses {
		if i == mostLosses {
			fmt.Fprintf(&text, "and %d more\n", len(r.Losses)-i)
			break
		}
		fmt.Fprintf(&text, "Data would be lost: %s of %s, by %s.\n", l.What(), l.Tenant, l.Version)
	}
	return text.String()
}

func (d down) outcome(r domain.MigrationReport) string {
	switch {
	case d.Public:
		return fmt.Sprintf("The shared tables are at %s; taken back: %s.\n", r.Shared.Version, migrations(len(r.Back)))
	case r.Plan.Tenants() == 0:
		return fmt.Sprintf("No tenant is beyond %s.\n", d.To)
	}
	return fmt.Sprintf(
		"Of %s, %s taken back to %s.\n",
		counted(
			r.Plan.Tenants(),
			"tenant that was beyond it",
			"tenants that were beyond it",
		),
		counted(r.Done, "is", "are"),
		d.To,
	) + restText(r)
}

type backView struct {
	Shared  schemaView `json:"shared"`
	Tenants fleetView  `json:"tenants"`
	Back    []fileView `json:"back"`
	Losses  []lossView `json:"losses"`
}

type fileView struct {
	Version    string   `json:"version"`
	Statements []string `json:"statements"`
}

type lossView struct {
	Tenant  domain.TenantID `json:"tenant,omitempty"`
	Version string          `json:"version"`
	Table   string          `json:"table"`
	Column  string          `json:"column,omitempty"`
}

func backViewOf(r domain.MigrationReport) backView {
	view := backView{schemaView(r.Shared), fleetViewOf(r), []fileView{}, []lossView{}}
	for _, f := range r.Back {
		view.Back = append(view.Back, fileView{f.Version, append([]string{}, f.Statements...)})
	}
	for _, l := range r.Losses {
		view.Losses = append(view.Losses, lossView(l))
	}
	return view
}

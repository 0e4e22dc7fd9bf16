package cli

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type repairTables struct {
	Accept      []string      `xor:"way" required:"" sep:"none" placeholder:"NAME" help:"Note the file of this edited migration as what was applied, such as tenant/002_project. May be given several times."`
	Match       bool          `xor:"way" required:"" help:"Note the version whose tables a tenant has."`
	Reapply     bool          `xor:"way" required:"" help:"Make what is missing in the tables of a tenant."`
	Tenant      []string      `placeholder:"ID" xor:"who" sep:"none" help:"Repair this tenant only. May be given several times."`
	All         bool          `xor:"who" help:"Repair all tenants whose tables differ."`
	To          string        `placeholder:"VERSION" help:"With --match: the only version that may be noted."`
	LockTimeout time.Duration `default:"3s" placeholder:"TIME" help:"Let a statement wait so long for a lock (${default})."`
	DryRun      bool          `help:"Tell what would be done, and change nothing."`
	Force       bool          `help:"With --accept: even where the tables are not, or not known to be, what the files say."`
	agreement
}

// Help has examples.
func (repairTables) Help() string {
	return "What migrate verify names is repaired in one of three ways; nothing extra is ever dropped, and no row of\n" +
		"data is touched.\n\n" +
		"--accept: a migration was edited after it was applied, so that migrate up refuses to run. The file is noted as\n" +
		"what was applied, if verify finds that the tables of all tenants are what the files say. The shared tables are\n" +
		"not compared: theirs need --force.\n\n" +
		"--match: the tables of a tenant are those of another version than the noted one, because they were restored\n" +
		"from a backup or changed by hand. That version is noted; then migrate up goes on from there.\n\n" +
		"--reapply: indexes, constraints, triggers, functions, views and columns that are missing are made as the version\n" +
		"says, and indexes, triggers, functions and views that are otherwise are made anew, in one transaction for each\n" +
		"tenant. Unless nothing but extra objects differs then, it is rolled back, and what would remain is told.\n\n" +
		"On a terminal it shows what it would do, and asks. With --json: edited, the accepted migrations (name and\n" +
		"applied, how often they were), and items, the tenants that differed: from, version, statements, repaired,\n" +
		"differences, and failure, if a statement has failed.\n\n" +
		"Exit codes: 0 done, 2 no such version, --yes is missing or the answer was no, 4 no such tenant or edited\n" +
		"migration, 5 somebody else runs migrations, the tables differ, or they are those of several versions, 6 the\n" +
		"store is away or busy, 7 something remains that differs.\n\n" +
		"  migrate repair --accept tenant/002_project\n  migrate repair --match --tenant org_AbC123\n" +
		"  migrate repair --reapply --all --dry-run\n  migrate --json repair --reapply --tenant org_AbC123 --yes"
}

// Validate refuses what makes no sense together.
func (r repairTables) Validate() error {
	switch named := len(r.Tenant) > 0 || r.All; {
	case len(r.Accept) > 0 && named:
		return errors.New("--accept is for the migrations of all tenants: leave out --tenant and --all")
	case len(r.Accept) == 0 && !named:
		return errors.New("whose tables? Give --tenant or --all")
	case r.To != "" && !r.Match:
		return errors.New("--to is for --match")
	case r.Force && len(r.Accept) == 0:
		return errors.New("--force is for --accept")
	}
	return requireNames(r.Tenant)
}

// Run is what kong calls.
func (r repairTables) Run(s session) error {
	if !r.DryRun {
		if err := r.require(s.env); err != nil {
			return err
		}
	}
	if len(r.Accept) > 0 {
		return r.accept(s)
	}
	return r.repair(s)
}

func (r repairTables) accept(s session) error {
	in := domain.Acceptance{Names: r.Accept, Force: r.Force, DryRun: true}
	edited, err := s.core.Migrations.Accept(s.ctx, s.call(), in)
	if err != nil {
		return err
	}
	if r.DryRun {
		return s.printer.answer(editedViewOf(edited), "%s", editedText(edited, wouldBe))
	}
	if err := r.ask(s, editedText(edited, wouldBe)); err != nil {
		return err
	}
	in.DryRun = false
	if edited, err = s.core.Migrations.Accept(s.ctx, s.call(), in); err != nil {
		return err
	}
	return s.printer.answer(editedViewOf(edited), "%s", editedText(edited, "is"))
}

func editedText(edited []domain.EditedMigration, is string) string {
	var text strings.Builder
	for _, e := range edited {
		fmt.Fprintf(&text, "%s %s accepted, which was applied as something else %d times.\n", e.Name, is, e.Applied)
	}
	return text.String()
}

func (r repairTables) repair(s session) error {
	in := domain.RepairRun{Tenants: tenantIDs(r.Tenant), RepairHow: domain.RepairHow{
		Way: domain.RepairReapply, Version: r.To, LockTimeout: r.LockTimeout, DryRun: true,
	}}
	if r.Match {
		in.Way = domain.RepairMatch
	}
	planned, err := s.core.Migrations.Repair(s.ctx, s.call(), in)
	if err != nil || r.DryRun || !anyRepaired(planned) {
		return r.answer(s, planned, wouldBe, err)
	}
	if err := r.ask(s, repairsText(planned, wouldBe)); err != nil {
		return err
	}
	in.DryRun = false
	done, err := s.core.Migrations.Repair(s.ctx, s.call(), in)
	return r.answer(s, done, "is", err)
}

func anyRepaired(all []domain.TenantRepair) bool {
	for _, t := range all {
		if t.Repaired {
			return true
		}
	}
	return false
}

// answer also tells what was done before an error.
func (r repairTables) answer(s session, all []domain.TenantRepair, is string, err error) error {
	if err != nil && len(all) == 0 {
		return err
	}
	text := repairsText(all, is)
	if len(all) == 0 {
		text = "Nothing differs.\n"
	}
	if failed := s.printer.answer(repairsViewOf(all), "%s", text); err != nil || failed != nil {
		return cmp.Or(err, failed)
	}
	if remains := remaining(all); remains > 0 && !r.DryRun {
		return found{fmt.Errorf("tenants whose tables still differ: %d", remains)}
	}
	return nil
}

func remaining(all []domain.TenantRepair) (n int) {
	for _, t := range all {
		if !t.Repaired || len(t.Left) > 0 {
			n++
		}
	}
	return n
}

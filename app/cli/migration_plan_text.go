package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/migration"
	"github.com/tenon-health/tenon/core/migration/ddl"
)

func (c plan) text(p migration.Plan) string {
	var text strings.Builder
	shared := p.Shared
	fmt.Fprintf(&text, "The shared tables are at %s, %s behind.\n", orDash(shared.Version), migrations(shared.Pending))
	text.WriteString(groupsText(p))
	if c.All || len(c.Tenant) > 0 {
		text.WriteString(plannedTable(p.Tenants))
	}
	for _, m := range p.Migrations {
		text.WriteString("\n" + c.migrationText(p, m))
	}
	if len(p.Migrations) > 0 {
		fmt.Fprintf(&text, "\nAltogether it takes %s.\n", predictionText(p.Takes))
	}
	if n := p.Warnings(); n > 0 {
		text.WriteString(dangers(n) + ".\n")
	}
	return text.String()
}

func groupsText(p migration.Plan) string {
	if len(p.Tenants) == 0 {
		return "No tenant is behind.\n"
	}
	var text strings.Builder
	for _, g := range p.Groups {
		tenants := counted(g.Tenants, "tenant is", "tenants are")
		fmt.Fprintf(&text, "%s at %s. Pending: %s.\n", tenants, orDash(g.Version), strings.Join(g.Migrations, ", "))
	}
	order := counted(len(p.Order.Waves), "wave", "waves")
	if n := len(p.Order.Canaries); n > 0 {
		order = counted(n, "canary", "canaries") + ", then " + order
	}
	fmt.Fprintf(&text, "They come in %s, %d at once.\n", order, p.Parallel)
	return text.String()
}

func plannedTable(all []migration.PlannedTenant) string {
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "TURN\tTENANT\tSCHEMA\tVERSION\tPENDING\tTAKES")
	for _, t := range all {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d\t%s\n",
			turn(t.Wave), t.Tenant, t.Name, orDash(t.Version), len(t.Lacks), predictionText(t.Takes))
	}
	_ = table.Flush() // a text takes all
	return text.String()
}

func turn(wave int) string {
	if wave == 0 {
		return "canary"
	}
	return fmt.Sprint("wave ", wave)
}

func (c plan) migrationText(p migration.Plan, m migration.PlannedMigration) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s/%s: %s", m.Scope, m.Version, ofSchemas(m))
	if m.Alone {
		text.WriteString(", in no transaction")
	}
	fmt.Fprintf(&text, ", %s\n", timingText(m.Migration))
	for i, s := range m.Statements {
		fmt.Fprintf(&text, "  %d. line %d, lock %s: %s\n", i+1, s.Line, s.Lock, c.statementText(p, s))
		for _, w := range s.Warnings {
			fmt.Fprintf(&text, "     WARNING %s: %s\n", w, w.Advice())
		}
	}
	return text.String()
}

func ofSchemas(m migration.PlannedMigration) string {
	if m.Scope == domain.SharedTables {
		return "the shared tables"
	}
	return counted(m.Schemas, "tenant", "tenants")
}

func timingText(m domain.Migration) string {
	if m.Measured == 0 {
		return "nobody has it yet, so that it is not known how long it takes"
	}
	return fmt.Sprintf("%s each, the median of %d", roughly(m.Median), m.Measured)
}

func predictionText(p domain.Prediction) string {
	switch {
	case len(p.Unknown) == 0:
		return roughly(p.Duration)
	case p.Duration == 0:
		return "what nobody has yet: " + strings.Join(p.Unknown, ", ")
	}
	return fmt.Sprintf("%s and what nobody has yet: %s", roughly(p.Duration), strings.Join(p.Unknown, ", "))
}

// roughly tells three digits, which is more than a prediction is good for.
func roughly(d time.Duration) string {
	unit := time.Microsecond
	for d/unit >= 1000 {
		unit *= 10
	}
	return "about " + d.Round(unit).String()
}

// statementText is one line, or all of it with --sql.
func (c plan) statementText(p migration.Plan, s ddl.Statement) string {
	if !c.SQL {
		return shorten(s.Plain())
	}
	return "\n" + strings.TrimRight(indented(c.inSchema(p).Replace(s.SQL)), " ") + ";"
}

func indented(sql string) string { return "     " + strings.ReplaceAll(sql, "\n", "\n     ") }

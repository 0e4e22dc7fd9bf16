package cli

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/tenon-health/tenon/core/domain"
)

type verify struct {
	Tenants []domain.TenantID `name:"tenant" sep:"none" placeholder:"ORG" help:"Look at this one only; may be repeated."`
}

// Help has examples.
func (verify) Help() string {
	return "It looks at tables, columns, indexes, constraints, triggers, functions, views and types, and reads no rows\n" +
		"of data. No table is changed: what a version looks like is made in a transaction that is rolled back, for which\n" +
		"the user of DATABASE_URL must be allowed to create schemas. Which tenants differ is noted for migrate status.\n\n" +
		"With --json: count is how many schemas were compared; items are those that differ, each with its differences:\n" +
		"kind (missing, extra, other, or unknown if this program does not have the version), type, table, name, want and\n" +
		"got.\n\n" +
		"Exit codes: 0 nothing differs, 4 no such tenant, 6 the store is away or busy, 7 something differs.\n\n" +
		"  migrate verify\n  migrate verify --tenant org_AbC123 --tenant org_DeF456\n  migrate --json verify"
}

// Run is what kong calls.
func (v verify) Run(s session) error {
	all, err := s.core.Migrations.Verify(s.ctx, s.call(), v.Tenants)
	if err != nil {
		return err
	}
	view := verifiedViewOf(all)
	if s.printer.json || len(view.Items) == 0 {
		schemas := counted(view.Count, "schema is as its version says", "schemas are as their versions say")
		err = s.printer.answer(view, "%s.\n", schemas)
	} else {
		err = s.printer.differences(view.Items)
	}
	if err != nil || len(view.Items) == 0 {
		return err
	}
	return found{fmt.Errorf("of %s, %s", counted(view.Count, "schema", "schemas"),
		counted(len(view.Items), "differs from what its version says", "differ from what their versions say"))}
}

type verifiedView struct {
	Count int           `json:"count"`
	Items []differsView `json:"items"`
}

// differsView is a schema in which something differs.
type differsView struct {
	schemaView
	Differences []differenceView `json:"differences"`
}

type differenceView struct {
	Kind  domain.DifferenceKind `json:"kind"`
	Type  string                `json:"type"`
	Table string                `json:"table,omitempty"`
	Name  string                `json:"name"`
	Want  string                `json:"want,omitempty"`
	Got   string                `json:"got,omitempty"`
}

func verifiedViewOf(all []domain.VerifiedSchema) verifiedView {
	view := verifiedView{len(all), []differsView{}}
	for _, s := range all {
		if len(s.Differences) == 0 {
			continue
		}
		item := differsView{schemaView: schemaView(s.Schema)}
		for _, d := range s.Differences {
			item.Differences = append(item.Differences, differenceView(d))
		}
		view.Items = append(view.Items, item)
	}
	return view
}

// differences prints a table, and below a row what is wanted and what there is.
func (p printer) differences(all []differsView) error {
	table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "TENANT\tSCHEMA\tVERSION\tDIFFERENCE")
	for _, s := range all {
		for _, d := range s.Differences {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", s.Tenant, s.Name, cmp.Or(s.Version, "-"), d.sentence())
		}
	}
	return table.Flush()
}

// longest is how much of a definition people read in a table; programs get all of it.
const longest = 80

func (d differenceView) sentence() string {
	name := strings.TrimPrefix(d.Table+"."+d.Name, ".")
	text := fmt.Sprintf("%s %s %s", d.Kind, d.Type, name)
	if d.Kind != domain.ObjectOther {
		return text
	}
	return fmt.Sprintf("%s: is %s; should be %s", text, shorten(d.Got), shorten(d.Want))
}

// shorten takes a definition to one line.
func shorten(definition string) string {
	letters := []rune(strings.Join(strings.Fields(definition), " "))
	if len(letters) > longest {
		return string(letters[:longest]) + "…"
	}
	return cmp.Or(string(letters), "plain")
}

// Validate refuses an empty name, which would mean all.
func (v verify) Validate() error {
	for _, t := range v.Tenants {
		if t == "" {
			return errors.New("--tenant needs the id of an organization")
		}
	}
	return nil
}

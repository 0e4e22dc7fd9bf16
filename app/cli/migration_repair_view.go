package cli

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/tenon-health/tenon/core/domain"
)

// wouldBe is how what has not been done is told of.
const wouldBe = "would be"

func repairsText(all []domain.TenantRepair, is string) string {
	var text strings.Builder
	left := "remains"
	if is == wouldBe {
		left = "differs"
	}
	for _, t := range all {
		switch {
		case t.Repaired && t.From != t.Version:
			fmt.Fprintf(&text, "%s %s noted at %s, no longer at %s.\n", t.Tenant, is, t.Version, cmp.Or(t.From, "-"))
		case t.Repaired:
			fmt.Fprintf(&text, "%s %s repaired by %s.\n", t.Tenant, is, counted(len(t.Statements), "statement", "statements"))
		case t.Failure.SQLState != "":
			f := t.Failure
			fmt.Fprintf(&text, "%s is not repaired: the statement %d (%s …) failed, SQLSTATE %s.\n",
				t.Tenant, f.Statement, f.Words, f.SQLState)
		default:
			fmt.Fprintf(&text, "%s is not repaired.\n", t.Tenant)
		}
		for _, statement := range t.Statements {
			fmt.Fprintf(&text, "  %s;\n", shortStatement(statement))
		}
		for _, d := range t.Left {
			fmt.Fprintf(&text, "  %s: %s\n", left, differenceView(d).sentence())
		}
	}
	return text.String()
}

// shortStatement takes a statement to one line.
func shortStatement(statement string) string { return strings.Join(strings.Fields(statement), " ") }

type editedView struct {
	Edited []acceptedView `json:"edited"`
}

type acceptedView struct {
	Name    string `json:"name"`
	Applied int    `json:"applied"`
}

func editedViewOf(edited []domain.EditedMigration) editedView {
	view := editedView{[]acceptedView{}}
	for _, e := range edited {
		view.Edited = append(view.Edited, acceptedView(e))
	}
	return view
}

type repairsView struct {
	Items []repairView `json:"items"`
}

type repairView struct {
	Tenant      domain.TenantID      `json:"tenant"`
	From        string               `json:"from"`
	Version     string               `json:"version"`
	Statements  []string             `json:"statements"`
	Repaired    bool                 `json:"repaired"`
	Differences []differenceView     `json:"differences"`
	Failure     *repairStatementView `json:"failure,omitempty"`
}

type repairStatementView struct {
	Statement int    `json:"statement"`
	Words     string `json:"words"`
	SQLState  string `json:"sqlstate"`
}

func repairsViewOf(all []domain.TenantRepair) repairsView {
	view := repairsView{[]repairView{}}
	for _, t := range all {
		item := repairView{
			Tenant: t.Tenant, From: t.From, Version: t.Version, Repaired: t.Repaired,
			Statements: append([]string{}, t.Statements...), Differences: []differenceView{},
		}
		for _, d := range t.Left {
			item.Differences = append(item.Differences, differenceView(d))
		}
		if f := t.Failure; f.SQLState != "" {
			item.Failure = &repairStatementView{f.Statement, f.Words, f.SQLState}
		}
		view.Items = append(view.Items, item)
	}
	return view
}

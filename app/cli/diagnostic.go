package cli

import (
	"fmt"
	"text/tabwriter"

	"github.com/tenon-health/tenon/core/domain"
)

type doctor struct{}

// Help has examples.
func (doctor) Help() string {
	return "It needs DATABASE_URL, and looks at every store and server whose settings are there: whether it answers, " +
		"whether its clock is right, whether all that is needed may be done there, whether anything lies there that " +
		"nothing refers to, and whether one tenant is kept from what is another's. What it makes for that it takes away, " +
		"also what an earlier run has left that was killed. The settings are judged as the API judges them: what is wrong " +
		"is a problem, what is missing a warning.\n\n" +
		"Exit codes: 0 no problem, 2 DATABASE_URL is missing or wrong, 6 it was ended, 7 there are problems.\n\n" +
		"  migrate doctor\n  migrate --env-file prod.env doctor\n  migrate --json doctor"
}

type findingsView struct {
	Problems  int           `json:"problems"`
	Warnings  int           `json:"warnings"`
	Unchecked int           `json:"not_checked"`
	Findings  []findingView `json:"findings"`
}

type findingView struct {
	Component domain.Component    `json:"component"`
	Check     domain.Check        `json:"check"`
	State     domain.FindingState `json:"state"`
	Text      string              `json:"text"`
	Advice    string              `json:"advice"`
}

// Run is what kong calls.
func (doctor) Run(s session) error {
	all, err := s.core.Diagnostics.Run(s.ctx, s.call(), s.printer.progress)
	if err != nil {
		return err
	}
	view := findingsViewOf(all)
	if err := s.printer.findings(view); err != nil || view.Problems == 0 {
		return err
	}
	return found{fmt.Errorf("problems: %d, warnings: %d, not checked: %d", view.Problems, view.Warnings, view.Unchecked)}
}

func findingsViewOf(all []domain.Finding) findingsView {
	view := findingsView{Findings: make([]findingView, len(all))}
	for i, f := range all {
		view.Findings[i] = findingView(f)
		switch f.State {
		case domain.FindingProblem:
			view.Problems++
		case domain.FindingWarning:
			view.Warnings++
		case domain.FindingUnchecked:
			view.Unchecked++
		}
	}
	return view
}

// findings prints a table, in which what to do stands below what was found.
func (p printer) findings(view findingsView) error {
	if p.json {
		return p.answer(view, "")
	}
	table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "STATE\tOF\tCHECK\tFINDING")
	for _, f := range view.Findings {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", f.State, f.Component, f.Check, f.Text)
		if f.Advice != "" {
			fmt.Fprintf(table, "\t\t\t  %s\n", f.Advice)
		}
	}
	return table.Flush()
}

package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// printer answers a person, or a program that asked for JSON.
type printer struct {
	out, err io.Writer
	json     bool
	terminal bool // progress is seen on one
}

type schemaView struct {
	Tenant     domain.TenantID `json:"tenant,omitempty"`
	Name       string          `json:"name"`
	Version    string          `json:"version"`
	Pending    int             `json:"pending"`
	MigratedAt time.Time       `json:"migrated_at,omitzero"`
}

type createdView struct {
	schemaView
	Created bool `json:"created"`
}

type itemsView struct {
	Items []schemaView `json:"items"`
}

func schemaViews(all []domain.Schema) []schemaView {
	views := make([]schemaView, 0, len(all))
	for _, s := range all {
		views = append(views, schemaView(s))
	}
	return views
}

func (p printer) progress(done, total int, what string) {
	fmt.Fprintf(p.err, "%d/%d %s\n", done, total, what)
}

func (p printer) answer(view any, format string, args ...any) error {
	if p.json {
		enc := json.NewEncoder(p.out)
		enc.SetIndent("", "  ")
		return enc.Encode(view)
	}
	_, err := fmt.Fprintf(p.out, format, args...)
	return err
}

// schemas prints a table.
func (p printer) schemas(view any, all []domain.Schema) error {
	if p.json {
		return p.answer(view, "")
	}
	table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "TENANT\tSCHEMA\tVERSION\tPENDING\tMIGRATED")
	for _, s := range all {
		fmt.Fprintf(
			table, "%s\t%s\t%s\t%d\t%s\n", cmp.Or(s.Tenant, "-"), s.Name, cmp.Or(s.Version, "-"), s.Pending,
			formatTime(s.MigratedAt),
		)
	}
	return table.Flush()
}

// counted is a number and what there is of it, of one or of any other number.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprint(n, " ", many)
}

func migrations(n int) string { return counted(n, "migration", "migrations") }

func formatTime(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.RFC3339)
}

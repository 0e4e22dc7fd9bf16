package audit

import (
	"bufio"
	"context"
	"strconv"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/csv"
	"github.com/tenon-health/tenon/core/domain"
)

// columns are those of a table, as the list of entries calls them.
var columns = []string{
	"seq", "hash", "id", "at", "actor", "machine", "action", "subject", "project_id", "outcome", "request_id", "reason",
}

// valuesOf are the personal values that leaves tell.
func valuesOf(
	ctx context.Context, tx access.Tx, trail domain.Trail, leaves []domain.AuditLeaf,
) (map[string]string, error) {
	entries := make([]domain.AuditEntry, len(leaves))
	for i, leaf := range leaves {
		var err error
		if entries[i], err = tlog.Parse(leaf.Line); err != nil {
			return nil, err
		}
	}
	names, err := tx.AuditEntries.NamesOf(ctx, trail, tlog.Commitments(entries...))
	return tlog.Values(names), err
}

// writeTable writes the entries as CSV. Other lines than entries are left out.
func (e export) writeTable(ctx context.Context, out *bufio.Writer) error {
	var row csv.Row
	if err := writeRow(out, &row, columns); err != nil {
		return err
	}
	for page, err := range e.pages(ctx) {
		if err != nil {
			return err
		}
		for _, leaf := range page.leaves {
			if err := writeEntry(out, &row, leaf, page.values); err != nil {
				return err
			}
		}
	}
	return nil
}

func writeEntry(out *bufio.Writer, row *csv.Row, leaf domain.AuditLeaf, values map[string]string) error {
	entry, err := tlog.Entry(leaf, values)
	if err != nil || entry.ID == "" {
		return err
	}
	return writeRow(out, row, []string{
		strconv.FormatInt(entry.Seq, 10), entry.Hash, entry.ID, domain.ExportTime(entry.At), string(entry.Actor),
		strconv.FormatBool(entry.Machine), string(entry.Action), entry.Target, string(entry.Project),
		string(entry.Outcome), entry.RequestID, entry.Reason,
	})
}

// writeRow writes cells that no spreadsheet program takes for formulas: callers choose some of them.
func writeRow(out *bufio.Writer, row *csv.Row, cells []string) error {
	for _, cell := range cells {
		row.Add(csv.Neutral(cell))
	}
	_, err := out.Write(row.End())
	return err
}

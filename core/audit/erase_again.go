package audit

import (
	"io"
	"slices"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
)

// Erasures are the commitments that an export tells to be erased. Backups know these values still.
func Erasures(export io.Reader) (all []string, err error) {
	for leaf, err := range exported(export) {
		if err != nil {
			return nil, err
		}
		e, err := tlog.Parse(leaf.Line)
		if err != nil {
			return nil, domain.ErrAuditExportInvalid.With(leaf.Seq + 1)
		}
		if e.Action == domain.AuditErase && e.Outcome == domain.OutcomeDone {
			all = append(all, e.Target)
		}
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

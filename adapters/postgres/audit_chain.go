package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
)

// begun are the logs before the entries come: one that was a chain begins with what is known of that.
func (r auditEntries) begun(ctx context.Context, heads map[domain.Trail]domain.AuditHead) (*logged, error) {
	more := &logged{heads: heads}
	var empty []domain.Trail
	for _, trail := range sortedTrails(heads) {
		if heads[trail].Size == 0 {
			empty = append(empty, trail)
		}
	}
	if len(empty) == 0 {
		return more, nil
	}
	var rows []chainRow
	err := r.shared(ctx).raw(`SELECT trail, entries, head, broken_at, at FROM public.audit_chain WHERE trail IN (?)`,
		bun.List(empty)).Scan(ctx, &rows)
	if err != nil {
		return nil, errorMap{}.translate(err)
	}
	for _, row := range rows {
		head, leaves, nodes, err := tlog.Append(heads[row.Trail], []string{row.toDomain().Line()})
		if err != nil {
			return nil, err
		}
		more.add(row.Trail, head, leaves, nodes)
	}
	return more, nil
}

type chainRow struct {
	Trail    domain.Trail
	Entries  int64
	Head     string
	BrokenAt int64
	At       time.Time
}

func (r chainRow) toDomain() tlog.Chain {
	return tlog.Chain{Entries: r.Entries, Head: r.Head, BrokenAt: r.BrokenAt, At: r.At}
}

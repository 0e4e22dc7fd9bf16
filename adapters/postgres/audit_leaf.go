package postgres

import (
	"context"
	"iter"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
)

// Leaves reads whole ranges as the server sends them, so that it goes on while the caller works.
func (r auditEntries) Leaves(
	ctx context.Context, q domain.AuditQuery, from, to int64,
) iter.Seq2[domain.AuditLeaf, error] {
	return func(yield func(domain.AuditLeaf, error) bool) {
		read := r.sendLeaves
		if q.Filters() {
			read = r.sendMatching
		}
		if err := read(ctx, q, from, to, yield); err != nil {
			yield(domain.AuditLeaf{}, err)
		}
	}
}

type yieldLeaf = func(domain.AuditLeaf, error) bool

const selectLeaves = `SELECT seq, hash, body FROM public.audit_entry
	WHERE trail = $1 AND seq >= $2 AND seq < $3 ORDER BY seq LIMIT $4`

func (r auditEntries) sendLeaves(ctx context.Context, q domain.AuditQuery, from, to int64, yield yieldLeaf) error {
	limit := to - from
	if q.Size > 0 {
		limit = int64(q.Size)
	}
	return r.ask(ctx, "", statement{
		text: selectLeaves, args: []any{text(q.Trail), from, to, limit},
		read: func(rows pgx.Rows) error { return eachLeaf(rows, yield) },
	})
}

func eachLeaf(rows pgx.Rows, yield yieldLeaf) error {
	for rows.Next() {
		var leaf domain.AuditLeaf
		if err := rows.Scan(&leaf.Seq, &leaf.Hash, &leaf.Line); err != nil {
			return err
		}
		if !yield(leaf, nil) {
			return nil
		}
	}
	return rows.Err()
}

func (r auditEntries) sendMatching(ctx context.Context, q domain.AuditQuery, from, to int64, yield yieldLeaf) error {
	all, err := r.filters(ctx, q)
	if err != nil {
		return err
	}
	var rows []auditLeafRow
	s := r.matching(ctx, &rows, q, all, span{from: from, to: to, most: int64(q.Size)})
	if err := s.Order("seq").Limit(int64(q.Size)).Scan(ctx); err != nil {
		return errorMap{}.translate(err)
	}
	for _, row := range rows {
		if !yield(row.toDomain(), nil) {
			return nil
		}
	}
	return nil
}

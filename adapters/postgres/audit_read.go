package postgres

import (
	"context"
	"database/sql"
	"errors"

	"github.com/tenon-health/tenon/core/domain"
)

// Trails finds those whose head or whose leaves were deleted, too, and goes from one trail that was signed to the
// next.
func (r auditEntries) Trails(ctx context.Context) (all []domain.Trail, err error) {
	err = r.shared(ctx).raw(`SELECT trail FROM public.audit_log WHERE size > 0 UNION
		SELECT DISTINCT trail FROM public.audit_entry UNION (
			WITH RECURSIVE signed AS (
				(SELECT trail FROM public.audit_checkpoint ORDER BY trail LIMIT 1) UNION ALL
				SELECT (SELECT trail FROM public.audit_checkpoint AS c WHERE c.trail > s.trail ORDER BY trail LIMIT 1)
				FROM signed AS s WHERE s.trail IS NOT NULL)
			SELECT trail FROM signed WHERE trail IS NOT NULL) ORDER BY trail`).Scan(ctx, &all)
	return all, errorMap{}.translate(err)
}

// Head is read together with the last leaf, so that nobody appends between the two.
func (r auditEntries) Head(ctx context.Context, trail domain.Trail) (head domain.AuditHead, err error) {
	err = r.shared(ctx).raw(`SELECT coalesce(l.size, 0), coalesce(l.root, ''), coalesce(l.edge, ''),
		coalesce((SELECT seq + 1 FROM public.audit_entry AS e WHERE e.trail = t.trail ORDER BY seq DESC LIMIT 1), 0)
		FROM (SELECT ? COLLATE "C" AS trail) AS t LEFT JOIN public.audit_log AS l ON l.trail = t.trail`, trail).
		Scan(ctx, &head.Size, &head.Root, &head.Edge, &head.Last)
	if errors.Is(err, sql.ErrNoRows) {
		return head, nil
	}
	return head, errorMap{}.translate(err)
}

func (r auditNodeRow) toDomain() domain.AuditNode {
	return domain.AuditNode{Level: r.Level, Index: r.N, Hash: r.Hash}
}

func (r auditEntries) Nodes(ctx context.Context, trail domain.Trail) ([]domain.AuditNode, error) {
	var rows []auditNodeRow
	err := r.shared(ctx).raw(`SELECT trail, level, n, hash FROM public.audit_node WHERE trail = ?
		ORDER BY level, n`, trail).Scan(ctx, &rows)
	return mapRows(rows, auditNodeRow.toDomain), errorMap{}.translate(err)
}

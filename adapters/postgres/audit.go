package postgres

import (
	"context"
	"strconv"

	"github.com/tenon-health/tenon/core/domain"
)

type audit struct{ *DB }

const appendAudit = `INSERT INTO public.audit_inbox
	(trail, id, at, actor, machine, action, target, project, outcome, request_id, reason)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`

// Append is told, not asked: nothing about an entry can be refused.
func (r audit) Append(ctx context.Context, t domain.Trail, e domain.AuditEntry) error {
	return r.tell(ctx, "", statement{text: appendAudit, args: []any{
		text(t), e.ID, e.At, text(e.Actor), e.Machine, text(e.Action), text(e.Target), text(e.Project), text(e.Outcome),
		text(e.RequestID), text(e.Reason),
	}})
}

type auditEntries struct{ *DB }

type auditLeafRow struct {
	Trail domain.Trail
	Seq   int64
	Hash  []byte
	Body  string
}

func (r auditLeafRow) toDomain() domain.AuditLeaf {
	return domain.AuditLeaf{Seq: r.Seq, Hash: r.Hash, Line: r.Body}
}

const auditLeafTable = "public.audit_entry AS audit_leaf_row"

// List reads the lines. Those of other kinds than entries are not listed.
func (r auditEntries) List(
	ctx context.Context, q domain.AuditQuery,
) (p domain.CursorPage[domain.AuditEntry], err error) {
	after, err := parseSeq(q.After)
	if err != nil {
		return p, err
	}
	all, err := r.filters(ctx, q)
	if err != nil {
		return p, err
	}
	if p.Total, err = r.total(ctx, q, all); err != nil {
		return p, err
	}
	var rows []auditLeafRow
	q.Count = false
	leaves, err := cursorPage(
		ctx, r.matching(ctx, &rows, q, all, spanOf(q.CursorQuery, after)), &rows, q.CursorQuery, "seq", after,
		auditLeafRow.toDomain, func(l domain.AuditLeaf) string { return strconv.FormatInt(l.Seq, 10) },
	)
	if err != nil {
		return p, err
	}
	p.Next = leaves.Next
	p.Items, err = r.revealed(ctx, q.Trail, leaves.Items)
	return p, err
}

// total is nil unless the query asks for it.
func (r auditEntries) total(ctx context.Context, q domain.AuditQuery, all []filter) (*int64, error) {
	if !q.Count {
		return nil, nil
	}
	var rows []auditLeafRow
	total, err := r.matching(ctx, &rows, q, all, everything).Count(ctx)
	return &total, errorMap{}.translate(err)
}

// parseSeq reads a place in a log.
func parseSeq(after string) (int64, error) {
	if after == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(after, 10, 64)
	if err != nil {
		return 0, domain.ErrCursorInvalid
	}
	return n, nil
}

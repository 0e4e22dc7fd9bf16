package postgres

import (
	"context"
	"strconv"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/audit/tlog"
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
	var rows []auditLeafRow
	leaves, err := cursorPage(
		ctx, r.matching(ctx, &rows, q), &rows, q.CursorQuery, "seq", after, auditLeafRow.toDomain,
		func(l domain.AuditLeaf) string { return strconv.FormatInt(l.Seq, 10) },
	)
	if err != nil {
		return p, err
	}
	p.Next, p.Total = leaves.Next, leaves.Total
	p.Items, err = r.revealed(ctx, q.Trail, leaves.Items)
	return p, err
}

// matching are the entries that a query asks for.
func (r auditEntries) matching(ctx context.Context, rows *[]auditLeafRow, q domain.AuditQuery) *bun.SelectQuery {
	s := r.shared(ctx).selectFrom(rows, auditLeafTable).Where("trail = ?", q.Trail).Where("body::jsonb->>'kind' IS NULL")
	s = whereTold(s, q.Trail, "body::jsonb->>'actor'", string(q.Actor))
	s = whereTold(s, q.Trail, "body::jsonb->>'target'", q.Target)
	s = whereTold(s, q.Trail, "body::jsonb->>'project'", string(q.Project))
	if q.Action != "" {
		s = s.Where("body::jsonb->>'action' = ?", q.Action)
	}
	return whereWithin(s, q)
}

// whereTold finds what a line tells plainly, or by a commitment.
func whereTold(s *bun.SelectQuery, trail domain.Trail, member, value string) *bun.SelectQuery {
	if value == "" {
		return s
	}
	return s.Where("? = ANY (ARRAY[?] || ARRAY(SELECT commitment FROM public.audit_name WHERE trail = ? AND value = ?))",
		bun.Safe(member), value, trail, value)
}

// whereWithin compares times as texts: they are all in one form.
func whereWithin(s *bun.SelectQuery, q domain.AuditQuery) *bun.SelectQuery {
	if q.From != nil {
		s = s.Where("body::jsonb->>'at' >= ?", tlog.Time(*q.From))
	}
	if q.To != nil {
		s = s.Where("body::jsonb->>'at' < ?", tlog.Time(*q.To))
	}
	return s
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

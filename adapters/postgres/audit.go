package postgres

import (
	"context"
	"strconv"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

type auditEntryRow struct {
	ID        string
	At        time.Time
	Actor     domain.Subject
	Machine   bool
	Action    domain.Action
	Target    string
	Project   domain.ProjectID
	Outcome   domain.Outcome
	RequestID string
	Reason    string
	Seq       int64
	Hash      string
}

func (r auditEntryRow) toDomain() domain.AuditEntry { return domain.AuditEntry(r) }

// trailEntryRow is an entry and the chain it belongs to.
type trailEntryRow struct {
	Trail domain.Trail
	auditEntryRow
}

const (
	auditTable      = "public.audit AS audit_entry_row"
	auditTrailTable = "public.audit AS trail_entry_row"
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

// Chain lets one node at a time work: where another is at it, nothing is left to
// do. It sees committed entries only, in the order in which they came.
func (r auditEntries) Chain(ctx context.Context, limit int) (chained int, err error) {
	err = r.InTx(ctx, func(ctx context.Context) error {
		rows, err := r.takePending(ctx, limit)
		if err != nil || len(rows) == 0 {
			return err
		}
		if err := r.chainRows(ctx, rows); err != nil {
			return err
		}
		chained = len(rows)
		return errorMap{}.exec(r.shared(ctx).insert(&rows, auditTrailTable).Exec(ctx))
	})
	return chained, err
}

// takePending empties the inbox up to limit, in order; nothing if another is at it.
func (r auditEntries) takePending(ctx context.Context, limit int) (rows []trailEntryRow, err error) {
	var alone bool
	err = r.shared(ctx).raw("SELECT pg_try_advisory_xact_lock(hashtextextended('tenon audit chain', 0))").Scan(ctx, &alone)
	if err != nil || !alone {
		return nil, errorMap{}.translate(err)
	}
	err = r.shared(ctx).raw(`WITH taken AS (DELETE FROM public.audit_inbox WHERE position IN (
			SELECT position FROM public.audit_inbox ORDER BY position LIMIT ?) RETURNING *)
		SELECT trail, id, at, actor, machine, action, target, project, outcome, request_id, reason
		FROM taken ORDER BY position`, limit).Scan(ctx, &rows)
	return rows, errorMap{}.translate(err)
}

// chainRows gives each row its position behind the last one of its trail.
func (r auditEntries) chainRows(ctx context.Context, rows []trailEntryRow) error {
	heads, err := r.lastEntries(ctx, rows)
	if err != nil {
		return err
	}
	for i := range rows {
		head, e := heads[rows[i].Trail], rows[i].toDomain()
		e.Chain(head.Seq+1, head.Hash)
		rows[i].auditEntryRow, heads[rows[i].Trail] = auditEntryRow(e), e
	}
	return nil
}

// lastEntries returns the last entry of each trail that rows belong to.
func (r auditEntries) lastEntries(
	ctx context.Context, rows []trailEntryRow,
) (map[domain.Trail]domain.AuditEntry, error) {
	heads := map[domain.Trail]domain.AuditEntry{}
	for _, row := range rows {
		heads[row.Trail] = domain.AuditEntry{}
	}
	trails := make([]domain.Trail, 0, len(heads))
	for trail := range heads {
		trails = append(trails, trail)
	}
	var found []trailEntryRow
	err := r.shared(ctx).raw(`SELECT h.trail, h.seq, h.hash FROM unnest(ARRAY[?]) AS t(trail)
		CROSS JOIN LATERAL (
			SELECT trail, seq, hash FROM public.audit AS a WHERE a.trail = t.trail COLLATE "C" ORDER BY seq DESC LIMIT 1) AS h`,
		bun.List(trails)).Scan(ctx, &found)
	for _, row := range found {
		heads[row.Trail] = row.toDomain()
	}
	return heads, errorMap{}.translate(err)
}

func (r auditEntries) List(
	ctx context.Context, q domain.AuditQuery,
) (p domain.CursorPage[domain.AuditEntry], err error) {
	after, err := parseSeq(q.After)
	if err != nil {
		return p, err
	}
	var rows []auditEntryRow
	s := r.shared(ctx).selectFrom(&rows, auditTable).Where("trail = ?", q.Trail)
	s = whereEq(whereEq(whereEq(s, "actor", q.Actor), "target", q.Target), "action", q.Action)
	if q.From != nil {
		s = s.Where("at >= ?", *q.From)
	}
	if q.To != nil {
		s = s.Where("at < ?", *q.To)
	}
	return cursorPage(
		ctx, s, &rows, q.CursorQuery, "seq", after, auditEntryRow.toDomain,
		func(e domain.AuditEntry) string { return strconv.FormatInt(e.Seq, 10) },
	)
}

// parseSeq reads a position in a chain.
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

package postgres

import (
	"context"
	"strconv"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

type entryRow struct {
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

func (r entryRow) noun() domain.AuditEntry { return domain.AuditEntry(r) }

// trailRow is an entry and the chain it belongs to.
type trailRow struct {
	Trail domain.Trail
	entryRow
}

const (
	entryTable = "public.audit AS entry_row"
	trailTable = "public.audit AS trail_row"
	inboxTable = "public.audit_inbox AS trail_row"
)

type audit struct{ *DB }

func (r audit) Append(ctx context.Context, t domain.Trail, e domain.AuditEntry) error {
	row := trailRow{t, entryRow(e)}
	return failures{}.done(r.shared(ctx).into(&row, inboxTable).ExcludeColumn("seq", "hash").Exec(ctx))
}

type entries struct{ *DB }

// Chain lets one node at a time work: where another is at it, nothing is left to
// do. It sees committed entries only, in the order in which they came.
func (r entries) Chain(ctx context.Context, limit int) (chained int, err error) {
	err = r.InTx(ctx, func(ctx context.Context) error {
		rows, err := r.take(ctx, limit)
		if err != nil || len(rows) == 0 {
			return err
		}
		if err := r.link(ctx, rows); err != nil {
			return err
		}
		chained = len(rows)
		return failures{}.done(r.shared(ctx).into(&rows, trailTable).Exec(ctx))
	})
	return chained, err
}

// take empties the inbox up to limit, in order; nothing if another is at it.
func (r entries) take(ctx context.Context, limit int) (rows []trailRow, err error) {
	var alone bool
	err = r.shared(ctx).raw("SELECT pg_try_advisory_xact_lock(hashtextextended('tenon audit seal', 0))").Scan(ctx, &alone)
	if err != nil || !alone {
		return nil, failures{}.explain(err)
	}
	err = r.shared(ctx).raw(`WITH taken AS (DELETE FROM public.audit_inbox WHERE place IN (
			SELECT place FROM public.audit_inbox ORDER BY place LIMIT ?) RETURNING *)
		SELECT trail, id, at, actor, machine, action, target, project, outcome, request_id, reason FROM taken ORDER BY place`, limit).Scan(ctx, &rows)
	return rows, failures{}.explain(err)
}

// link gives each row its place behind the last one of its trail.
func (r entries) link(ctx context.Context, rows []trailRow) error {
	heads, err := r.heads(ctx, rows)
	if err != nil {
		return err
	}
	for i := range rows {
		head, e := heads[rows[i].Trail], rows[i].noun()
		e.Chain(head.Seq+1, head.Hash)
		rows[i].entryRow, heads[rows[i].Trail] = entryRow(e), e
	}
	return nil
}

// heads returns the last entry of each trail that rows belong to.
func (r entries) heads(ctx context.Context, rows []trailRow) (map[domain.Trail]domain.AuditEntry, error) {
	heads := map[domain.Trail]domain.AuditEntry{}
	for _, row := range rows {
		heads[row.Trail] = domain.AuditEntry{}
	}
	trails := make([]domain.Trail, 0, len(heads))
	for trail := range heads {
		trails = append(trails, trail)
	}
	var found []trailRow
	err := r.shared(ctx).raw(`SELECT h.trail, h.seq, h.hash FROM unnest(ARRAY[?]) AS t(trail)
		CROSS JOIN LATERAL (SELECT trail, seq, hash FROM public.audit AS a WHERE a.trail = t.trail COLLATE "C" ORDER BY seq DESC LIMIT 1) AS h`,
		bun.List(trails)).Scan(ctx, &found)
	for _, row := range found {
		heads[row.Trail] = row.noun()
	}
	return heads, failures{}.explain(err)
}

func (r entries) List(ctx context.Context, q domain.AuditQuery) (p domain.CursorPage[domain.AuditEntry], err error) {
	after, err := seq(q.After)
	if err != nil {
		return p, err
	}
	var rows []entryRow
	s := r.shared(ctx).from(&rows, entryTable).Where("trail = ?", q.Trail)
	s = has(has(has(s, "actor", q.Actor), "target", q.Target), "action", q.Action)
	if !q.From.IsZero() {
		s = s.Where("at >= ?", q.From)
	}
	if !q.To.IsZero() {
		s = s.Where("at < ?", q.To)
	}
	return part(ctx, s, &rows, q.CursorQuery, "seq", after, entryRow.noun, func(e domain.AuditEntry) string { return strconv.FormatInt(e.Seq, 10) })
}

// seq reads a place in a chain.
func seq(after string) (int64, error) {
	if after == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(after, 10, 64)
	if err != nil {
		return 0, domain.ErrCursorInvalid
	}
	return n, nil
}

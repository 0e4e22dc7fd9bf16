package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
)

// pendingRow is an entry that waits, and its trail.
type pendingRow struct {
	Trail     domain.Trail
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
}

func (r pendingRow) toDomain() domain.AuditEntry {
	return domain.AuditEntry{
		ID: r.ID, At: r.At, Actor: r.Actor, Machine: r.Machine, Action: r.Action, Target: r.Target, Project: r.Project,
		Outcome: r.Outcome, RequestID: r.RequestID, Reason: r.Reason,
	}
}

// Integrate lets one node at a time work on a log: where another is at it, nothing is left to do. It sees committed
// entries only, in the order in which they came.
func (r auditEntries) Integrate(ctx context.Context, limit int) (int, error) {
	trails, err := r.waiting(ctx, limit)
	if err != nil || len(trails) == 0 {
		return 0, err
	}
	n, err := r.integrate(ctx, trails, limit)
	if err == nil || domain.HasKind(err, domain.Unavailable) {
		return n, err
	}
	return r.integrateEach(ctx, limit)
}

// integrateEach takes one log at a time, so that one that is damaged keeps no other from going on.
func (r auditEntries) integrateEach(ctx context.Context, limit int) (total int, err error) {
	trails, err := r.waiting(ctx, manyWaiting)
	for _, trail := range trails {
		n, wrong := r.integrate(ctx, []domain.Trail{trail}, limit)
		total, err = total+n, errors.Join(err, wrong)
	}
	return total, err
}

func (r auditEntries) integrate(ctx context.Context, trails []domain.Trail, limit int) (n int, err error) {
	err = r.InTx(ctx, func(ctx context.Context) error {
		heads, err := r.lockHeads(ctx, trails)
		if err != nil || len(heads) == 0 {
			return err
		}
		entries, count, err := r.takePending(ctx, heads, limit)
		if err != nil || count == 0 {
			return err
		}
		n = count
		return r.appendTo(ctx, heads, entries)
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

// takePending takes what waits for these logs out of the inbox, up to limit.
func (r auditEntries) takePending(
	ctx context.Context, heads map[domain.Trail]domain.AuditHead, limit int,
) (entries map[domain.Trail][]domain.AuditEntry, count int, err error) {
	var rows []pendingRow
	err = r.shared(ctx).raw(`WITH taken AS (DELETE FROM public.audit_inbox WHERE position IN (
			SELECT position FROM public.audit_inbox WHERE trail IN (?) ORDER BY position LIMIT ?) RETURNING *)
		SELECT trail, id, at, actor, machine, action, target, project, outcome, request_id, reason
		FROM taken ORDER BY position`, bun.List(sortedTrails(heads)), limit).Scan(ctx, &rows)
	entries = map[domain.Trail][]domain.AuditEntry{}
	for _, row := range rows {
		entries[row.Trail] = append(entries[row.Trail], row.toDomain())
	}
	return entries, len(rows), errorMap{}.translate(err)
}

// appendTo appends to each log what its trail has told.
func (r auditEntries) appendTo(
	ctx context.Context, heads map[domain.Trail]domain.AuditHead, entries map[domain.Trail][]domain.AuditEntry,
) error {
	names, err := r.commitments(ctx, entries)
	if err != nil {
		return err
	}
	more, err := r.begun(ctx, heads)
	if err != nil {
		return err
	}
	for _, trail := range sortedTrails(entries) {
		head, leaves, nodes, err := tlog.Integrate(more.heads[trail], entries[trail], names[trail])
		if err != nil {
			return err
		}
		more.add(trail, head, leaves, nodes)
	}
	return more.store(ctx, r.shared(ctx))
}

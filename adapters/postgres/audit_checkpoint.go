package postgres

import (
	"context"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
)

type auditCheckpoints struct{ *DB }

type auditCheckpointRow struct {
	Trail      domain.Trail
	Slot       int64
	Generation int
	Epoch      int64
	Size       int64
	Text       string `bun:"body"`
}

func (r auditCheckpointRow) toDomain() domain.AuditCheckpoint { return domain.AuditCheckpoint(r) }

const auditCheckpointTable = "public.audit_checkpoint AS audit_checkpoint_row"

// surely has this transaction committed for good before others hear of it, whatever the database is set to.
const surely = "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'"

// Lock makes the log, too, since an installation begins without one. Its slot is kept free for it.
func (r auditCheckpoints) Lock(ctx context.Context) error {
	if err := r.exec(ctx, surely); err != nil {
		return errorMap{}.translate(err)
	}
	err := r.exec(ctx, `INSERT INTO public.audit_log (trail, slot) OVERRIDING SYSTEM VALUE SELECT ?, 1
		WHERE NOT EXISTS (SELECT FROM public.audit_log WHERE trail = ?) ON CONFLICT DO NOTHING`,
		domain.EpochTrail, domain.EpochTrail)
	if err == nil {
		_, err = r.lock(ctx, domain.EpochTrail)
	}
	return errorMap{}.translate(err)
}

func (r auditCheckpoints) lock(ctx context.Context, trail domain.Trail) (head domain.AuditHead, err error) {
	err = r.shared(ctx).raw("SELECT size, root, edge FROM public.audit_log WHERE trail = ? FOR UPDATE", trail).
		Scan(ctx, &head.Size, &head.Root, &head.Edge)
	return head, errorMap{}.translate(err)
}

func (r auditCheckpoints) Extend(ctx context.Context, line string) (domain.AuditHead, error) {
	head, err := r.lock(ctx, domain.EpochTrail)
	if err != nil {
		return head, err
	}
	more := &logged{heads: map[domain.Trail]domain.AuditHead{domain.EpochTrail: head}}
	return r.grow(ctx, more, domain.EpochTrail, line)
}

// grow stores a log that has more lines.
func (r auditCheckpoints) grow(
	ctx context.Context, more *logged, trail domain.Trail, lines ...string,
) (domain.AuditHead, error) {
	head, leaves, nodes, err := tlog.Append(more.heads[trail], lines)
	if err != nil {
		return head, err
	}
	more.add(trail, head, leaves, nodes)
	return head, more.store(ctx, r.shared(ctx))
}

func (r auditCheckpoints) Insert(ctx context.Context, all []domain.AuditCheckpoint) error {
	if len(all) == 0 {
		return nil
	}
	rows := mapRows(all, func(c domain.AuditCheckpoint) auditCheckpointRow { return auditCheckpointRow(c) })
	return errorMap{}.exec(r.shared(ctx).insert(&rows, auditCheckpointTable).Exec(ctx))
}

type auditStateRow struct {
	Trail      domain.Trail
	Slot       int64
	Generation int
	Size       int64
	Root       []byte
	Signed     string
}

func (r auditStateRow) toDomain() domain.AuditState {
	return domain.AuditState{
		Trail: r.Trail, Slot: r.Slot, Generation: r.Generation, Signed: r.Signed,
		Head: domain.AuditHead{Size: r.Size, Root: r.Root, Last: r.Size},
	}
}

const auditStates = `SELECT l.trail, l.slot, l.generation, l.size, l.root, coalesce(c.body, '') AS signed
	FROM public.audit_log AS l LEFT JOIN LATERAL (
		SELECT body FROM public.audit_checkpoint AS c WHERE c.trail = l.trail AND c.generation = l.generation
		ORDER BY epoch DESC LIMIT 1) AS c ON true`

func (r auditCheckpoints) States(ctx context.Context) ([]domain.AuditState, error) {
	var rows []auditStateRow
	err := r.shared(ctx).raw(auditStates+" ORDER BY slot").Scan(ctx, &rows)
	return mapRows(rows, auditStateRow.toDomain), errorMap{}.translate(err)
}

// checkpoints are those of a log's generation.
func (r auditCheckpoints) checkpoints(
	ctx context.Context,
	rows *[]auditCheckpointRow,
	t domain.Trail,
) *bun.SelectQuery {
	return r.shared(ctx).selectFrom(rows, auditCheckpointTable).Where("trail = ?", t).
		Where(`generation = coalesce((SELECT generation FROM public.audit_log WHERE trail = ?),
			(SELECT max(generation) FROM public.audit_checkpoint WHERE trail = ?))`, t, t)
}

// one reads the first.
func (r auditCheckpoints) one(
	ctx context.Context, rows *[]auditCheckpointRow, q *bun.SelectQuery,
) (c domain.AuditCheckpoint, err error) {
	if err = q.Limit(1).Scan(ctx); err != nil {
		return c, errorMap{}.translate(err)
	}
	if len(*rows) == 0 {
		return c, domain.ErrCheckpointNotFound
	}
	return (*rows)[0].toDomain(), nil
}

func (r auditCheckpoints) Last(ctx context.Context, t domain.Trail) (domain.AuditCheckpoint, error) {
	var rows []auditCheckpointRow
	return r.one(ctx, &rows, r.checkpoints(ctx, &rows, t).Order("epoch DESC"))
}

func (r auditCheckpoints) Covering(ctx context.Context, t domain.Trail, seq int64) (domain.AuditCheckpoint, error) {
	var rows []auditCheckpointRow
	return r.one(ctx, &rows, r.checkpoints(ctx, &rows, t).Where("size > ?", seq).Order("size", "epoch"))
}

func (r auditCheckpoints) OfSize(ctx context.Context, size int64) (domain.AuditCheckpoint, error) {
	var rows []auditCheckpointRow
	return r.one(ctx, &rows, r.checkpoints(ctx, &rows, domain.EpochTrail).Where("size = ?", size).Order("epoch"))
}

func (r auditCheckpoints) From(
	ctx context.Context, t domain.Trail, epoch int64, limit int,
) ([]domain.AuditCheckpoint, error) {
	var rows []auditCheckpointRow
	err := r.checkpoints(ctx, &rows, t).Where("epoch >= ?", epoch).Order("epoch").Limit(int64(limit)).Scan(ctx)
	return mapRows(rows, auditCheckpointRow.toDomain), errorMap{}.translate(err)
}

// At goes by the logs, because each has many checkpoints and one is wanted.
func (r auditCheckpoints) At(ctx context.Context, epoch int64) ([]domain.AuditCheckpoint, error) {
	var rows []auditCheckpointRow
	err := r.shared(ctx).raw(`SELECT c.trail, c.slot, c.generation, c.epoch, c.size, c.body
		FROM public.audit_log AS l, LATERAL (
			SELECT * FROM public.audit_checkpoint AS c WHERE c.trail = l.trail AND c.epoch <= ?
			ORDER BY c.epoch DESC LIMIT 1) AS c
		WHERE l.trail <> ? ORDER BY c.slot`, epoch, domain.EpochTrail).Scan(ctx, &rows)
	return mapRows(rows, auditCheckpointRow.toDomain), errorMap{}.translate(err)
}

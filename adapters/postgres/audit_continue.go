package postgres

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// leavesAtOnce bounds what is held in memory.
const leavesAtOnce = 4096

// Continue is the owner's: only who owns the tables can stop what keeps them from being changed. The head is locked
// first, so that nobody who holds it waits for the tables.
func (r auditCheckpoints) Continue(
	ctx context.Context, trail domain.Trail, line string,
) (state domain.AuditState, err error) {
	err = r.InTx(ctx, func(ctx context.Context) error {
		if _, err := r.lock(ctx, trail); err != nil {
			return err
		}
		if err := r.setAside(ctx, trail); err != nil {
			return err
		}
		if err := r.regrow(ctx, trail, line); err != nil {
			return err
		}
		return r.onlyGrows(ctx, "ENABLE ALWAYS")
	})
	if err != nil {
		return state, err
	}
	var row auditStateRow
	err = r.shared(ctx).raw(auditStates+" WHERE l.trail = ?", trail).Scan(ctx, &row)
	return row.toDomain(), errorMap{}.translate(err)
}

func (r auditCheckpoints) onlyGrows(ctx context.Context, do string) error {
	for _, table := range []string{"audit_entry", "audit_node"} {
		err := r.exec(ctx, "ALTER TABLE public."+table+" "+do+" TRIGGER "+table+"_only_grows")
		if err != nil {
			return errorMap{}.translate(err)
		}
	}
	return nil
}

// setAside gives the lines places below 0, in their order from there downwards: those where some are missing, too.
func (r auditCheckpoints) setAside(ctx context.Context, trail domain.Trail) error {
	if err := r.onlyGrows(ctx, "DISABLE"); err != nil {
		return err
	}
	err := r.exec(ctx, `UPDATE public.audit_entry AS e SET seq = -o.n FROM (
			SELECT seq, row_number() OVER (ORDER BY seq) AS n FROM public.audit_entry WHERE trail = ?) AS o
		WHERE e.trail = ? AND e.seq = o.seq`, trail, trail)
	if err == nil {
		err = r.exec(ctx, "DELETE FROM public.audit_node WHERE trail = ?", trail)
	}
	if err == nil {
		err = r.exec(ctx, `UPDATE public.audit_log SET generation = generation + 1, size = 0, root = DEFAULT, edge = DEFAULT
			WHERE trail = ?`, trail)
	}
	return errorMap{}.translate(err)
}

// regrow appends the line, and then what was set aside.
func (r auditCheckpoints) regrow(ctx context.Context, trail domain.Trail, line string) error {
	lines, head := []string{line}, domain.AuditHead{}
	for len(lines) > 0 {
		more := &logged{heads: map[domain.Trail]domain.AuditHead{trail: head}}
		var err error
		if head, err = r.grow(ctx, more, trail, lines...); err != nil {
			return err
		}
		if lines, err = r.takeAside(ctx, trail); err != nil {
			return err
		}
	}
	return nil
}

func (r auditCheckpoints) takeAside(ctx context.Context, trail domain.Trail) (lines []string, err error) {
	err = r.shared(ctx).raw(`WITH taken AS (DELETE FROM public.audit_entry WHERE trail = ? AND seq IN (
			SELECT seq FROM public.audit_entry WHERE trail = ? AND seq < 0 ORDER BY seq DESC LIMIT ?) RETURNING seq, body)
		SELECT body FROM taken ORDER BY seq DESC`, trail, trail, leavesAtOnce).Scan(ctx, &lines)
	return lines, errorMap{}.translate(err)
}

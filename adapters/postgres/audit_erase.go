package postgres

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

// Erase waits for whoever takes entries into the log, and lets nobody do so meanwhile: they look for what it deletes.
func (r auditEntries) Erase(
	ctx context.Context, trail domain.Trail, value string, commitments []string,
) (erased []string, err error) {
	err = r.InTx(ctx, func(ctx context.Context) error {
		if err := r.integrateWaiting(ctx, trail); err != nil {
			return err
		}
		err := r.shared(ctx).raw(`DELETE FROM public.audit_name WHERE trail = ? AND (value = ? OR commitment IN (?))
			RETURNING commitment`, trail, value, bun.List(append(commitments, ""))).Scan(ctx, &erased)
		return errorMap{}.translate(err)
	})
	slices.Sort(erased)
	return erased, err
}

// waitingAtOnce bounds how many entries are held in memory.
const waitingAtOnce = 1000

// integrateWaiting locks a log that is there, and takes in what waits for it.
func (r auditEntries) integrateWaiting(ctx context.Context, trail domain.Trail) error {
	for {
		heads, err := r.lockKnown(
			ctx, `SELECT trail, size, root, edge FROM public.audit_log WHERE trail = ? FOR UPDATE`, trail,
		)
		if err != nil || len(heads) == 0 {
			return err
		}
		entries, count, err := r.takePending(ctx, heads, waitingAtOnce)
		if err != nil || count == 0 {
			return err
		}
		if err = r.appendTo(ctx, heads, entries); err != nil {
			return err
		}
	}
}

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
		var rows []auditNameRow
		err := r.shared(ctx).raw("SELECT trail FROM public.audit_log WHERE trail = ? FOR UPDATE", trail).Scan(ctx, &rows)
		if err != nil {
			return errorMap{}.translate(err)
		}
		err = r.shared(ctx).raw(`DELETE FROM public.audit_name WHERE trail = ? AND (value = ? OR commitment IN (?))
			RETURNING commitment`, trail, value, bun.List(append(commitments, ""))).Scan(ctx, &erased)
		return errorMap{}.translate(err)
	})
	slices.Sort(erased)
	return erased, err
}

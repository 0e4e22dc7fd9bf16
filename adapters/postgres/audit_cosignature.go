package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

type auditCosignatureRow struct {
	Origin  string
	Size    int64
	Witness string
	Line    string
}

func (r auditCosignatureRow) toDomain() domain.AuditCosignature { return domain.AuditCosignature(r) }

const auditCosignatureTable = "public.audit_cosignature AS audit_cosignature_row"

func (r auditCheckpoints) Cosign(ctx context.Context, c domain.AuditCosignature) error {
	row := auditCosignatureRow(c)
	_, err := r.shared(ctx).ensure(ctx, &row, auditCosignatureTable, "audit_cosignature_pkey", errorMap{})
	return err
}

func (r auditCheckpoints) Cosigned(ctx context.Context, origin, witness string) (size int64, err error) {
	err = r.shared(ctx).raw(`SELECT coalesce(max(size), 0) FROM public.audit_cosignature
		WHERE origin = ? AND witness = ?`, origin, witness).Scan(ctx, &size)
	return size, errorMap{}.translate(err)
}

// Cosignatures looks from the end: in the usual course the first sizes that it meets are signed by enough.
func (r auditCheckpoints) Cosignatures(
	ctx context.Context, origin string, witnesses []string, quorum int,
) ([]domain.AuditCosignature, error) {
	var rows []auditCosignatureRow
	err := r.shared(ctx).selectFrom(&rows, auditCosignatureTable).
		Where("origin = ?", origin).Where("witness IN (?)", bun.List(witnesses)).
		Where(`size = (SELECT size FROM public.audit_cosignature WHERE origin = ? AND witness IN (?)
			GROUP BY size HAVING count(*) >= ? ORDER BY size DESC LIMIT 1)`, origin, bun.List(witnesses), quorum).
		Order("witness").Scan(ctx)
	return mapRows(rows, auditCosignatureRow.toDomain), errorMap{}.translate(err)
}

type auditHaltRow struct {
	At     time.Time
	Reason domain.AuditHaltReason
	By     string `bun:"told_by"`
	Size   int64
}

const auditHaltTable = "public.audit_halt AS audit_halt_row"

func (r auditCheckpoints) Halt(ctx context.Context, h domain.AuditHalt) error {
	row := auditHaltRow{h.At, h.Reason, h.By, h.Size}
	_, err := r.shared(ctx).ensure(ctx, &row, auditHaltTable, "audit_halt_pkey", errorMap{})
	return err
}

func (r auditCheckpoints) Halted(ctx context.Context) (*domain.AuditHalt, error) {
	var rows []auditHaltRow
	err := r.shared(ctx).selectFrom(&rows, auditHaltTable).Scan(ctx)
	if err != nil || len(rows) == 0 {
		return nil, errorMap{}.translate(err)
	}
	return new(domain.AuditHalt(rows[0])), nil
}

func (r auditCheckpoints) Resume(ctx context.Context) error {
	return errorMap{}.translate(r.exec(ctx, "DELETE FROM public.audit_halt"))
}

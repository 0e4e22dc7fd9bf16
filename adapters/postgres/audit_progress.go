package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
)

// auditProgress reads the last line that an epoch has signed of the log of epochs, and the last that was cosigned:
// both are lines of epochs.
const auditProgress = `WITH last AS (
		SELECT size, split_part(body, chr(10), 1) AS origin FROM public.audit_checkpoint
		WHERE trail = ? AND generation = (SELECT generation FROM public.audit_log WHERE trail = ?)
		ORDER BY epoch DESC LIMIT 1
	), cosigned AS (
		SELECT size FROM public.audit_cosignature WHERE origin = (SELECT origin FROM last) AND witness IN (?)
		GROUP BY size HAVING count(*) >= ? ORDER BY size DESC LIMIT 1
	)
	SELECT (SELECT count(*) FROM (SELECT FROM public.audit_inbox LIMIT ?) AS waiting) AS waiting,
		EXISTS (SELECT FROM public.audit_halt) AS halted,
		coalesce((SELECT body FROM public.audit_entry WHERE trail = ? AND seq = (SELECT size - 1 FROM last)), '') AS signed,
		coalesce((SELECT body FROM public.audit_entry WHERE trail = ? AND seq = (SELECT size - 1 FROM cosigned)), '')
			AS cosigned`

func (r auditCheckpoints) Progress(
	ctx context.Context, witnesses []string, quorum int,
) (now domain.AuditProgress, err error) {
	var row struct {
		Waiting          int64
		Halted           bool
		Signed, Cosigned string
	}
	const epochs = domain.EpochTrail
	if err = r.shared(ctx).raw(auditProgress, epochs, epochs, bun.List(witnesses), quorum, domain.MaxAuditWaiting,
		epochs, epochs).Scan(ctx, &row); err != nil {
		return now, orBehind(err)
	}
	now.Waiting, now.Halted = row.Waiting, row.Halted
	var wrong error
	now.Signed, err = epochTime(row.Signed)
	now.Cosigned, wrong = epochTime(row.Cosigned)
	return now, errors.Join(err, wrong)
}

func epochTime(line string) (time.Time, error) {
	if line == "" {
		return time.Time{}, nil
	}
	e, err := tlog.Parse(line)
	return e.At, err
}

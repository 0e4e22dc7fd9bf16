package audit

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
)

// newestAnchor is the head of the log of epochs that the newest anchor tells, of size 0 if there is none; nil if
// nothing was signed, or nobody knows where the anchors are. It is read before the log is, which only grows.
func (s *Service) newestAnchor(ctx context.Context, c domain.Call) (*domain.AuditHead, error) {
	r := s.guard.Request(c, domain.AuditVerify, access.Resource{})
	return access.OnAuditLogs(ctx, r, func(ctx context.Context, logs access.AuditLogs) (*domain.AuditHead, error) {
		last, err := logs.Checkpoints.Last(ctx, domain.EpochTrail)
		if errors.Is(err, domain.ErrCheckpointNotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		note, err := lastAnchor(ctx, logs, last)
		switch {
		case errors.Is(err, domain.ErrGatewayMissing):
			return nil, nil
		case errors.Is(err, domain.ErrAnchorNotFound):
			return &domain.AuditHead{}, nil
		case err != nil:
			return nil, err
		}
		origin, head, err := tlog.ParseCheckpoint(note)
		if err != nil || origin != originOf(last) { // it vouches for nothing
			return &domain.AuditHead{}, nil
		}
		return &head, nil
	})
}

// lastAnchor begins a few epochs ago: only where something is wrong all anchors are listed.
func lastAnchor(ctx context.Context, logs access.AuditLogs, last domain.AuditCheckpoint) (note string, err error) {
	recent, err := logs.Checkpoints.From(ctx, domain.EpochTrail, last.Epoch-domain.LateEpochs, 1)
	if err != nil {
		return "", err
	}
	for _, from := range []int64{recent[0].Size, 0} {
		_, note, err = logs.Anchors.Last(ctx, originOf(last), from)
		if !errors.Is(err, domain.ErrAnchorNotFound) {
			break
		}
	}
	return note, err
}

// withAnchorFault tells which lines no recent anchor vouches for.
func (s *Service) withAnchorFault(
	ctx context.Context, tx access.Tx, report domain.AuditReport, anchor domain.AuditHead,
) (domain.AuditReport, error) {
	report.Anchored = &anchor.Size
	if anchor.Size >= report.Size { // what is missing here is found without it
		return report, nil
	}
	of := domain.AuditCheckpoint{Size: anchor.Size}
	if anchor.Size == 0 {
		first, err := tx.AuditCheckpoints.From(ctx, domain.EpochTrail, 1, 1)
		if err != nil || len(first) == 0 {
			return report, err
		}
		of = first[0]
	}
	at, err := s.signedAt(ctx, tx.AuditEntries, of)
	switch {
	case errors.Is(err, domain.ErrCheckpointNotFound), errors.Is(err, tlog.ErrEpoch): // and this, too
		return report, nil
	case err == nil && s.clock.Now().Sub(at) > s.settings.AnchorLate():
		report.Faults = append(report.Faults, domain.AuditFault{
			First: anchor.Size, Last: report.Size - 1, Reason: domain.NotAnchored,
		})
	}
	return report, err
}

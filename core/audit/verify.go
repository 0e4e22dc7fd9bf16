package audit

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Verify computes logs anew and reports of each whether it is as it was written: of these trails, of all if none is
// named. ErrTrailNotFound if one has no log. What is appended meanwhile is left out.
func (s *Service) Verify(
	ctx context.Context, c domain.Call, trails []domain.Trail, progress domain.Progress,
) ([]domain.AuditReport, error) {
	return s.VerifyKept(ctx, c, trails, nil, progress)
}

// VerifyKept also compares each of them with heads that others have kept of it.
func (s *Service) VerifyKept(
	ctx context.Context, c domain.Call, trails []domain.Trail, kept []domain.AuditHead, progress domain.Progress,
) ([]domain.AuditReport, error) {
	all, err := s.trails(ctx, c, trails)
	if err != nil {
		return nil, err
	}
	reports := make([]domain.AuditReport, len(all))
	for i, trail := range all {
		if reports[i], err = s.verify(ctx, c, trail, kept); err != nil {
			return nil, err
		}
		if progress != nil {
			progress(i+1, len(all), string(trail))
		}
	}
	return reports, nil
}

// trails are those that are named, or all.
func (s *Service) trails(ctx context.Context, c domain.Call, named []domain.Trail) ([]domain.Trail, error) {
	r := s.guard.Request(c, domain.AuditVerify, access.Resource{})
	all, err := access.Read(ctx, r, func(ctx context.Context, tx access.Tx) ([]domain.Trail, error) {
		return tx.AuditEntries.Trails(ctx)
	})
	if err != nil || len(named) == 0 {
		return all, err
	}
	for _, trail := range named {
		if !slices.Contains(all, trail) {
			return nil, domain.ErrTrailNotFound.With(trail)
		}
	}
	return named, nil
}

// verify reads one log, in a transaction of its own: each is as it was at one moment.
func (s *Service) verify(
	ctx context.Context, c domain.Call, trail domain.Trail, kept []domain.AuditHead,
) (domain.AuditReport, error) {
	r := s.guard.Request(c, domain.AuditVerify, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.AuditReport, error) {
		return reportOf(ctx, tx, trail, kept)
	})
}

func reportOf(
	ctx context.Context, tx access.Tx, trail domain.Trail, kept []domain.AuditHead,
) (domain.AuditReport, error) {
	head, err := tx.AuditEntries.Head(ctx, trail)
	if err != nil {
		return domain.AuditReport{}, err
	}
	signed, err := signedHeads(ctx, tx.AuditCheckpoints, trail)
	if err != nil {
		return domain.AuditReport{}, err
	}
	faults, err := faultsOf(ctx, tx.AuditEntries, trail, head, slices.Concat(kept, signed))
	if err == nil && trail == domain.PlatformTrail {
		faults, err = withTreeFault(ctx, tx, faults)
	}
	return domain.AuditReport{Trail: trail, Size: head.Size, Root: head.Root, Faults: faults}, err
}

// withTreeFault also compares what was signed of all logs with the tree that the last epoch tells: a log that is gone
// as a whole is found by it.
func withTreeFault(ctx context.Context, tx access.Tx, faults []domain.AuditFault) ([]domain.AuditFault, error) {
	last, err := tx.AuditCheckpoints.Last(ctx, domain.PlatformTrail)
	if errors.Is(err, domain.ErrCheckpointNotFound) {
		return faults, nil
	}
	if err != nil {
		return nil, err
	}
	epoch, err := readEpoch(ctx, tx, last)
	if errors.Is(err, domain.ErrCheckpointNotFound) { // the line is missing, which is found already
		return faults, nil
	}
	if err != nil {
		return nil, err
	}
	root, err := tlog.EpochRoot(epoch.line)
	if err == nil && !bytes.Equal(root, epoch.slots.Root()) {
		at := last.Size - 1
		faults = append(faults, domain.AuditFault{First: at, Last: at, Reason: domain.TreeChanged})
	}
	return faults, err
}

// checkpointsAtOnce bounds how many are read at a time.
const checkpointsAtOnce = 10_000

// signedHeads are those that the log had when it was signed.
func signedHeads(
	ctx context.Context, checkpoints ports.AuditCheckpoints, trail domain.Trail,
) (heads []domain.AuditHead, err error) {
	for epoch := int64(1); ; {
		found, err := checkpoints.From(ctx, trail, epoch, checkpointsAtOnce)
		if err != nil || len(found) == 0 {
			return heads, err
		}
		for _, c := range found {
			_, head, err := tlog.ParseCheckpoint(c.Text)
			if err != nil {
				return nil, err
			}
			heads, epoch = append(heads, head), c.Epoch+1
		}
	}
}

// leavesAtOnce bounds how long the store reads at a stretch.
const leavesAtOnce = 65_536

func faultsOf(
	ctx context.Context, log ports.AuditEntries, trail domain.Trail, head domain.AuditHead, kept []domain.AuditHead,
) ([]domain.AuditFault, error) {
	nodes, err := log.Nodes(ctx, trail)
	if err != nil {
		return nil, err
	}
	v, q := tlog.NewVerifier(nodes), domain.AuditQuery{Trail: trail}
	v.Expect(kept)
	for from := int64(0); from < head.Size; from += leavesAtOnce {
		if err := take(v, log.Leaves(ctx, q, from, min(from+leavesAtOnce, head.Size))); err != nil {
			return nil, err
		}
	}
	return v.End(head)
}

func take(v *tlog.Verifier, leaves iter.Seq2[domain.AuditLeaf, error]) error {
	for leaf, err := range leaves {
		if err == nil {
			err = v.Take(leaf)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

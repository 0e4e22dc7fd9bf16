package audit

import (
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

// VerifyKept also compares each of them with heads that others have kept of it. One that has no log is reported as
// missing then.
func (s *Service) VerifyKept(
	ctx context.Context, c domain.Call, trails []domain.Trail, kept []domain.AuditHead, progress domain.Progress,
) ([]domain.AuditReport, error) {
	all, err := s.trails(ctx, c, trails)
	if errors.Is(err, domain.ErrTrailNotFound) && len(kept) > 0 { // others know that there was one
		all, err = trails, nil
	}
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

// verify looks at one log, up to where it is at that moment.
func (s *Service) verify(
	ctx context.Context, c domain.Call, trail domain.Trail, kept []domain.AuditHead,
) (domain.AuditReport, error) {
	var anchor *domain.AuditHead
	if trail == domain.EpochTrail {
		var err error
		if anchor, err = s.newestAnchor(ctx, c); err != nil {
			return domain.AuditReport{}, err
		}
	}
	r := s.guard.Request(c, domain.AuditVerify, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.AuditReport, error) {
		if anchor == nil {
			return reportOf(ctx, tx, trail, kept)
		}
		report, err := reportOf(ctx, tx, trail, append(slices.Clone(kept), *anchor))
		if err != nil {
			return report, err
		}
		return s.withAnchorFault(ctx, tx, report, *anchor)
	})
}

// reportOf reads what was signed before it reads the log, which only grows: then the log is not the shorter one because
// an epoch was signed meanwhile.
func reportOf(
	ctx context.Context, tx access.Tx, trail domain.Trail, kept []domain.AuditHead,
) (domain.AuditReport, error) {
	signed, err := signedHeads(ctx, tx.AuditCheckpoints, trail)
	if err != nil {
		return domain.AuditReport{}, err
	}
	head, err := tx.AuditEntries.Head(ctx, trail)
	if err != nil {
		return domain.AuditReport{}, err
	}
	faults, err := faultsOf(ctx, tx.AuditEntries, trail, head, slices.Concat(kept, signed))
	if err == nil && trail == domain.EpochTrail {
		faults, err = withTreeFault(ctx, tx, faults)
	}
	return domain.AuditReport{Trail: trail, Size: head.Size, Root: head.Root, Faults: faults}, err
}

// treesCompared is of how many epochs the trees are computed anew, evenly from the first to the last.
const treesCompared = 20

// withTreeFault also compares what was signed of all logs with the trees that epochs tell: a log that is gone as a
// whole, or that was made anew together with all that was signed of it, is found by them.
func withTreeFault(ctx context.Context, tx access.Tx, faults []domain.AuditFault) ([]domain.AuditFault, error) {
	last, err := tx.AuditCheckpoints.Last(ctx, domain.EpochTrail)
	if errors.Is(err, domain.ErrCheckpointNotFound) {
		return faults, nil
	}
	if err != nil {
		return nil, err
	}
	wrong, err := treesChanged(ctx, tx, last.Epoch)
	if err != nil || len(wrong) == 0 {
		return faults, err
	}
	return append(faults, domain.AuditFault{
		First: slices.Min(wrong), Last: slices.Max(wrong), Reason: domain.TreeChanged,
	}), nil
}

func treesChanged(ctx context.Context, tx access.Tx, last int64) (wrong []int64, err error) {
	count := min(treesCompared, last)
	for n := range count {
		at, err := treeChanged(ctx, tx, last-n*(last-1)/max(count-1, 1))
		if err != nil {
			return nil, err
		}
		if at >= 0 {
			wrong = append(wrong, at)
		}
	}
	return wrong, nil
}

// treeChanged is the place of an epoch whose tree is not that of what was signed; -1 if it is, or the line is missing,
// which is found without it.
func treeChanged(ctx context.Context, tx access.Tx, number int64) (int64, error) {
	found, err := tx.AuditCheckpoints.From(ctx, domain.EpochTrail, number, 1)
	if err != nil || len(found) == 0 {
		return -1, err
	}
	switch _, err = readEpoch(ctx, tx, found[0]); {
	case errors.Is(err, domain.ErrAuditTree):
		return found[0].Size - 1, nil
	case errors.Is(err, domain.ErrCheckpointNotFound):
		return -1, nil
	}
	return -1, err
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
			heads, epoch = append(heads, headIn(c)), c.Epoch+1
		}
	}
}

// headIn is what was signed; a head that no log has, if somebody has changed that.
func headIn(c domain.AuditCheckpoint) domain.AuditHead {
	_, head, err := tlog.ParseCheckpoint(c.Text)
	if err != nil || head.Size != c.Size {
		return domain.AuditHead{Size: max(c.Size, 1)}
	}
	return head
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

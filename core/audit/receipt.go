package audit

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
)

// Receipt proves an entry of the caller's trail. ErrAuditEntryNotFound if it is not there; ErrReceiptNotYet, with the
// time, until it was signed; ErrAuditKeyMissing where nothing is.
func (s *Service) Receipt(ctx context.Context, c domain.Call, id string) (domain.AuditReceipt, error) {
	r := s.guard.Request(c, domain.AuditProve, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.AuditReceipt, err error) {
		if err = s.requireKey(); err != nil {
			return none, err
		}
		trail := domain.TrailOf(tx.Enterprise)
		leaf, err := tx.AuditEntries.Find(ctx, trail, id)
		if err != nil {
			return none, err
		}
		receipt, err := s.receipt(ctx, tx, trail, leaf)
		if errors.Is(err, domain.ErrCheckpointNotFound) {
			return none, s.notYet(ctx, tx)
		}
		return receipt, err
	})
}

func (s *Service) requireKey() error {
	if len(s.settings.AuditKeys) == 0 {
		return domain.ErrAuditKeyMissing
	}
	return nil
}

// notYet tells when the next epoch is over.
func (s *Service) notYet(ctx context.Context, tx access.Tx) error {
	now, at := s.clock.Now(), s.clock.Now()
	last, err := tx.AuditCheckpoints.Last(ctx, domain.PlatformTrail)
	if err == nil {
		at, err = s.signedAt(ctx, tx.AuditEntries, last)
	}
	if err != nil && !errors.Is(err, domain.ErrCheckpointNotFound) {
		return err
	}
	next := at.Add(s.settings.AuditEpoch)
	return domain.ErrReceiptNotYet.With(tlog.Time(next)).WithWait(max(next.Sub(now), time.Second))
}

func (s *Service) receipt(
	ctx context.Context, tx access.Tx, trail domain.Trail, leaf domain.AuditLeaf,
) (receipt domain.AuditReceipt, err error) {
	e, err := tlog.Parse(leaf.Line)
	if err != nil {
		return receipt, err
	}
	receipt.Line = leaf.Line
	names, err := tx.AuditEntries.NamesOf(ctx, trail, tlog.Commitments(e))
	if err != nil {
		return receipt, err
	}
	receipt.Names = slices.DeleteFunc(names, func(n domain.AuditName) bool { return !tlog.IsRight(n) })
	if trail == domain.PlatformTrail {
		receipt.Proof, receipt.Witnessed, err = s.platformProof(ctx, tx, leaf.Seq)
		return receipt, err
	}
	return s.ofTenant(ctx, tx, trail, leaf.Seq, receipt)
}

// ofTenant proves a line by the first checkpoint that has it, and that by its epoch.
func (s *Service) ofTenant(
	ctx context.Context, tx access.Tx, trail domain.Trail, seq int64, receipt domain.AuditReceipt,
) (domain.AuditReceipt, error) {
	c, err := tx.AuditCheckpoints.Covering(ctx, trail, seq)
	if err != nil {
		return receipt, err
	}
	if receipt.Proof, err = s.proof(ctx, tx, seq, c, nil); err != nil {
		return receipt, err
	}
	epoch, err := epochOf(ctx, tx, c.Epoch)
	if err != nil {
		return receipt, err
	}
	receipt.Epoch = epoch.line
	if receipt.Path, err = epoch.slots.Path(c.Slot); err != nil {
		return receipt, err
	}
	receipt.Epochs, receipt.Witnessed, err = s.platformProof(ctx, tx, epoch.checkpoint.Size-1)
	return receipt, err
}

// proof is that a leaf is in the log that was signed.
func (s *Service) proof(
	ctx context.Context, tx access.Tx, seq int64, c domain.AuditCheckpoint, cosigned []domain.AuditCosignature,
) (string, error) {
	hashes, err := inclusion(ctx, tx.AuditEntries, c.Trail, seq, c.Size)
	if err != nil {
		return "", err
	}
	signed, err := s.signed(c, cosigned)
	return tlog.ProofFile(seq, hashes, signed), err
}

// signed is a checkpoint with all signatures. Ours are made anew, so that what was signed with a former key verifies by
// the key of today; cosignatures hold for the text alone.
func (s *Service) signed(c domain.AuditCheckpoint, cosigned []domain.AuditCosignature) (string, error) {
	note, err := tlog.Sign(c.Text, s.settings.AuditKeys)
	for _, cosignature := range cosigned {
		note += cosignature.Line
	}
	return note, err
}

// platformProof is that a line is in the platform's log, as far as that is cosigned by enough; else, as it is signed.
func (s *Service) platformProof(
	ctx context.Context, tx access.Tx, seq int64,
) (proof string, witnessed bool, err error) {
	last, err := tx.AuditCheckpoints.Last(ctx, domain.PlatformTrail)
	if err != nil {
		return "", false, err
	}
	cosigned, err := s.cosignatures(ctx, tx, originOf(last))
	if err != nil {
		return "", false, err
	}
	if len(cosigned) > 0 && cosigned[0].Size > seq {
		witnessed = true
		last, err = tx.AuditCheckpoints.OfSize(ctx, cosigned[0].Size)
	}
	if err != nil || last.Size <= seq {
		return "", false, errors.Join(err, domain.ErrCheckpointNotFound)
	}
	if !witnessed {
		cosigned = nil
	}
	proof, err = s.proof(ctx, tx, seq, last, cosigned)
	return proof, witnessed, err
}

// cosignatures are those of the last checkpoint that enough have cosigned.
func (s *Service) cosignatures(ctx context.Context, tx access.Tx, origin string) ([]domain.AuditCosignature, error) {
	if len(s.settings.AuditWitnesses) == 0 {
		return nil, nil
	}
	witnesses, quorum := s.settings.AuditQuorum()
	return tx.AuditCheckpoints.Cosignatures(ctx, origin, witnesses, quorum)
}

// signedEpoch is one of the platform's log, and the tree that its line tells.
type signedEpoch struct {
	checkpoint domain.AuditCheckpoint
	line       string
	slots      tlog.Slots
	texts      map[int64]string // by slot
}

func epochOf(ctx context.Context, tx access.Tx, number int64) (e signedEpoch, err error) {
	found, err := tx.AuditCheckpoints.From(ctx, domain.PlatformTrail, number, 1)
	if err != nil || len(found) == 0 || found[0].Epoch != number {
		return e, errors.Join(err, domain.ErrCheckpointNotFound)
	}
	return readEpoch(ctx, tx, found[0])
}

// readEpoch refuses with ErrAuditTree what is not stored as it was signed: who gets a proof can rely on it.
func readEpoch(ctx context.Context, tx access.Tx, c domain.AuditCheckpoint) (e signedEpoch, err error) {
	e.checkpoint, e.texts = c, map[int64]string{}
	if e.line, err = epochLine(ctx, tx.AuditEntries, c); err != nil {
		return e, err
	}
	all, err := tx.AuditCheckpoints.At(ctx, c.Epoch)
	if err != nil {
		return e, err
	}
	count := int64(0)
	for _, one := range all {
		e.texts[one.Slot], count = one.Text, max(count, one.Slot+1)
	}
	told, err := tlog.ParseEpoch(e.line)
	if err != nil || told.Count != count {
		return e, domain.ErrAuditTree
	}
	if e.slots, err = tlog.NewSlots(e.texts, count); err == nil && !bytes.Equal(told.Root, e.slots.Root()) {
		err = domain.ErrAuditTree
	}
	return e, err
}

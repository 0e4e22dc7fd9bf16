package audit

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
)

// Epoch signs how far all logs are, and has those outside vouch for it: the witnesses, and the store of anchors. It
// does so unless the last epoch is too young, and returns how long it is until the next. ErrAuditHalted if others know
// a later state than is here; what they know is asked first. Without a key it does nothing.
func (s *Service) Epoch(ctx context.Context, c domain.Call) (time.Duration, error) {
	if len(s.settings.AuditKeys) == 0 {
		return s.settings.AuditEpoch, nil
	}
	r := s.guard.Request(c, domain.AuditSign, access.Resource{})
	return access.OnAuditLogs(ctx, r, func(ctx context.Context, logs access.AuditLogs) (time.Duration, error) {
		left, err := s.untilNext(ctx, logs)
		if err != nil {
			return s.settings.AuditEpoch, err
		}
		if left > 0 {
			return left, nil
		}
		if err := s.compare(ctx, logs); err != nil {
			return s.settings.AuditEpoch, err
		}
		made, err := s.makeEpoch(ctx, logs)
		if err != nil || made.Epoch == 0 {
			return s.settings.AuditEpoch, err
		}
		return s.settings.AuditEpoch, s.vouch(ctx, logs, made)
	})
}

// untilNext is how long the last epoch is still young. One of a clock that was ahead keeps nobody from the next.
func (s *Service) untilNext(ctx context.Context, logs access.AuditLogs) (time.Duration, error) {
	last, err := logs.Checkpoints.Last(ctx, domain.EpochTrail)
	if errors.Is(err, domain.ErrCheckpointNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	at, err := s.signedAt(ctx, logs.Entries, last)
	if age := s.clock.Now().Sub(at); age >= 0 {
		return s.settings.AuditEpoch - age, err
	}
	return 0, err
}

// signedAt is when the epoch was whose line is the last of the log of epochs.
func (s *Service) signedAt(
	ctx context.Context, log leafReader, epochs domain.AuditCheckpoint,
) (at time.Time, err error) {
	line, err := epochLine(ctx, log, epochs)
	if err != nil {
		return at, err
	}
	e, err := tlog.ParseEpoch(line)
	return e.At, err
}

// leafReader is what reads a log.
type leafReader interface {
	Leaves(ctx context.Context, q domain.AuditQuery, from, to int64) iter.Seq2[domain.AuditLeaf, error]
}

func epochLine(ctx context.Context, log leafReader, epochs domain.AuditCheckpoint) (string, error) {
	leaves, err := leavesOf(ctx, log, domain.EpochTrail, epochs.Size-1, epochs.Size)
	if err == nil && len(leaves) == 0 {
		err = domain.ErrCheckpointNotFound
	}
	if err != nil {
		return "", err
	}
	return leaves[0].Line, nil
}

// leavesOf collects a few.
func leavesOf(
	ctx context.Context, log leafReader, t domain.Trail, from, to int64,
) (all []domain.AuditLeaf, err error) {
	for leaf, err := range log.Leaves(ctx, domain.AuditQuery{Trail: t}, from, to) {
		if err != nil {
			return nil, err
		}
		all = append(all, leaf)
	}
	return all, nil
}

// makeEpoch returns what was signed of the log of epochs; nothing if another node was first.
func (s *Service) makeEpoch(ctx context.Context, logs access.AuditLogs) (domain.AuditCheckpoint, error) {
	return access.InUnit(ctx, logs, func(ctx context.Context) (none domain.AuditCheckpoint, err error) {
		if err := logs.Checkpoints.Lock(ctx); err != nil {
			return none, err
		}
		halt, err := logs.Checkpoints.Halted(ctx) // by a node that has heard more than this one
		if err != nil || halt != nil {
			return none, errors.Join(err, haltedError(halt))
		}
		if left, err := s.untilNext(ctx, logs); err != nil || left > 0 {
			return none, err
		}
		return s.lockedEpoch(ctx, logs)
	})
}

func (s *Service) lockedEpoch(ctx context.Context, logs access.AuditLogs) (none domain.AuditCheckpoint, err error) {
	states, err := logs.Checkpoints.States(ctx)
	if err != nil {
		return none, err
	}
	epochs, others := split(states)
	if err = s.checkInstallation(epochs); err != nil {
		return none, err
	}
	for _, state := range states {
		if err = checkSigned(state); err != nil {
			return none, err
		}
	}
	number := epochs.Head.Size + 1 - tlog.EpochsBefore(epochs.Generation)
	grown, slots, err := s.slots(others, number)
	if err != nil {
		return none, err
	}
	line := tlog.Epoch{Number: number, At: s.clock.Now(), Count: slots.Count(), Root: slots.Root()}.Line()
	if epochs.Head, err = logs.Checkpoints.Extend(ctx, line); err != nil {
		return none, err
	}
	made := s.checkpoint(epochs, number)
	return made, logs.Checkpoints.Insert(ctx, append(grown, made))
}

// split finds the log of epochs, which is there because it is locked.
func split(states []domain.AuditState) (epochs domain.AuditState, others []domain.AuditState) {
	for _, state := range states {
		if state.Trail == domain.EpochTrail {
			epochs = state
		} else {
			others = append(others, state)
		}
	}
	return epochs, others
}

// checkInstallation refuses to sign for another installation, whose copy this may be.
func (s *Service) checkInstallation(epochs domain.AuditState) error {
	if epochs.Signed == "" {
		return nil
	}
	origin, _, err := tlog.ParseCheckpoint(epochs.Signed)
	if signed := tlog.InstallationOf(origin); err == nil && signed != s.installation() {
		return domain.ErrAuditInstallation.With(signed, s.installation())
	}
	return err
}

// checkSigned refuses a log that has fewer lines than were signed, or as many and others: signing it would be a fork.
func checkSigned(state domain.AuditState) error {
	if state.Signed == "" {
		return nil
	}
	_, signed, err := tlog.ParseCheckpoint(state.Signed)
	same := signed.Size == state.Head.Size && bytes.Equal(signed.Root, state.Head.Root)
	if err != nil || signed.Size >= state.Head.Size && !same {
		return domain.ErrAuditTree
	}
	return nil
}

func (s *Service) installation() string { return s.settings.AuditKeys[0].Installation }

func (s *Service) checkpoint(state domain.AuditState, epoch int64) domain.AuditCheckpoint {
	return domain.AuditCheckpoint{
		Trail: state.Trail, Slot: state.Slot, Generation: state.Generation, Epoch: epoch, Size: state.Head.Size,
		Text: tlog.Checkpoint(tlog.Origin(s.installation(), state.Slot, state.Generation), state.Head),
	}
}

// slots are the checkpoints of the logs that have grown, and the tree over those of all.
func (s *Service) slots(others []domain.AuditState, epoch int64) ([]domain.AuditCheckpoint, tlog.Slots, error) {
	var grown []domain.AuditCheckpoint
	texts, count := map[int64]string{}, int64(0)
	for _, state := range others {
		if state.Head.Size == 0 {
			continue
		}
		c := s.checkpoint(state, epoch)
		if c.Text != state.Signed {
			grown = append(grown, c)
		}
		texts[c.Slot], count = c.Text, max(count, c.Slot+1)
	}
	tree, err := tlog.NewSlots(texts, count)
	return grown, tree, err
}

package audit

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
)

// Compare asks those outside whether they know the log of epochs as it is here, before anything is taken into a log.
// ErrAuditHalted if they know a later or another state: a database was restored that is older than what they vouched
// for. Those who do not answer say nothing.
func (s *Service) Compare(ctx context.Context, c domain.Call) error {
	if len(s.settings.AuditKeys) == 0 {
		return nil
	}
	r := s.guard.Request(c, domain.AuditSign, access.Resource{})
	_, err := access.OnAuditLogs(ctx, r, func(ctx context.Context, logs access.AuditLogs) (access.None, error) {
		// It is the first log of all on a new installation, so that its origin is known before.
		if err := logs.Checkpoints.Lock(ctx); err != nil {
			return access.None{}, err
		}
		return access.None{}, s.compare(ctx, logs)
	})
	return err
}

// compare stops all if others know more. Those who do not answer say nothing.
func (s *Service) compare(ctx context.Context, logs access.AuditLogs) error {
	halt, err := logs.Checkpoints.Halted(ctx)
	if err != nil || halt != nil {
		return errors.Join(err, haltedError(halt))
	}
	if err = s.askAll(ctx, logs); errors.Is(err, domain.ErrAuditHalted) {
		return err
	}
	return nil
}

// askAll sends what each has vouched for last again: whoever knows more says so. It asks all, whoever does not answer,
// unless one has stopped it.
func (s *Service) askAll(ctx context.Context, logs access.AuditLogs) error {
	last, err := logs.Checkpoints.Last(ctx, domain.EpochTrail)
	if errors.Is(err, domain.ErrCheckpointNotFound) {
		return s.askUnsigned(ctx, logs)
	}
	if err != nil {
		return err
	}
	err = s.compareAnchors(ctx, logs, last)
	for _, w := range s.settings.AuditWitnesses {
		if !errors.Is(err, domain.ErrAuditHalted) {
			err = errors.Join(err, s.compareWitness(ctx, logs, w, last))
		}
	}
	return err
}

// askUnsigned asks whether others know a log of which nothing is signed here: a database may be older than its first
// epoch, or than a generation that was begun before.
func (s *Service) askUnsigned(ctx context.Context, logs access.AuditLogs) error {
	states, err := logs.Checkpoints.States(ctx)
	if err != nil {
		return err
	}
	epochs, _ := split(states)
	origin := tlog.Origin(s.installation(), epochs.Slot, epochs.Generation)
	size, _, err := logs.Anchors.Last(ctx, origin, 0)
	switch {
	case err == nil:
		return s.haltUnsigned(ctx, logs, "", size)
	case isUnknown(err):
		err = nil
	}
	for _, w := range s.settings.AuditWitnesses {
		size, unasked := s.sizeOf(ctx, logs, w, origin)
		if size > 0 {
			return s.haltUnsigned(ctx, logs, w.Name, size)
		}
		err = errors.Join(err, unasked)
	}
	return err
}

// isUnknown reports whether there is no anchor, or it is not known where anchors are.
func isUnknown(err error) bool {
	return errors.Is(err, domain.ErrAnchorNotFound) || errors.Is(err, domain.ErrGatewayMissing)
}

// sizeOf is what a witness knows of a log: one that is offered an empty log tells. One that does not know the log yet
// knows nothing of it.
func (s *Service) sizeOf(
	ctx context.Context, logs access.AuditLogs, w domain.AuditWitness, origin string,
) (int64, error) {
	signed, err := tlog.Sign(tlog.Checkpoint(origin, tlog.EmptyHead()), s.settings.AuditKeys)
	if err != nil {
		return 0, err
	}
	answer, err := logs.Witnesses.Add(ctx, w, domain.AuditOffer{Origin: origin, Note: signed})
	switch {
	case errors.Is(err, domain.ErrWitnessKnowsOther):
		return answer.Size, nil
	case errors.Is(err, domain.ErrWitnessUnregistered):
		return 0, nil
	}
	return 0, err
}

// haltUnsigned looks once more: another node may have signed meanwhile.
func (s *Service) haltUnsigned(ctx context.Context, logs access.AuditLogs, by string, size int64) error {
	_, err := logs.Checkpoints.Last(ctx, domain.EpochTrail)
	if errors.Is(err, domain.ErrCheckpointNotFound) {
		return s.halt(ctx, logs, domain.LogOlder, by, size)
	}
	return err
}

func haltedError(halt *domain.AuditHalt) error {
	if halt == nil {
		return nil
	}
	return domain.ErrAuditHalted
}

func (s *Service) compareWitness(
	ctx context.Context, logs access.AuditLogs, w domain.AuditWitness, last domain.AuditCheckpoint,
) error {
	size, err := logs.Checkpoints.Cosigned(ctx, originOf(last), w.Name)
	if err != nil {
		return err
	}
	signed, err := logs.Checkpoints.OfSize(ctx, size)
	switch {
	case err == nil:
		last = signed
	case !errors.Is(err, domain.ErrCheckpointNotFound): // else it has signed nothing, or what it has signed is gone
		return err
	}
	return s.ask(ctx, logs, w, last)
}

// compareAnchors looks for an anchor behind the last one, and for another one in its place.
func (s *Service) compareAnchors(ctx context.Context, logs access.AuditLogs, last domain.AuditCheckpoint) error {
	size, _, err := logs.Anchors.Last(ctx, originOf(last), last.Size+1)
	if err == nil {
		if last, err = s.lastUnlessOlder(ctx, logs, "", size); err != nil {
			return err
		}
	} else if isUnknown(err) {
		err = nil
	}
	if wrong := s.anchor(ctx, logs, last); !errors.Is(wrong, domain.ErrGatewayMissing) {
		err = errors.Join(err, wrong)
	}
	return err
}

// anchor puts one, unless it is there.
func (s *Service) anchor(ctx context.Context, logs access.AuditLogs, c domain.AuditCheckpoint) error {
	signed, err := tlog.Sign(c.Text, s.settings.AuditKeys)
	if err != nil {
		return err
	}
	err = logs.Anchors.Put(ctx, originOf(c), c.Size, signed)
	if errors.Is(err, domain.ErrAnchorExists) {
		return s.halt(ctx, logs, domain.LogForked, "", c.Size)
	}
	return err
}

// vouch has an epoch anchored and cosigned. It asks all, whoever fails.
func (s *Service) vouch(ctx context.Context, logs access.AuditLogs, c domain.AuditCheckpoint) error {
	err := s.anchor(ctx, logs, c)
	for _, w := range s.settings.AuditWitnesses {
		err = errors.Join(err, s.ask(ctx, logs, w, c))
	}
	return err
}

// ask has a witness cosign. One that knows another size than we know of it has signed what we have not heard of, or has
// lost what it had signed; so it is asked once more.
func (s *Service) ask(
	ctx context.Context, logs access.AuditLogs, w domain.AuditWitness, c domain.AuditCheckpoint,
) error {
	old, err := logs.Checkpoints.Cosigned(ctx, originOf(c), w.Name)
	if err != nil {
		return err
	}
	answer, err := s.offer(ctx, logs, w, c, min(old, c.Size))
	if errors.Is(err, domain.ErrWitnessKnowsOther) {
		if answer.Size > c.Size {
			if c, err = s.lastUnlessOlder(ctx, logs, w.Name, answer.Size); err != nil {
				return err
			}
		}
		answer, err = s.offer(ctx, logs, w, c, answer.Size)
	}
	if errors.Is(err, domain.ErrWitnessRefuses) {
		return s.halt(ctx, logs, domain.LogForked, w.Name, 0)
	}
	if err != nil {
		return err
	}
	return s.cosign(ctx, logs, w, c, answer.Lines)
}

// cosign stores the line of the witness, if it is right.
func (s *Service) cosign(
	ctx context.Context, logs access.AuditLogs, w domain.AuditWitness, c domain.AuditCheckpoint, lines string,
) error {
	line, err := tlog.Cosignature(c.Text, lines, w)
	if err != nil {
		return domain.ErrWitnessUnavailable.WithCause(err)
	}
	return logs.Checkpoints.Cosign(ctx, domain.AuditCosignature{
		Origin: originOf(c), Size: c.Size, Witness: w.Name, Line: line,
	})
}

func (s *Service) offer(
	ctx context.Context, logs access.AuditLogs, w domain.AuditWitness, c domain.AuditCheckpoint, old int64,
) (none domain.AuditCosigned, err error) {
	hashes, err := consistency(ctx, logs.Entries, old, c.Size)
	if err != nil {
		return none, err
	}
	signed, err := tlog.Sign(c.Text, s.settings.AuditKeys)
	if err != nil {
		return none, err
	}
	return logs.Witnesses.Add(ctx, w, domain.AuditOffer{Origin: originOf(c), Old: old, Proof: hashes, Note: signed})
}

// originOf is the first line of what is signed.
func originOf(c domain.AuditCheckpoint) string {
	origin, _, _ := tlog.ParseCheckpoint(c.Text)
	return origin
}

// lastUnlessOlder reads what was signed last: another node may have signed more, and others heard of it, since we read
// it. If they know more than that, all stops.
func (s *Service) lastUnlessOlder(
	ctx context.Context, logs access.AuditLogs, by string, size int64,
) (domain.AuditCheckpoint, error) {
	last, err := logs.Checkpoints.Last(ctx, domain.EpochTrail)
	if err != nil || last.Size >= size {
		return last, err
	}
	return last, s.halt(ctx, logs, domain.LogOlder, by, size)
}

func (s *Service) halt(
	ctx context.Context, logs access.AuditLogs, reason domain.AuditHaltReason, by string, size int64,
) error {
	err := logs.Checkpoints.Halt(ctx, domain.AuditHalt{At: s.clock.Now(), Reason: reason, By: by, Size: size})
	return errors.Join(domain.ErrAuditHalted, err)
}

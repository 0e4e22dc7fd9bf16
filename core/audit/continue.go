package audit

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
)

// Continue begins a new generation of every log, with a line that says so and all lines of the old one behind it: after
// a database was restored that is older than what others have vouched for, or under another name of the installation.
// Then entries are taken in again. ErrAuditNotHalted unless all is stopped, or it is forced.
func (s *Service) Continue(
	ctx context.Context, c domain.Call, how domain.AuditContinuation, progress domain.Progress,
) ([]domain.AuditState, error) {
	r := s.guard.Request(c, domain.AuditContinue, access.Resource{})
	return access.OnAuditLogs(ctx, r, func(ctx context.Context, logs access.AuditLogs) ([]domain.AuditState, error) {
		halt, err := logs.Checkpoints.Halted(ctx)
		if err != nil {
			return nil, err
		}
		if halt == nil && !how.Force {
			return nil, domain.ErrAuditNotHalted
		}
		states, err := logs.Checkpoints.States(ctx)
		if err != nil {
			return nil, err
		}
		epochs, others := split(states)
		if how.Vouched, err = s.vouched(ctx, logs, epochs, how.Vouched); err != nil {
			return nil, err
		}
		all, err := s.continueAll(ctx, logs, append(others, epochs), how, progress)
		return all, errors.Join(err, resume(ctx, logs, err))
	})
}

// vouched is the highest checkpoint of the log of epochs that others have: the one that somebody has brought, else the
// last that is anchored, as far as it is known where anchors are.
func (s *Service) vouched(
	ctx context.Context, logs access.AuditLogs, epochs domain.AuditState, brought string,
) (string, error) {
	if brought != "" {
		origin, _, err := tlog.ParseCheckpoint(brought)
		if err != nil || !tlog.IsOf(origin, epochs.Slot) || len(brought) > tlog.MaxNote {
			return "", domain.ErrCheckpointInvalid
		}
		return brought, nil
	}
	// A run that was ended may have begun a generation of which nothing is signed.
	for _, generation := range []int{epochs.Generation, epochs.Generation - 1} {
		origin := tlog.Origin(s.installationOf(epochs), epochs.Slot, generation)
		_, note, err := logs.Anchors.Last(ctx, origin, 0)
		if !isUnknown(err) {
			return note, err
		}
	}
	return "", nil
}

// installationOf is the one that has signed a log, else ours; empty if neither is known.
func (s *Service) installationOf(state domain.AuditState) string {
	origin, _, err := tlog.ParseCheckpoint(state.Signed)
	switch {
	case err == nil:
		return tlog.InstallationOf(origin)
	case len(s.settings.AuditKeys) > 0:
		return s.installation()
	}
	return ""
}

// continueAll comes to the log of epochs last: a run that was killed is done again from the beginning.
func (s *Service) continueAll(
	ctx context.Context, logs access.AuditLogs, states []domain.AuditState, how domain.AuditContinuation,
	progress domain.Progress,
) (all []domain.AuditState, err error) {
	for i, state := range states {
		if state.Head.Size == 0 {
			continue
		}
		line := tlog.Continuation{
			At: s.clock.Now(), Last: s.lastOf(state), Vouched: how.Vouched, Reason: how.Reason,
		}.Line()
		next, err := logs.Checkpoints.Continue(ctx, state.Trail, line)
		if err != nil {
			return all, err
		}
		all = append(all, next)
		if progress != nil {
			progress(i+1, len(states), string(state.Trail))
		}
	}
	return all, nil
}

// lastOf is the old log as it is here, under the name that it was signed by.
func (s *Service) lastOf(state domain.AuditState) string {
	return tlog.Checkpoint(tlog.Origin(s.installationOf(state), state.Slot, state.Generation), state.Head)
}

func resume(ctx context.Context, logs access.AuditLogs, err error) error {
	if err != nil {
		return nil
	}
	return logs.Checkpoints.Resume(ctx)
}

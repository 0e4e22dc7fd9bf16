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
		platform, others := split(states)
		if how.Vouched == "" {
			how.Vouched = vouched(ctx, logs, platform)
		}
		all, err := s.continueAll(ctx, logs, append(others, platform), how, progress)
		return all, errors.Join(err, resume(ctx, logs, err))
	})
}

// vouched is the last that is anchored, as far as the store of anchors tells it.
func vouched(ctx context.Context, logs access.AuditLogs, platform domain.AuditState) string {
	origin, _, err := tlog.ParseCheckpoint(platform.Signed)
	if err != nil {
		return ""
	}
	_, note, _ := logs.Anchors.Last(ctx, origin, 0)
	return note
}

// continueAll comes to the platform's log last: a run that was killed is done again from the beginning.
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
	origin, _, err := tlog.ParseCheckpoint(state.Signed)
	if err != nil {
		origin = tlog.Origin("", state.Slot, state.Generation)
	}
	return tlog.Checkpoint(origin, state.Head)
}

func resume(ctx context.Context, logs access.AuditLogs, err error) error {
	if err != nil {
		return nil
	}
	return logs.Checkpoints.Resume(ctx)
}

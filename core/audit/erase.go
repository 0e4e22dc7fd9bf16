package audit

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Erase forgets who is meant by what the lines of trails tell of a person, and tells each of these trails so. The lines
// stay as they are; a later act of the same person is told in another way. What waits to be taken in comes before.
func (s *Service) Erase(ctx context.Context, c domain.Call, in domain.AuditErasure) ([]domain.AuditErased, error) {
	if err := s.integrateAll(ctx, c); err != nil {
		return nil, err
	}
	trails, err := s.trails(ctx, c, in.Trails)
	if err != nil {
		return nil, err
	}
	r := s.guard.Request(c, domain.AuditErase, access.Resource{})
	erased, err := access.OnAuditLogs(ctx, r, func(
		ctx context.Context, logs access.AuditLogs,
	) ([]domain.AuditErased, error) {
		return access.InUnit(ctx, logs, func(ctx context.Context) ([]domain.AuditErased, error) {
			return erase(ctx, logs, trails, in)
		})
	})
	if dry, ok := errors.AsType[dryErasure](err); ok {
		return dry.erased, nil
	}
	return erased, err
}

func (s *Service) integrateAll(ctx context.Context, c domain.Call) error {
	for {
		if n, err := s.Integrate(ctx, c); err != nil || n < batch {
			return err
		}
	}
}

// dryErasure takes the unit of work back.
type dryErasure struct{ erased []domain.AuditErased }

func (dryErasure) Error() string { return "audit: nothing was to be erased" }

func erase(
	ctx context.Context, logs access.AuditLogs, trails []domain.Trail, in domain.AuditErasure,
) (all []domain.AuditErased, err error) {
	halt, err := logs.Checkpoints.Halted(ctx)
	if err != nil || halt != nil { // what waits could not be taken in before
		return nil, errors.Join(err, haltedError(halt))
	}
	for _, trail := range trails {
		commitments, err := logs.Entries.Erase(ctx, trail, in.Value, in.Commitments)
		if err != nil {
			return nil, err
		}
		for _, commitment := range commitments {
			if err := logs.Append(ctx, trail, commitment); err != nil {
				return nil, err
			}
			all = append(all, domain.AuditErased{Trail: trail, Commitment: commitment})
		}
	}
	switch {
	case len(all) == 0:
		return nil, domain.ErrAuditNameNotFound
	case in.DryRun:
		return nil, dryErasure{all}
	}
	return all, nil
}

package record

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Fields tells which keys the records of a project and trial have, or have had, and of which types.
func (s *Service) Fields(ctx context.Context, c domain.Call, scope domain.TrialScope) (domain.Fields, error) {
	r := s.guard.Request(c, domain.RecordFields, access.TrialData(scope, ""))
	return access.Look(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (domain.Fields, error) {
		return outside.Records.Fields(ctx, outside.Tenant, scope)
	})
}

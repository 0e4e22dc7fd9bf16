// Package audit is who may look at the trails, and how they become logs.
package audit

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Service answers requests about audit trails.
type Service struct {
	guard    *access.Guard
	clock    ports.Clock
	settings domain.Settings
}

// New builds the service on the guard.
func New(guard *access.Guard, clock ports.Clock, settings domain.Settings) *Service {
	return &Service{guard, clock, settings}
}

// List returns one page of the caller's trail, newest first: an admin's that
// of the enterprise, the operator's that of the platform.
func (s *Service) List(
	ctx context.Context, c domain.Call, q domain.AuditQuery,
) (domain.CursorPage[domain.AuditEntry], error) {
	r := s.guard.Request(c, domain.AuditList, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.CursorPage[domain.AuditEntry], error) {
		if err := q.Check(); err != nil {
			return domain.CursorPage[domain.AuditEntry]{}, err
		}
		q.Trail, q.Desc = domain.TrailOf(tx.Enterprise), true
		bound := []string{
			string(q.Trail), string(domain.AuditList), string(q.Actor), q.Target, string(q.Action),
			string(q.Project), boundText(q.From), boundText(q.To),
		}
		return domain.PaginateByCursor(
			s.settings.RequestKey, q.CursorQuery,
			func(w domain.CursorQuery) (domain.CursorPage[domain.AuditEntry], error) {
				q.CursorQuery = w
				return tx.AuditEntries.List(ctx, q)
			},
			bound...,
		)
	})
}

// boundText tells a bound of time, and none from every one.
func boundText(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.String()
}

// batch is how many entries one call of Integrate takes, at most.
const batch = 1000

// Integrate takes what was appended since the last time into the logs. Unless it takes none there may be more, also if
// it fails for a log.
func (s *Service) Integrate(ctx context.Context, c domain.Call) (count int, err error) {
	r := s.guard.Request(c, domain.AuditIntegrate, access.Resource{})
	return access.OnAuditLogs(ctx, r, func(ctx context.Context, logs access.AuditLogs) (int, error) {
		return logs.Entries.Integrate(ctx, batch)
	})
}

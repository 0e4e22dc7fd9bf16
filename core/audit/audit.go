// Package audit is who may look at the trails, and how they are sealed.
package audit

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Service answers requests about audit trails.
type Service struct {
	desk   *access.Desk
	policy domain.Policy
}

// New builds the service on the desk.
func New(desk *access.Desk, policy domain.Policy) *Service { return &Service{desk, policy} }

// List returns one stretch of the caller's trail, newest first: an admin's that
// of the enterprise, the operator's that of the platform.
func (s *Service) List(ctx context.Context, a domain.Actor, q domain.EntryQuery) (part domain.Part[domain.Entry], err error) {
	err = s.desk.Read(ctx, a, domain.AuditList, access.Target{}, func(ctx context.Context, n access.Near) error {
		q.Trail, q.Desc = domain.TrailOf(n.Enterprise), true
		part, err = domain.Walked(s.policy.SealKey, q.Walk, func(w domain.Walk) (domain.Part[domain.Entry], error) {
			q.Walk = w
			return n.Entries.List(ctx, q)
		}, string(q.Trail), string(domain.AuditList), string(q.Actor), q.Target, string(q.Action), q.From.String(), q.To.String())
		return err
	})
	return part, err
}

// Batch is how many entries of a trail one call of Seal takes, at most: after
// as many there may be more.
const Batch = 1000

// Seal links what was told since the last time into the chains.
func (s *Service) Seal(ctx context.Context, a domain.Actor) (count int, err error) {
	return s.desk.Seal(ctx, a, Batch)
}

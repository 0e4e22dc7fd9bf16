// Package project is what people do with projects.
package project

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Service answers requests about projects.
type Service struct {
	guard *access.Guard
	clock ports.Clock
	ids   ports.IDs
	files Files
}

// Files removes, some at a time, what was deleted of the files of a tenant, and returns how many: none when none is
// left.
type Files interface {
	RemoveSome(ctx context.Context, outside access.Outside) (int64, error)
}

// New builds the service on the guard.
func New(guard *access.Guard, clock ports.Clock, ids ports.IDs, files Files) *Service {
	return &Service{guard, clock, ids, files}
}

// Create starts a project with its built-in roles and its members; the actor
// becomes its ADMIN.
func (s *Service) Create(ctx context.Context, c domain.Call, in domain.NewProject) (domain.ProjectDetail, error) {
	now := s.clock.Now()
	id := domain.ProjectID(s.ids.New(now))
	r := s.guard.Request(c, domain.ProjectCreate, access.ID(id))
	return access.Once(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.ProjectDetail, err error) {
		p, err := in.Project(id, c.Subject, now)
		if err != nil {
			return none, err
		}
		members, err := s.insert(ctx, tx, p, in.Members)
		if err != nil {
			return none, err
		}
		return domain.ProjectDetail{Project: p, Members: members}, s.notify(ctx, tx, p, members)
	}, func(ctx context.Context, done access.Replay) (domain.ProjectDetail, error) {
		return s.Get(ctx, c.Inner(), domain.ProjectID(done.ID))
	})
}

// Get returns one project with its members.
func (s *Service) Get(ctx context.Context, c domain.Call, id domain.ProjectID) (domain.ProjectDetail, error) {
	r := s.guard.Request(c, domain.ProjectGet, access.Project(id))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.ProjectDetail, error) {
		return tx.Projects.Detail(ctx, tx.Tenant, id)
	})
}

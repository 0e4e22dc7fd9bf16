// Package project is what people do with projects.
package project

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Service answers requests about projects.
type Service struct {
	desk *access.Desk
	now  func() time.Time
}

// New builds the service on the desk.
func New(desk *access.Desk, now func() time.Time) *Service { return &Service{desk, now} }

// Create starts a project with its built-in roles and its members; the actor
// becomes its ADMIN.
func (s *Service) Create(ctx context.Context, a domain.Actor, in domain.NewProject) (d domain.ProjectDetail, err error) {
	now := s.now()
	id := domain.ProjectID(domain.NewID(now))
	err = s.desk.Write(ctx, a, domain.ProjectCreate, access.Target{ID: string(id)}, func(ctx context.Context, n access.Near) error {
		p, err := in.Project(id, a.Subject, now)
		if err != nil {
			return err
		}
		if err := n.Projects.Insert(ctx, n.Tenant, p); err != nil {
			return err
		}
		if err := s.staff(ctx, n, a, p, in.Members); err != nil {
			return err
		}
		d, err = detail(ctx, n, p)
		return err
	})
	if id, again := access.Again(err); again {
		return s.Get(ctx, a, domain.ProjectID(id))
	}
	return d, err
}

// Get returns one project with its members.
func (s *Service) Get(ctx context.Context, a domain.Actor, id domain.ProjectID) (d domain.ProjectDetail, err error) {
	err = s.desk.Read(ctx, a, domain.ProjectGet, access.Project(id), func(ctx context.Context, n access.Near) error {
		p, err := n.Projects.Get(ctx, n.Tenant, id)
		if err != nil {
			return err
		}
		d, err = detail(ctx, n, p)
		return err
	})
	return d, err
}

func detail(ctx context.Context, n access.Near, p domain.Project) (domain.ProjectDetail, error) {
	members, err := n.Members.List(ctx, n.Tenant, p.ID)
	return domain.ProjectDetail{Project: p, Members: members}, err
}

// List returns one page of projects: an admin sees all, a member the own.
func (s *Service) List(ctx context.Context, a domain.Actor, q domain.ProjectQuery) (page domain.Page[domain.Project], err error) {
	err = s.desk.Read(ctx, a, domain.ProjectList, access.Target{}, func(ctx context.Context, n access.Near) error {
		if !n.Has(domain.TenantAdmin) {
			q.Member = a.Subject
		}
		if q, err = q.Bounded(); err != nil {
			return err
		}
		page, err = n.Projects.List(ctx, n.Tenant, q)
		return err
	})
	return page, err
}

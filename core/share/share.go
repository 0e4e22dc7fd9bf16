// Package share is how people open their runs to each other.
package share

import (
	"context"
	"errors"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Service answers requests about shares.
type Service struct {
	desk *access.Desk
	now  func() time.Time
}

// New builds the service on the desk.
func New(desk *access.Desk, now func() time.Time) *Service { return &Service{desk, now} }

// Create opens one execution to other members of the project and tells them.
func (s *Service) Create(ctx context.Context, a domain.Actor, study domain.Study, in domain.NewShare) (d domain.ShareDetail, err error) {
	if err := s.desk.May(ctx, a, domain.ShareCreate, access.Study(study, "")); err != nil {
		return d, err
	}
	if err := in.Check(a.Subject); err != nil {
		return d, err
	}
	now := s.now()
	id := domain.ShareID(domain.NewID(now))
	err = s.desk.Reach(ctx, a, domain.ShareCreate, access.Study(study, string(id)), func(ctx context.Context, f access.Far) error {
		e, err := f.Executions.Get(ctx, f.Tenant, study, in.Execution)
		if err != nil {
			return domain.Locate(err, domain.NoSuchExecution, "body.execution_id")
		}
		x := domain.Share{ID: domain.ShareID(f.ID), Project: study.Project, Trial: study.Trial, Execution: e.ID, CreatedAt: now}
		d.Target = &e
		d.Share, err = s.ensure(ctx, f, x, a.Subject, in.Recipients)
		return err
	})
	return d, err
}

// ensure stores the share, or finds the one that a call with the same key has
// stored.
func (s *Service) ensure(ctx context.Context, f access.Far, x domain.Share, from domain.Subject, to []domain.Subject) (out domain.Share, err error) {
	stored := func(ctx context.Context, n access.Near) error {
		out, err = n.Shares.Get(ctx, n.Tenant, x.ID)
		return err
	}
	if f.Again && f.Note(ctx, stored) == nil {
		return out, nil
	}
	err = f.Note(ctx, func(ctx context.Context, n access.Near) error {
		members, err := n.Members.List(ctx, n.Tenant, x.Project)
		if err != nil {
			return err
		}
		if err := x.Address(members, from, to); err != nil {
			return err
		}
		out = x
		return s.send(ctx, n, x)
	})
	if errors.Is(err, domain.ShareExists) { // a twin of the same key was quicker
		err = f.Note(ctx, stored)
	}
	return out, err
}

// send stores the share together with what its recipients are told.
func (s *Service) send(ctx context.Context, n access.Near, x domain.Share) error {
	if err := n.Shares.Insert(ctx, n.Tenant, x); err != nil {
		return err
	}
	p, err := n.Projects.Get(ctx, n.Tenant, x.Project)
	if err != nil {
		return err
	}
	data := domain.From(x.Sender, n.Tenant, p)
	data.Slug, data.ExecutionID = x.Trial, x.Execution
	to := make([]domain.Subject, len(x.Recipients))
	for i, r := range x.Recipients {
		to[i] = r.Subject
	}
	return n.Notifications.Insert(ctx, n.Tenant, domain.Notify(domain.TrialShared, data, s.now(), to...)...)
}

// List returns one page of what the caller has sent or received in a study,
// with the executions. What was received opens whatever PREDICT says; what was
// sent only to who may still read it.
func (s *Service) List(ctx context.Context, a domain.Actor, q domain.ShareQuery) (page domain.Page[domain.ShareDetail], err error) {
	found, err := s.find(ctx, a, q)
	if err != nil {
		return page, err
	}
	page = domain.Page[domain.ShareDetail]{Page: found.Page, Size: found.Size, Total: found.Total}
	err = s.desk.Reach(ctx, a, domain.ShareList, access.Study(q.Study, ""), func(ctx context.Context, f access.Far) error {
		var wanted []domain.Reference
		for _, x := range found.Items {
			wanted = append(wanted, x.Reference())
		}
		all, err := f.Executions.Of(ctx, f.Tenant, wanted)
		kept := domain.Found(all)
		for _, x := range found.Items {
			page.Items = append(page.Items, domain.ShareDetail{Share: x, Target: kept[x.Reference()]})
		}
		return err
	})
	return page, err
}

func (s *Service) find(ctx context.Context, a domain.Actor, q domain.ShareQuery) (page domain.Page[domain.Share], err error) {
	err = s.desk.Read(ctx, a, domain.ShareList, access.Study(q.Study, ""), func(ctx context.Context, n access.Near) error {
		if q.Direction == domain.Sent && !n.Has(domain.RecordReader) {
			return domain.NotAllowed
		}
		q.User = a.Subject
		q.Paging = q.Bounded()
		page, err = n.Shares.List(ctx, n.Tenant, q)
		return err
	})
	return page, err
}

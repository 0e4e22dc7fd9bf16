package user

import (
	"context"
	"fmt"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Remove takes a person out of the company: out of its organization and its projects.
// The profile stays as REMOVED. A project of which the person is the only ADMIN is
// handed to the successor; without one the call is refused and names such projects.
func (s *Service) Remove(
	ctx context.Context, c domain.Call, who domain.Subject, at domain.Version, successor domain.Subject,
) error {
	r := s.guard.Request(c, domain.UserRemove, access.Member("", who))
	_, err := access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.User, err error) {
		u, err := s.lockAdmins(ctx, tx, who)
		if err == nil {
			err = s.requireOtherAdmin(ctx, tx, u)
		}
		if err != nil {
			return none, err
		}
		// The profile first: who adds the person to a project meanwhile is either seen here or waits.
		u, err = s.leave(ctx, tx, c, u, at)
		if err != nil {
			return none, err
		}
		return u, s.leaveProjects(ctx, tx, c, who, successor)
	})
	return err
}

// leave stores that the person belongs to the company no more, and has the provider told.
func (s *Service) leave(
	ctx context.Context, tx access.Tx, c domain.Call, before domain.User, at domain.Version,
) (domain.User, error) {
	who := before.Subject
	u, err := tx.Users.Update(ctx, tx.Tenant, who, at, func(u *domain.User) error {
		if u.Status == domain.UserRemoved {
			return domain.ErrUserNotFound
		}
		return u.Leave(s.clock.Now())
	})
	if err != nil {
		return u, err
	}
	if err := s.dropAdmin(ctx, tx, u); err != nil {
		return u, err
	}
	if before.Status == domain.UserBlocked { // in this company only: they may join another
		if err := s.enqueue(ctx, tx, c, domain.JobProviderLock, who); err != nil {
			return u, err
		}
	}
	return u, s.enqueue(ctx, tx, c, domain.JobProviderRole, who)
}

func (s *Service) leaveProjects(ctx context.Context, tx access.Tx, c domain.Call, who, successor domain.Subject) error {
	only, err := tx.Members.LockOnlyAdmin(ctx, tx.Tenant, who)
	if err != nil {
		return err
	}
	if err := s.handOver(ctx, tx, c, only, who, successor); err != nil {
		return err
	}
	return tx.Members.Leave(ctx, tx.Tenant, who, c.Subject, s.clock.Now())
}

// handOver gives the projects to the successor, who is told of each.
func (s *Service) handOver(
	ctx context.Context, tx access.Tx, c domain.Call, only []domain.ProjectMembership, from, to domain.Subject,
) error {
	switch err := s.requireSuccessor(ctx, tx, from, to); {
	case err != nil:
		return err
	case len(only) == 0:
		return nil
	case to == "":
		return lastProjectAdmin(only)
	}
	now := s.clock.Now()
	projects := make([]domain.ProjectID, len(only))
	for i, p := range only {
		projects[i] = p.Project
	}
	if err := tx.Members.Succeed(ctx, tx.Tenant, projects, from, to, now); err != nil {
		return err
	}
	return s.notifySuccessor(ctx, tx, c, only, to)
}

// requireSuccessor refuses who could not take a project over.
func (s *Service) requireSuccessor(ctx context.Context, tx access.Tx, from, to domain.Subject) error {
	if to == "" {
		return nil
	}
	u, err := tx.Users.Get(ctx, tx.Tenant, to)
	switch {
	case err != nil:
		return domain.AtIfIs(err, domain.ErrUserNotFound, "successor")
	case to == from, u.Status == domain.UserBlocked, u.Status == domain.UserRemoved:
		return domain.ErrSuccessorInvalid.At("successor")
	}
	return nil
}

// lastProjectAdmin names the projects that would be left without an ADMIN.
func lastProjectAdmin(only []domain.ProjectMembership) error {
	err := domain.ErrLastProjectAdmin
	named := *err
	for _, p := range only[:min(len(only), maxNamedProjects)] {
		named.Fields = append(named.Fields, domain.FieldError{
			Location: "successor", Message: fmt.Sprintf("%s (%s) has no other ADMIN.", p.ProjectName, p.Project),
		})
	}
	return &named
}

const maxNamedProjects = 20

func (s *Service) notifySuccessor(
	ctx context.Context, tx access.Tx, c domain.Call, only []domain.ProjectMembership, to domain.Subject,
) error {
	if to == c.Subject {
		return nil
	}
	by, err := tx.Users.Get(ctx, tx.Tenant, c.Subject)
	if err != nil {
		return err
	}
	var all []domain.Notification
	for _, p := range only {
		data := domain.NotificationFrom(by.Person(), tx.Tenant, domain.Project{ID: p.Project, Name: p.ProjectName})
		all = append(all, domain.Notify(domain.ProjectInvitation, data, s.clock.Now(), s.ids.New, to)...)
	}
	return tx.Notifications.Insert(ctx, tx.Tenant, all...)
}

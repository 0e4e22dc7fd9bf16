package ports

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Members keeps who belongs to which project.
type Members interface {
	// Insert adds members. ErrMemberExists, or ErrUserNotFound for one without a profile;
	// ErrProjectNotFound, or ErrRoleNotFound for a role of no or another project.
	Insert(ctx context.Context, t domain.TenantID, members ...domain.Member) error
	// List returns the members of a project with their profiles and roles, in
	// the order of joining, then of subject.
	List(ctx context.Context, t domain.TenantID, p domain.ProjectID) ([]domain.Member, error)
	// ByProjects returns the members of several projects, of each as List does; nothing of one
	// that has none, or is not there.
	ByProjects(
		ctx context.Context, t domain.TenantID, projects ...domain.ProjectID,
	) (map[domain.ProjectID][]domain.Member, error)
	// Get returns one member with what their role gives them, or ErrMemberNotFound.
	Get(ctx context.Context, t domain.TenantID, p domain.ProjectID, s domain.Subject) (domain.MemberDetail, error)
	// SetRole gives a member another role of the project. ErrMemberNotFound, or ErrRoleNotFound for
	// a role of no or another project.
	SetRole(ctx context.Context, t domain.TenantID, p domain.ProjectID, s domain.Subject, role domain.RoleID) error
	// Move gives another role of the project to all who have one, and returns them in order.
	// ErrRoleNotFound for a new role of no or another project.
	Move(
		ctx context.Context, t domain.TenantID, p domain.ProjectID, from, to domain.RoleID,
	) ([]domain.Subject, error)
	// Remove takes a person out of one project, or answers ErrMemberNotFound.
	Remove(ctx context.Context, t domain.TenantID, p domain.ProjectID, s domain.Subject) error
	// HasOtherAdmin reports whether somebody else than except is ADMIN of the project.
	HasOtherAdmin(ctx context.Context, t domain.TenantID, p domain.ProjectID, except domain.Subject) (bool, error)
	// LockOnlyAdmin locks the projects that the person is in, and returns those that have
	// no other ADMIN, in the order of their ids.
	LockOnlyAdmin(ctx context.Context, t domain.TenantID, s domain.Subject) ([]domain.ProjectMembership, error)
	// Succeed gives a person the role that another has in the projects, be the person a
	// member already or not. ErrUserNotFound for one without a profile.
	Succeed(
		ctx context.Context, t domain.TenantID, projects []domain.ProjectID, from, to domain.Subject, now time.Time,
	) error
	// Leave takes the person out of every project, of each of which that makes a new
	// version.
	Leave(ctx context.Context, t domain.TenantID, s, by domain.Subject, now time.Time) error
	// ByUser returns one page of the projects that the person is in, with the role
	// and permissions there, in the order of project ids.
	ByUser(
		ctx context.Context, t domain.TenantID, s domain.Subject, at domain.Paging,
	) (domain.Page[domain.ProjectMembership], error)
	// ProjectNames returns the names of the projects that each of the people is in, in
	// the order of folded names: at most MaxProjectNames each, and nothing of who is in none.
	ProjectNames(
		ctx context.Context, t domain.TenantID, people ...domain.Subject,
	) (map[domain.Subject][]string, error)
}

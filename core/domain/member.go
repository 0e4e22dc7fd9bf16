package domain

import "time"

// ProjectMembership is one person's in one project.
type ProjectMembership struct {
	Project     ProjectID
	ProjectName string
	Role        RoleID
	RoleName    string
	Permissions Permissions
}

// Member is a person in a project.
type Member struct {
	Project  ProjectID
	Person   Person // only Subject counts when a member is stored
	Role     RoleID
	RoleName string
	JoinedAt time.Time
}

// MemberDetail is a member with what their role gives them.
type MemberDetail struct {
	Member
	UserID      string // of the profile
	BuiltIn     string // the built-in role that it is; empty for a role that people made
	Permissions Permissions
	Version     Version // of the project: what its members are counts in it
}

// RoleChoice names the role that a member is to have, by its id, which wins, or by its
// name; neither means MEMBER.
type RoleChoice struct {
	ID   RoleID
	Name string
}

// Field is that by which the role was named.
func (c RoleChoice) Field() string {
	if c.ID != "" {
		return "role_id"
	}
	return "role"
}

// In picks the role among those of the project.
func (c RoleChoice) In(roles []Role) (Role, error) {
	role, err := FindRole(roles, c.ID, c.Name)
	return role, AtIfIs(err, ErrRoleNotFound, c.Field())
}

// What can go wrong with the members of a project.
var (
	ErrMemberNotFound = NewError(NotFound, "member_not_found", "This person is not a member of the project.")
	ErrRoleReserved   = NewError(
		Forbidden, "role_reserved", "Only an ADMIN of the project, or an admin of the enterprise, gives and takes the "+
			"roles ADMIN and MANAGER. Ask one of them.",
	)
	ErrLastAdminOfProject = NewError(
		Conflict, "last_project_admin", "This is the project's last ADMIN. Make somebody else an ADMIN first.",
	)
)

// RequireGrantable refuses who is only a MANAGER to give or take ADMIN and MANAGER.
func RequireGrantable(builtIn string, byAdmin bool) error {
	if !byAdmin && (builtIn == RoleAdmin || builtIn == RoleManager) {
		return ErrRoleReserved
	}
	return nil
}

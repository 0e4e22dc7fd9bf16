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

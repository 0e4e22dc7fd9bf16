package domain

import "time"

// ProjectMembership is where one person stands in one project.
type ProjectMembership struct {
	Project     ProjectID
	ProjectName string
	Role        RoleID
	RoleName    string
	Permissions Permissions
}

// Member is a person's place in a project.
type Member struct {
	Project  ProjectID
	Person   Person // only Subject counts when a member is stored
	Role     RoleID
	RoleName string
	JoinedAt time.Time
}

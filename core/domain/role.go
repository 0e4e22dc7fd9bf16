package domain

import "time"

// Role is what members of one project may do in it.
type Role struct {
	ID          RoleID
	Project     ProjectID
	Name        string
	NameKey     string
	Description string
	BuiltIn     string // ADMIN, MANAGER, ANALYST or MEMBER; empty for a role that people made
	Permissions Permissions
	Version     Version
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Permissions is how far a role reaches into each module.
type Permissions struct {
	Predict  Level
	Compare  Level
	Copilot  Level
	Insights Level
}

// Level is how far: HIDDEN < READ_ONLY < FULL_ACCESS. A missing one is HIDDEN.
type Level string

const (
	Hidden     Level = "HIDDEN"
	ReadOnly   Level = "READ_ONLY"
	FullAccess Level = "FULL_ACCESS"
)

// Levels are all there are, from the lowest.
func Levels() []Level { return []Level{Hidden, ReadOnly, FullAccess} }

// The built-in roles of every project.
const (
	RoleAdmin   = "ADMIN"
	RoleManager = "MANAGER"
	RoleAnalyst = "ANALYST"
	RoleMember  = "MEMBER"
)

// BuiltInNames are the names of the built-in roles, from the mightiest.
func BuiltInNames() []string { return []string{RoleAdmin, RoleManager, RoleAnalyst, RoleMember} }

// What can go wrong with the roles of a project.
var (
	ErrRoleNotFound  = NewError(NotFound, "role_not_found", "No such role.")
	ErrRoleNameTaken = NewError(Conflict, "name_taken", "The project has a role of this name already.")
	ErrRoleBuiltIn   = NewError(
		Conflict,
		"role_built_in",
		"Every project has this role: it is not renamed, edited or deleted. Make a role of your own.",
	)
	ErrRoleInUse = NewError(
		Conflict, "role_in_use", "Role cannot be deleted because it is in use. Move its members to another role.",
	)
	ErrRoleSame = NewError(
		Invalid, "role_same", "Name another role: this one is deleted when its members have moved.",
	)
	ErrLevelInvalid = NewError(Invalid, "access_invalid", "The access is HIDDEN, READ_ONLY or FULL_ACCESS.")
)

var (
	fullAccess     = Permissions{FullAccess, FullAccess, FullAccess, FullAccess}
	readOnlyAccess = Permissions{ReadOnly, ReadOnly, ReadOnly, ReadOnly}
)

// FindRole picks a role by id, which wins, or by name ignoring case; neither
// means MEMBER.
func FindRole(roles []Role, id RoleID, name string) (Role, error) {
	if name == "" {
		name = RoleMember
	}
	for _, r := range roles {
		if id != "" && r.ID == id || id == "" && r.NameKey == Fold(name) {
			return r, nil
		}
	}
	return Role{}, ErrRoleNotFound
}

// BuiltInRoles are copied into every new project.
func BuiltInRoles(p ProjectID, now time.Time, newID func(time.Time) string) []Role {
	roles := []Role{
		{Name: RoleAdmin, Description: "full control over all modules", Permissions: fullAccess},
		{Name: RoleManager, Description: "manages modules and users", Permissions: fullAccess},
		{Name: RoleAnalyst, Description: "analyses data", Permissions: fullAccess},
		{Name: RoleMember, Description: "basic access", Permissions: readOnlyAccess},
	}
	for i := range roles {
		r := &roles[i]
		r.ID, r.Project, r.BuiltIn, r.NameKey = RoleID(newID(now)), p, r.Name, Fold(r.Name)
		r.Version, r.CreatedAt, r.UpdatedAt = 1, now, now
	}
	return roles
}

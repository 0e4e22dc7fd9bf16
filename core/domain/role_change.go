package domain

import (
	"slices"
	"time"
)

// NewRole is what a caller says about a role that is to be.
type NewRole struct {
	Name        string
	Description string
	Permissions Permissions // of a module that is not named: HIDDEN
}

// Role checks the facts.
func (in NewRole) Role(id RoleID, p ProjectID, now time.Time) (r Role, err error) {
	hidden := Permissions{Hidden, Hidden, Hidden, Hidden}
	r = Role{
		ID: id, Project: p, Name: in.Name, Description: in.Description, Version: 1, CreatedAt: now, UpdatedAt: now,
	}
	if r.Permissions, err = hidden.With(in.Permissions); err != nil {
		return r, AsError(err).MapLocations(func(module string) string { return "permissions." + module })
	}
	return r, r.validate()
}

// ProjectRoleChange is a merge patch of a role.
type ProjectRoleChange struct {
	Name        Optional[string]
	Description Optional[string]
}

// Apply changes what the patch names; what says nothing new leaves the version alone.
func (r *Role) Apply(c ProjectRoleChange, now time.Time) error {
	if err := r.RequireEditable(); err != nil {
		return err
	}
	if err := c.Name.Needed("name"); err != nil {
		return err
	}
	old := *r
	r.Name, r.Description = c.Name.Or(r.Name), c.Description.Or(r.Description)
	if err := r.validate(); err != nil {
		return err
	}
	r.touchUnless(old, now)
	return nil
}

// SetPermissions sets exactly those that are named.
func (r *Role) SetPermissions(named Permissions, now time.Time) (err error) {
	if err := r.RequireEditable(); err != nil {
		return err
	}
	old := *r
	if r.Permissions, err = r.Permissions.With(named); err != nil {
		return err
	}
	r.touchUnless(old, now)
	return nil
}

// RequireEditable refuses to change or delete what every project has.
func (r Role) RequireEditable() error {
	if r.BuiltIn != "" {
		return ErrRoleBuiltIn
	}
	return nil
}

func (r *Role) touchUnless(old Role, now time.Time) {
	if *r != old {
		r.Version, r.UpdatedAt = r.Version+1, now
	}
}

func (r *Role) validate() (err error) {
	if r.Name, err = validateText("name", r.Name, 1, MaxRoleName); err != nil {
		return err
	}
	r.NameKey = Fold(r.Name)
	r.Description, err = validateLines("description", r.Description, 0, MaxRoleDescription)
	return err
}

// With is what p becomes by the permissions that are named; one that is empty stays.
func (p Permissions) With(named Permissions) (Permissions, error) {
	for _, module := range []struct {
		name string
		to   *Level
		is   Level
	}{
		{"PREDICT", &p.Predict, named.Predict}, {"COMPARE", &p.Compare, named.Compare},
		{"COPILOT", &p.Copilot, named.Copilot}, {"INSIGHTS", &p.Insights, named.Insights},
	} {
		switch {
		case module.is == "":
		case !slices.Contains(Levels(), module.is):
			return p, ErrLevelInvalid.At(module.name)
		default:
			*module.to = module.is
		}
	}
	return p, nil
}

// MovedRole is the role to which the members of another have moved, which is gone.
type MovedRole struct {
	Role
	From RoleID
}

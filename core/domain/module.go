package domain

import (
	"cmp"
	"slices"
	"time"
)

// Module is a product capability.
type Module struct {
	ID           ModuleID
	Slug         string
	Name         string
	Description  string
	IsStandalone bool // granted as a whole; has no trials
	Version      Version
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// What can go wrong with modules, whoever keeps them.
var (
	ErrModuleNotFound  = NewError(NotFound, "module_not_found", "No such module.")
	ErrModuleSlugTaken = NewError(Conflict, "slug_taken", "A module with this slug exists already.")
	ErrModuleBuiltIn   = NewError(
		Conflict, "module_built_in",
		"This module is part of the product: only its description can be changed, and it cannot be deleted.",
	)
	ErrModuleInUse = NewError(
		Conflict, "module_in_use",
		"This module has trials or grants. Move or delete its trials and revoke its grants first.",
	)
)

// builtInModules are seeded; the permissions of project roles name them.
func builtInModules() []string { return []string{"predict", "compare", "insights", "copilot"} }

// BuiltIn reports whether the module is part of the product. Its slug tells, because
// slugs never change and no two modules have the same.
func (m Module) BuiltIn() bool { return slices.Contains(builtInModules(), m.Slug) }

// RequireDeletable refuses to delete what is part of the product.
func (m Module) RequireDeletable() error {
	if m.BuiltIn() {
		return ErrModuleBuiltIn
	}
	return nil
}

// NewModule is what the operator says about a module that is to be.
type NewModule struct {
	Slug         string
	Name         string
	Description  string
	IsStandalone bool
}

// Module checks the facts. The store gives it its number.
func (in NewModule) Module(now time.Time) (m Module, err error) {
	slug, err := ParseSlug(in.Slug)
	if err != nil {
		return m, err
	}
	m = Module{
		Slug: string(slug), Name: in.Name, Description: in.Description, IsStandalone: in.IsStandalone, Version: 1,
		CreatedAt: now, UpdatedAt: now,
	}
	return m, m.validate()
}

// ModuleChange is a merge patch of a module.
type ModuleChange struct {
	Name         Optional[string]
	Description  Optional[string]
	IsStandalone Optional[bool]
}

// Apply changes what the patch names; an empty one leaves the version alone.
func (m *Module) Apply(c ModuleChange, now time.Time) error {
	if c == (ModuleChange{}) {
		return nil
	}
	if err := cmp.Or(c.Name.Needed("name"), c.IsStandalone.Needed("is_standalone")); err != nil {
		return err
	}
	old := *m
	m.Name, m.Description = c.Name.Or(m.Name), c.Description.Or(m.Description)
	m.IsStandalone = c.IsStandalone.Or(m.IsStandalone)
	if err := m.validate(); err != nil {
		return err
	}
	if m.BuiltIn() && (m.Name != old.Name || m.IsStandalone != old.IsStandalone) {
		return ErrModuleBuiltIn
	}
	m.Version, m.UpdatedAt = m.Version+1, now
	return nil
}

func (m *Module) validate() (err error) {
	if m.Name, err = validateText("name", m.Name, 1, MaxModuleName); err != nil {
		return err
	}
	m.Description, err = validateLines("description", m.Description, 0, MaxDescription)
	return err
}

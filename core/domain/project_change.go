package domain

import (
	"cmp"
	"slices"
	"time"
)

// ProjectChange is a merge patch of a project.
type ProjectChange struct {
	Name        Optional[string]
	Description Optional[string]
	Status      Optional[ProjectStatus]
}

// Apply changes what the patch names; an empty one leaves the version alone.
func (p *Project) Apply(c ProjectChange, by Subject, now time.Time) error {
	if c == (ProjectChange{}) {
		return nil
	}
	if err := cmp.Or(c.Name.Needed("name"), c.Status.Needed("status")); err != nil {
		return err
	}
	if err := p.Rename(c.Name.Or(p.Name)); err != nil {
		return err
	}
	if err := p.SetDescription(c.Description.Or(p.Description)); err != nil {
		return err
	}
	p.UpdatedBy, p.UpdatedAt, p.Version = by, now, p.Version+1
	return p.SetStatus(c.Status.Or(p.Status))
}

// SetStatus completes the project, or opens it again.
func (p *Project) SetStatus(status ProjectStatus) error {
	if !slices.Contains(ProjectStatuses(), status) {
		return ErrProjectStatusInvalid
	}
	p.Status = status
	return nil
}

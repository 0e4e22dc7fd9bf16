package domain

import (
	"cmp"
	"regexp"
	"time"
)

// Trial is a clinical-trial model inside a module.
type Trial struct {
	ID          TrialID
	Module      ModuleID
	Slug        Slug
	Name        string
	NameKey     string
	IconURL     string
	Description string
	Version     Version
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// What can go wrong with trials, whoever keeps them.
var (
	ErrTrialNotFound    = NewError(NotFound, "trial_not_found", "No such trial.")
	ErrSlugTaken        = NewError(Conflict, "slug_taken", "A trial with this slug exists, or has existed.")
	ErrTrialNameTaken   = NewError(Conflict, "name_taken", "This module has a trial of this name already.")
	ErrModuleStandalone = NewError(Invalid, "module_standalone", "A standalone module has no trials.")
	ErrTrialInUse       = NewError(
		Conflict, "trial_in_use",
		"An enterprise has records or executions of this trial. Revoke its grants instead: its data is kept then.",
	)
	ErrTrialRequired = NewError(Invalid, "trial_required", "This module is granted trial by trial.")
	ErrSlugInvalid   = NewError(
		Invalid, "slug_invalid", "A slug is words of a-z and 0-9 joined by hyphens, at most 100 characters.",
	).
		At("slug")
)

// NewTrial is what the operator says about a trial that is to be.
type NewTrial struct {
	Module      ModuleID
	Slug        string
	Name        string
	IconURL     string
	Description string
}

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// ParseSlug accepts lower-case words joined by hyphens, at most MaxSlug characters.
func ParseSlug(s string) (Slug, error) {
	if len(s) > MaxSlug || !slugForm.MatchString(s) {
		return "", ErrSlugInvalid
	}
	return Slug(s), nil
}

// Trial checks the facts. The store gives it its number.
func (in NewTrial) Trial(now time.Time) (t Trial, err error) {
	t = Trial{
		Module: in.Module, Name: in.Name, IconURL: in.IconURL, Description: in.Description, Version: 1,
		CreatedAt: now, UpdatedAt: now,
	}
	if t.Slug, err = ParseSlug(in.Slug); err != nil {
		return t, err
	}
	return t, t.validate()
}

// TrialChange is a merge patch of a trial. Its slug never changes, because records are
// keyed by it.
type TrialChange struct {
	Module      Optional[ModuleID]
	Name        Optional[string]
	IconURL     Optional[string]
	Description Optional[string]
}

// Apply changes what the patch names; an empty one leaves the version alone. Whether
// there is such a module is for the caller to ask.
func (t *Trial) Apply(c TrialChange, now time.Time) error {
	if c == (TrialChange{}) {
		return nil
	}
	if err := cmp.Or(c.Module.Needed("module_id"), c.Name.Needed("name")); err != nil {
		return err
	}
	t.Module, t.Name = c.Module.Or(t.Module), c.Name.Or(t.Name)
	t.IconURL, t.Description = c.IconURL.Or(t.IconURL), c.Description.Or(t.Description)
	t.Version, t.UpdatedAt = t.Version+1, now
	return t.validate()
}

func (t *Trial) validate() (err error) {
	if t.Name, err = validateText("name", t.Name, 1, MaxTrialName); err != nil {
		return err
	}
	t.NameKey = Fold(t.Name)
	if t.IconURL, err = validateImageURL("icon_url", t.IconURL); err != nil {
		return err
	}
	t.Description, err = validateLines("description", t.Description, 0, MaxDescription)
	return err
}

// TrialQuery is which trials to list.
type TrialQuery struct {
	Module ModuleID // 0 for all
	Paging
}

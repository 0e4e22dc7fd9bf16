package domain

import (
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
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// What can go wrong with trials, whoever keeps them.
var (
	ErrTrialNotFound    = NewError(NotFound, "trial_not_found", "No such trial.")
	ErrSlugTaken        = NewError(Conflict, "slug_taken", "A trial with this slug exists, or has existed.")
	ErrTrialNameTaken   = NewError(Conflict, "name_taken", "This module has a trial of this name already.")
	ErrModuleStandalone = NewError(Invalid, "module_standalone", "A standalone module has no trials.")
	ErrTrialRequired    = NewError(Invalid, "trial_required", "This module is granted trial by trial.")
	ErrSlugInvalid      = NewError(
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
	t = Trial{Module: in.Module, CreatedAt: now, UpdatedAt: now}
	if t.Slug, err = ParseSlug(in.Slug); err != nil {
		return t, err
	}
	if t.Name, err = validateText("name", in.Name, 1, MaxTrialName); err != nil {
		return t, err
	}
	t.NameKey = Fold(t.Name)
	if t.IconURL, err = validateImageURL("icon_url", in.IconURL); err != nil {
		return t, err
	}
	t.Description, err = validateLines("description", in.Description, 0, MaxDescription)
	return t, err
}

// TrialQuery is which trials to list.
type TrialQuery struct {
	Module ModuleID // 0 for all
	Paging
}

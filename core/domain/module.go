package domain

import "time"

// Module is a product capability. Modules are seeded.
type Module struct {
	ID           ModuleID
	Slug         string
	Name         string
	Description  string
	IsStandalone bool // granted as a whole; has no trials
	CreatedAt    time.Time
}

// ErrModuleNotFound answers for a module that is not there.
var ErrModuleNotFound = NewError(NotFound, "module_not_found", "No such module.")

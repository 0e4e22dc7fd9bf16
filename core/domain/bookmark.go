package domain

import "time"

// Bookmark keeps one execution at hand for one person.
type Bookmark struct {
	ID        BookmarkID
	User      Subject
	Project   ProjectID
	Trial     Slug
	Execution ExecutionID
	CreatedAt time.Time
}

// ErrBookmarkNotFound answers for a bookmark that is not there, or another's.
var ErrBookmarkNotFound = NewError(NotFound, "bookmark_not_found", "No such bookmark.")

// BookmarkQuery is which of a person's bookmarks to list, newest first.
type BookmarkQuery struct {
	User      Subject
	Project   ProjectID   // empty for all that the person may open
	Trial     Slug        // empty for all
	Execution ExecutionID // empty for all
	Paging
}

// ExecutionRef says what the bookmark opens.
func (b Bookmark) ExecutionRef() ExecutionRef {
	return ExecutionRef{TrialScope{b.Project, b.Trial}, b.Execution}
}

// BookmarkDetail is a bookmark with what it keeps.
type BookmarkDetail struct {
	Bookmark
	ExecutionTarget
}

package domain

import "strings"

// AnchorText is the part of a signed note that is signed.
func AnchorText(note string) string {
	text, _, _ := strings.Cut(note, "\n\n")
	return text
}

// What is wrong with an anchor.
var (
	ErrAnchorExists = NewError(
		Conflict, "anchor_exists", "Another checkpoint of this log and size is anchored: the log has two histories.",
	)
	ErrAnchorNotFound = NewError(NotFound, "anchor_not_found", "No checkpoint of this log and size is anchored.")
)

package domain

import "slices"

// AuditFormat is how a trail is written.
type AuditFormat string

const (
	AuditNDJSON AuditFormat = "ndjson" // the lines of the log as they are hashed
	AuditCSV    AuditFormat = "csv"    // a header, and a row per entry
)

// AuditFormats are all there are.
func AuditFormats() []AuditFormat { return []AuditFormat{AuditNDJSON, AuditCSV} }

// TrailExport is what a caller wants to have of a trail, oldest first. Of the query the page is left out.
type TrailExport struct {
	Format AuditFormat
	AuditQuery
}

// Check refuses what no trail is exported as.
func (e TrailExport) Check() error {
	if !slices.Contains(AuditFormats(), e.Format) {
		return ErrAuditFormat.At("format")
	}
	return e.AuditQuery.Check()
}

// AuditName is a personal value of one trail, and what its lines tell instead. Whoever erases it keeps the lines, and
// nobody can tell any more whom they mean.
type AuditName struct {
	Value      string
	Salt       []byte // 32 random bytes, of this value and trail alone; a secret
	Commitment string
}

// ErrAuditExportInvalid refuses what is no export of a log, and tells the line.
var ErrAuditExportInvalid = NewError(
	Invalid, "audit_export_invalid",
	"Line %d of the file is no whole line of the log of an audit trail. Export all of it as ndjson, without filters.",
)

// ErrCheckpointInvalid refuses what somebody has not kept as it was.
var ErrCheckpointInvalid = NewError(
	Invalid,
	"checkpoint_invalid",
	"This is no checkpoint: its first lines are the origin, the size and the root of a log.",
)

// ErrAuditFormat refuses every other format.
var ErrAuditFormat = NewError(Invalid, "audit_format_invalid", "An audit trail is exported as ndjson or csv.")

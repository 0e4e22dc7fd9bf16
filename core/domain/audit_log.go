package domain

// AuditHead is all that is needed to append to the log of a trail.
type AuditHead struct {
	Size int64
	Root []byte // of the tree over so many leaves
	Edge []byte // hashes of the largest full subtrees, from left to right, 32 bytes each
	Last int64  // the highest place of a leaf that is stored, plus one; it is the size, unless somebody has tampered
}

// AuditLeaf is a line at its place in a log.
type AuditLeaf struct {
	Seq  int64 // from 0
	Hash []byte
	Line string
}

// AuditNode is the root of a full subtree of 256 leaves at level 1, of 65,536 at level 2, and so on; of those of its
// level the one with that index.
type AuditNode struct {
	Level int
	Index int64
	Hash  []byte
}

// AuditReport tells whether a log is as it was written.
type AuditReport struct {
	Trail  Trail
	Size   int64
	Root   []byte
	Faults []AuditFault // none if it is
	Signed string       // the last checkpoint of it; empty if there is none
	// Anchored is how large the log was at its newest anchor, 0 without one; nil if anchors were not looked at.
	Anchored *int64
}

// AuditFault is what is wrong with the leaves of some places.
type AuditFault struct {
	First, Last int64
	Reason      AuditFaultReason
}

// AuditFaultReason says how that is known.
type AuditFaultReason string

const (
	LeavesMissing AuditFaultReason = "missing" // no leaf is there
	LeafChanged   AuditFaultReason = "changed" // the line is not the one whose hash is stored
	LeavesMoved   AuditFaultReason = "moved"   // the leaves are not those of the subtree whose hash is stored
	LeavesAdded   AuditFaultReason = "added"   // the head does not know of them
	TreeChanged   AuditFaultReason = "tree"    // the checkpoints are not those of the tree that this line tells
	LogRebuilt    AuditFaultReason = "rebuilt" // the leaves are not those of the root that is stored
	NotAnchored   AuditFaultReason = "anchor"  // the newest anchor is before them, and old
)

// AuditFaultReasons are all of them.
func AuditFaultReasons() []AuditFaultReason {
	return []AuditFaultReason{LeavesMissing, LeafChanged, LeavesMoved, LeavesAdded, TreeChanged, LogRebuilt, NotAnchored}
}

// ErrTrailNotFound answers who asks for the log of nobody.
var ErrTrailNotFound = NewError(NotFound, "trail_not_found", "There is no audit trail of %s.")

// AuditRange is hashes of one level of a log, from one up to another, which is not among them: of leaves at level 0, of
// full subtrees of 256 leaves at level 1, and so on.
type AuditRange struct {
	Level    int
	From, To int64
}

package ports

import "context"

// AuditAnchors keeps signed checkpoints where they can be created and never changed. It cannot join a unit of work.
type AuditAnchors interface {
	// Put creates the anchor of that size. One that is there stays: ErrAnchorExists if its text (the note without
	// signatures) is another one. ErrFilesUnavailable if the store is out of reach.
	Put(ctx context.Context, origin string, size int64, note string) error
	// Last is the one of the highest size at or after from. ErrAnchorNotFound if there is none; ErrFilesUnavailable if
	// the store is out of reach.
	Last(ctx context.Context, origin string, from int64) (size int64, note string, err error)
}

package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// AuditCheckpoints keeps what was signed of the logs, and who has cosigned it. Only the log of epochs is cosigned: the
// others are in it, by the tree of each epoch.
type AuditCheckpoints interface {
	// Lock waits until nobody else appends to the log of epochs, in the caller's unit of work, and makes it if it is not
	// there.
	Lock(ctx context.Context) error
	// States are those of all logs, by slot.
	States(ctx context.Context) ([]domain.AuditState, error)
	// Extend appends a line to the log of epochs, which is locked, and returns its head.
	Extend(ctx context.Context, line string) (domain.AuditHead, error)
	// Insert stores what is signed at an epoch.
	Insert(ctx context.Context, all []domain.AuditCheckpoint) error

	// Last is the one of the highest epoch. ErrCheckpointNotFound if there is none of the log's generation.
	Last(ctx context.Context, t domain.Trail) (domain.AuditCheckpoint, error)
	// Covering is the first one that has the leaf at that place. ErrCheckpointNotFound if there is none of the log's
	// generation.
	Covering(ctx context.Context, t domain.Trail, seq int64) (domain.AuditCheckpoint, error)
	// OfSize is the one of the log of epochs that has that size. ErrCheckpointNotFound if there is none of its
	// generation.
	OfSize(ctx context.Context, size int64) (domain.AuditCheckpoint, error)
	// From are those of a log's generation from an epoch on, up to limit, by epoch.
	From(ctx context.Context, t domain.Trail, epoch int64, limit int) ([]domain.AuditCheckpoint, error)
	// At are the last ones of all logs, but that of epochs, up to and with an epoch, by slot.
	At(ctx context.Context, epoch int64) ([]domain.AuditCheckpoint, error)

	// Cosign stores a cosignature; one of that witness and size that is there stays.
	Cosign(ctx context.Context, c domain.AuditCosignature) error
	// Cosigned is the highest size of a log that a witness has signed; 0 if it has signed none.
	Cosigned(ctx context.Context, origin, witness string) (int64, error)
	// Cosignatures are those of the highest size of a log that so many of these witnesses have signed; none if there is
	// no such size.
	Cosignatures(ctx context.Context, origin string, witnesses []string, quorum int) ([]domain.AuditCosignature, error)

	// Progress is how far the log of epochs is signed and cosigned, and whether anything waits or is stopped: little is
	// read for it, so that it may be asked often.
	Progress(ctx context.Context, witnesses []string, quorum int) (domain.AuditProgress, error)

	// Halt stores why nothing goes on, unless it is stored already.
	Halt(ctx context.Context, h domain.AuditHalt) error
	// Halted returns it; nil if all goes on.
	Halted(ctx context.Context) (*domain.AuditHalt, error)
	// Continue begins a new generation of a log: with that line, and after it all lines of the old one. Entries go on to
	// be taken in once no halt is stored any more.
	Continue(ctx context.Context, t domain.Trail, line string) (domain.AuditState, error)
	// Resume deletes the halt.
	Resume(ctx context.Context) error
}

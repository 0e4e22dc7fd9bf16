package ports

import (
	"context"
	"iter"

	"github.com/tenon-health/tenon/core/domain"
)

// Audit keeps each trail. It only grows.
type Audit interface {
	// Append adds one entry, in the caller's unit of work. It is part of the
	// trail from then on and gets its place in the log later. That it fails
	// may be told by a later call of the unit, at the latest by its end.
	Append(ctx context.Context, t domain.Trail, e domain.AuditEntry) error
}

// AuditEntries reads the trails, and takes entries into their logs.
type AuditEntries interface {
	// Integrate takes up to limit entries that were appended into the logs of their trails, and returns how many; of each
	// log so many if it also answers an error, because one log that is damaged keeps no other from going on. Two at once
	// do no harm. What personal values are told by, is told by core/audit/tlog.
	Integrate(ctx context.Context, limit int) (int, error)
	// List returns the entries of one log that match, in the order of their places, and the place to go on after. A
	// personal value that was erased is told by its commitment.
	List(ctx context.Context, q domain.AuditQuery) (domain.CursorPage[domain.AuditEntry], error)

	// Trails returns those that have a log, sorted.
	Trails(ctx context.Context) ([]domain.Trail, error)
	// Head returns the head of a log; an empty one if there is none.
	Head(ctx context.Context, t domain.Trail) (domain.AuditHead, error)
	// Leaves hands out those of one log from one place up to another, which is not among them, in order, as far as they
	// are there: all, or those of the entries that match if the query filters; as many as its size at most, unless that
	// is 0. Within a unit of work the store is asked nothing else meanwhile.
	Leaves(ctx context.Context, q domain.AuditQuery, from, to int64) iter.Seq2[domain.AuditLeaf, error]
	// Names returns up to limit personal values of a trail, in the order of their commitments, after one of them.
	Names(ctx context.Context, t domain.Trail, after string, limit int) ([]domain.AuditName, error)
	// Erase forgets a personal value of a trail, if it is not empty, and those with these commitments, after all that
	// waits was taken in; what is told of the same person later has another salt. It returns the commitments of what was
	// known, sorted.
	Erase(ctx context.Context, t domain.Trail, value string, commitments []string) ([]string, error)
	// Nodes returns those of the full subtrees of a log, by level and index.
	Nodes(ctx context.Context, t domain.Trail) ([]domain.AuditNode, error)
	// Hashes returns those of ranges, each by place, as far as they are there.
	Hashes(ctx context.Context, t domain.Trail, ranges []domain.AuditRange) ([][][]byte, error)
	// Find is the leaf of the entry with that id. ErrAuditEntryNotFound if there is none.
	Find(ctx context.Context, t domain.Trail, id string) (domain.AuditLeaf, error)
	// NamesOf are those with these commitments, as far as they are not erased, in the order of their commitments.
	NamesOf(ctx context.Context, t domain.Trail, commitments []string) ([]domain.AuditName, error)
}

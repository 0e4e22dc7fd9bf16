package memory

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// auditAnchors keeps checkpoints, never to be changed.
type auditAnchors struct{ *table[anchorKey, string] }

type anchorKey struct {
	origin string
	size   int64
}

var _ ports.AuditAnchors = auditAnchors{}

func newAuditAnchors(w *transactor) auditAnchors { return auditAnchors{newTable[anchorKey, string](w)} }

func (r auditAnchors) Put(ctx context.Context, origin string, size int64, note string) error {
	return r.InTx(ctx, func(context.Context) error {
		stored, err := r.get(anchorKey{origin, size}, domain.ErrAnchorNotFound)
		if err != nil {
			r.put(anchorKey{origin, size}, note)
			return nil
		}
		if domain.AnchorText(stored) != domain.AnchorText(note) {
			return domain.ErrAnchorExists
		}
		return nil
	})
}

func (r auditAnchors) Last(ctx context.Context, origin string, from int64) (size int64, note string, err error) {
	size = -1
	err = r.InTx(ctx, func(context.Context) error {
		for at, stored := range r.each() {
			if at.origin == origin && at.size >= from && at.size > size {
				size, note = at.size, stored
			}
		}
		if size < 0 {
			return domain.ErrAnchorNotFound
		}
		return nil
	})
	return max(size, 0), note, err
}

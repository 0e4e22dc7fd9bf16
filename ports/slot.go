package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Slots bounds how much is under way at once, of one tenant and as a whole.
type Slots interface {
	// Take waits for a slot and returns a ctx that holds it, and release, which gives it back and may be called twice.
	// What ctx holds already is not taken again, nor given back. ErrConcurrencyLimited, with the time to wait, if
	// there is none soon or too many wait; the error of ctx if that ends.
	Take(ctx context.Context, c domain.SlotClaim) (held context.Context, release func(), err error)
}

package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// SealedSecrets is what the store keeps sealed, by which keys. It cannot join a unit
// of work.
type SealedSecrets interface {
	// Status tells which keys the keyset has, and how many secrets each key seals.
	// ErrKeysetMissing without a keyset.
	Status(ctx context.Context) (domain.KeysetStatus, error)
	// Reseal lets the primary key seal the next secrets after a row that another key
	// seals, at most size of them; the zero row is the start. All of them are stored or none. Those that
	// do not open are told and stay as they are. Of several it passes over those that a
	// unit of work holds at the moment; for one alone it waits. ErrKeysetMissing without a keyset.
	Reseal(ctx context.Context, after domain.SealedRow, size int) (domain.Resealed, error)
}

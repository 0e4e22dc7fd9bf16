// Package keyset is what operators do with the keys that seal secrets.
package keyset

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Service answers requests about keys.
type Service struct{ guard *access.Guard }

// New builds the service on the guard.
func New(guard *access.Guard) *Service { return &Service{guard} }

// Status tells which keys there are and what each seals.
func (s *Service) Status(ctx context.Context, c domain.Call) (domain.KeysetStatus, error) {
	r := s.guard.Request(c, domain.KeysetStatusGet, access.Resource{})
	return access.Inspect(ctx, r, func(ctx context.Context, gateways ports.Gateways) (domain.KeysetStatus, error) {
		return gateways.SealedSecrets.Status(ctx)
	})
}

// Rekey lets the primary key seal what another key has sealed. It may be ended at any
// time and run again: what is done is done.
func (s *Service) Rekey(ctx context.Context, c domain.Call, progress domain.Progress) (domain.Rekeyed, error) {
	r := s.guard.Request(c, domain.KeysetRekey, access.Resource{})
	return access.External(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (done domain.Rekeyed, err error) {
		if done, err = rekey(ctx, outside.SealedSecrets, progress); err != nil {
			return done, err
		}
		return access.Done(ctx, outside, func(context.Context, access.Tx) (domain.Rekeyed, error) { return done, nil })
	})
}

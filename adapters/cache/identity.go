package cache

import (
	"context"
	"slices"
	"sync"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Identity remembers the provider's roles. While the provider is away they are those that
// it had last, so that a role, which is named by the provider's id, can be changed here
// all the same: the provider follows by a job.
func Identity(next ports.Identity) ports.Identity { return &identity{Identity: next} }

type identity struct {
	ports.Identity
	mu    sync.Mutex
	roles []domain.ProviderRole
}

func (i *identity) Roles(ctx context.Context) ([]domain.ProviderRole, error) {
	all, err := i.Identity.Roles(ctx)
	i.mu.Lock()
	defer i.mu.Unlock()
	switch {
	case err == nil:
		i.roles = slices.Clone(all)
	case domain.HasKind(err, domain.Unavailable) && len(i.roles) > 0:
		return slices.Clone(i.roles), nil
	}
	return all, err
}

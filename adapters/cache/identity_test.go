package cache

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// provider answers what a test says.
type provider struct {
	ports.Identity
	roles []domain.ProviderRole
	err   error
}

func (p *provider) Roles(context.Context) ([]domain.ProviderRole, error) { return p.roles, p.err }

func TestRolesAreTheLastOnesWhileTheProviderIsAway(t *testing.T) {
	t.Parallel()
	one, two := []domain.ProviderRole{{ID: "r1", Name: "org:admin"}}, []domain.ProviderRole{{ID: "r2", Name: "org:admin"}}
	p := &provider{}
	i := Identity(p)
	for step, tc := range []struct {
		roles []domain.ProviderRole
		err   error
		want  []domain.ProviderRole
		fails error
	}{
		{nil, domain.ErrProviderUnavailable, nil, domain.ErrProviderUnavailable},
		{one, nil, one, nil},
		{nil, domain.ErrProviderUnavailable, one, nil},
		{nil, domain.ErrProviderRefused, nil, domain.ErrProviderRefused},
		{two, nil, two, nil},
		{nil, domain.ErrProviderUnavailable, two, nil},
	} {
		p.roles, p.err = tc.roles, tc.err
		got, err := i.Roles(t.Context())
		if !slices.Equal(got, tc.want) || !errors.Is(err, tc.fails) {
			t.Errorf("step %d: got %v and %v, want %v and %v", step, got, err, tc.want, tc.fails)
		}
	}
}

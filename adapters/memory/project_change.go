package memory

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

func (r projects) Update(
	ctx context.Context, t domain.TenantID, id domain.ProjectID, at domain.Version, change func(*domain.Project) error,
) (p domain.Project, err error) {
	err = r.inTenant(ctx, t, func() error {
		key := tenantKey[domain.ProjectID]{t, id}
		if p, err = r.projects.get(key, domain.ErrProjectNotFound); err != nil {
			return err
		}
		if err := at.Match(p.Version); err != nil {
			return err
		}
		if err := change(&p); err != nil {
			return err
		}
		if r.nameTaken(t, p) {
			return r.conflict(domain.ErrNameTaken)
		}
		r.projects.putSilently(key, p)
		return nil
	})
	return p, err
}

// nameTaken reports whether another project of the tenant has the name.
func (r projects) nameTaken(t domain.TenantID, p domain.Project) bool {
	return r.projects.any(func(k tenantKey[domain.ProjectID], o domain.Project) bool {
		return k.tenant == t && o.ID != p.ID && o.NameKey == p.NameKey
	})
}

package contract

import (
	"context"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

func projectLock(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p).Organization, newTenant(t, p).Organization
	project := newProject("ONC-201")
	must(t, insertProject(t.Context(), p, a, project))
	lock := func(tenant domain.TenantID, id domain.ProjectID, at domain.Version) (got domain.Project, err error) {
		err = p.InTx(t.Context(), func(ctx context.Context) error {
			got, err = p.Projects.Lock(ctx, tenant, id, at)
			return err
		})
		return got, err
	}
	for _, at := range []domain.Version{0, 1} {
		wantSame(t, got(lock(a, project.ID, at))(t), project)
	}
	for _, at := range []domain.Version{2, 99, -1} {
		_, err := lock(a, project.ID, at)
		wantError(t, err, domain.ErrStale)
	}
	nowhere(t, domain.ErrProjectNotFound, func(id domain.ProjectID) error { _, err := lock(a, id, 1); return err })
	_, err := lock(b, project.ID, 0)
	wantError(t, err, domain.ErrProjectNotFound)
}

// projectTouch proves that of many changes at once each makes a version of its own.
func projectTouch(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p).Organization, newTenant(t, p).Organization
	project := newProject("ONC-201")
	must(t, insertProject(t.Context(), p, a, project))
	versions := make([]domain.Version, 10)
	together(len(versions), func(i int) {
		v, err := p.Projects.Touch(t.Context(), a, project.ID, "bob", after(5))
		if versions[i] = v; err != nil {
			t.Error(err)
		}
	})
	seen := map[domain.Version]bool{}
	for _, v := range versions {
		seen[v] = true
	}
	if len(seen) != len(versions) || seen[1] || !seen[11] {
		t.Errorf("got %v", versions)
	}
	project.Version, project.UpdatedBy, project.UpdatedAt = 11, "bob", after(5)
	wantSame(t, got(p.Projects.Get(t.Context(), a, project.ID))(t), project)
	_, err := p.Projects.Touch(t.Context(), b, project.ID, "bob", after(5))
	wantError(t, err, domain.ErrProjectNotFound)
	nowhere(t, domain.ErrProjectNotFound, func(id domain.ProjectID) error {
		_, err := p.Projects.Touch(t.Context(), a, id, "bob", after(5))
		return err
	})
}

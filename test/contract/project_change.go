package contract

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var projectChangeChecks = checks{
	"update":           projectUpdate,
	"update refused":   projectUpdateRefused,
	"update at once":   projectUpdateAtOnce,
	"update of a name": projectUpdateOfOneName,
}

// namedAnew is a change to that name.
func namedAnew(name string) func(*domain.Project) error {
	return func(p *domain.Project) error {
		p.Version++
		return p.Rename(name)
	}
}

func projectUpdate(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	old, neighbour := newProject("ONC-201"), newProject("ONC-202")
	must(t, insertProject(t.Context(), p, tenant, old))
	must(t, insertProject(t.Context(), p, tenant, neighbour))
	want := old
	want.Description, want.Status, want.Version, want.UpdatedAt, want.UpdatedBy = "Zeile 1\nZeile 2",
		domain.ProjectCompleted, 2, after(1), "eve"
	must(t, want.Rename("Ärzte 1"))
	for range 2 { // the second time its own name is not taken
		stored := got(p.Projects.Update(t.Context(), tenant, old.ID, 0, func(p *domain.Project) error {
			*p = want
			return nil
		}))(t)
		wantSame(t, stored, want)
		wantSame(t, got(p.Projects.Get(t.Context(), tenant, old.ID))(t), want)
	}
	wantSame(t, got(p.Projects.Get(t.Context(), tenant, neighbour.ID))(t), neighbour)
	must(t, insertProject(t.Context(), p, tenant, newProject("ONC-201"))) // its old name is free
}

func projectUpdateRefused(t *testing.T, p ports.Set) {
	tenant, other := newTenant(t, p).Organization, newTenant(t, p).Organization
	mine, neighbour := newProject("ONC-201"), newProject("Ärzte")
	must(t, insertProject(t.Context(), p, tenant, mine))
	must(t, insertProject(t.Context(), p, tenant, neighbour))
	must(t, insertProject(t.Context(), p, other, newProject("ONC-203")))
	refusal := errors.New("refused")
	for _, tc := range []struct {
		tenant domain.TenantID
		at     domain.Version
		change func(*domain.Project) error
		want   error
	}{
		{tenant, 0, namedAnew("äRZTE"), domain.ErrNameTaken},
		{tenant, 2, namedAnew("ONC-202"), domain.ErrStale},
		{tenant, 0, func(p *domain.Project) error { p.Name = "x"; return refusal }, refusal},
		{other, 0, namedAnew("ONC-202"), domain.ErrProjectNotFound},
		{"org_nobody", 0, namedAnew("ONC-202"), domain.ErrTenantNotReady},
	} {
		_, err := p.Projects.Update(t.Context(), tc.tenant, mine.ID, tc.at, tc.change)
		wantError(t, err, tc.want)
		wantSame(t, got(p.Projects.Get(t.Context(), tenant, mine.ID))(t), mine)
	}
	nowhere(t, domain.ErrProjectNotFound, func(id domain.ProjectID) error {
		_, err := p.Projects.Update(t.Context(), tenant, id, 0, namedAnew("x"))
		return err
	})
	wantError(t, p.InTx(t.Context(), func(ctx context.Context) error {
		_, err := p.Projects.Update(ctx, tenant, mine.ID, 1, namedAnew("ONC-203")) // that of another tenant is free
		must(t, err)
		return refusal
	}), refusal)
	wantSame(t, got(p.Projects.Get(t.Context(), tenant, mine.ID))(t), mine)
}

// projectUpdateAtOnce proves that no change is lost, and that a version is changed once.
func projectUpdateAtOnce(t *testing.T, p ports.Set) {
	tenant, project := newTenant(t, p).Organization, newProject("ONC-201")
	must(t, insertProject(t.Context(), p, tenant, project))
	inserted(t, domain.ErrStale, func(int) error {
		_, err := p.Projects.Update(t.Context(), tenant, project.ID, 1, namedAnew("ONC-202"))
		return err
	})
	together(10, func(int) {
		if _, err := p.Projects.Update(t.Context(), tenant, project.ID, 0, namedAnew("ONC-203")); err != nil {
			t.Error(err)
		}
	})
	wantSame(t, got(p.Projects.Get(t.Context(), tenant, project.ID))(t).Version, domain.Version(12))
}

// projectUpdateOfOneName has several projects take one name at once.
func projectUpdateOfOneName(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	var all []domain.Project
	for range 10 {
		project := newProject(unique())
		must(t, insertProject(t.Context(), p, tenant, project))
		all = append(all, project)
	}
	var next atomic.Int64
	inserted(t, domain.ErrNameTaken, func(int) error {
		_, err := p.Projects.Update(t.Context(), tenant, all[next.Add(1)-1].ID, 0, namedAnew("ONC-201"))
		return err
	})
}

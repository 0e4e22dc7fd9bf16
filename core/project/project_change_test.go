package project_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

func TestWhoChangesAProject(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c, other := w.Tenant(t), w.Tenant(t)
	ada, max, ann, mel, eve := c.AddUser(t, "ada2"), c.AddUser(t, "max"), c.AddUser(t, "ann"), c.AddUser(t, "mel"),
		c.AddUser(t, "eve")
	p, err := w.Projects.Create(t.Context(), ada, domain.NewProject{Name: "ONC-201", Members: []domain.NewMember{
		{User: max.Subject, Role: "MANAGER"}, {User: ann.Subject, Role: "ANALYST"}, {User: mel.Subject},
	}})
	fixture.Must(t, err)
	version := domain.Version(1)
	for _, tc := range []struct {
		by   domain.Call
		want *domain.Error
	}{
		{ada, nil}, {max, nil}, {c.Admin, nil}, {ann, domain.ErrForbidden}, {mel, domain.ErrForbidden},
		{eve, domain.ErrProjectNotFound}, {other.Admin, domain.ErrProjectNotFound}, {w.Operator(t), domain.ErrForbidden},
		{c.Machine(t), domain.ErrForbidden},
	} {
		change := domain.ProjectChange{Status: domain.Some(domain.ProjectCompleted)}
		d, err := w.Projects.Update(t.Context(), tc.by, p.ID, version, change)
		fixture.Want(t, err, tc.want)
		if tc.want != nil {
			continue
		}
		version++
		if d.UpdatedBy != tc.by.Subject || d.Version != version || d.CreatedBy != ada.Subject || len(d.Members) != 4 {
			t.Errorf("%s made it %+v", tc.by.Subject, d)
		}
	}
}

// A status that the domain does not know comes from no driving adapter of ours.
func TestAProjectHasNoOtherStatus(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	p, err := c.Projects.Create(t.Context(), c.Admin, domain.NewProject{Name: "ONC-201"})
	fixture.Must(t, err)
	for _, status := range []domain.ProjectStatus{"", "DELETED", "active", "ACTIVE "} {
		_, err := c.Projects.Update(t.Context(), c.Admin, p.ID, 0, domain.ProjectChange{Status: domain.Some(status)})
		fixture.Want(t, err, domain.ErrProjectStatusInvalid)
	}
}

// Of several who have read the same version one changes the project.
func TestOneOfManyChangesAVersion(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	p, err := c.Projects.Create(t.Context(), c.Admin, domain.NewProject{Name: "ONC-201"})
	fixture.Must(t, err)
	var group sync.WaitGroup
	var changed atomic.Int64
	for range 8 {
		group.Go(func() {
			change := domain.ProjectChange{Description: domain.Some("x")}
			if _, err := c.Projects.Update(t.Context(), c.Admin, p.ID, p.Version, change); err == nil {
				changed.Add(1)
			} else {
				fixture.Want(t, err, domain.ErrStale)
			}
		})
	}
	group.Wait()
	if n := changed.Load(); n != 1 {
		t.Errorf("%d changed it", n)
	}
}

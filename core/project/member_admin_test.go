package project_test

import (
	"sync"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

func TestAProjectKeepsAnAdmin(t *testing.T) {
	t.Parallel()
	w := newTeam(t)
	_, err := w.setRole(t, w.Admin, w.admin, "MANAGER")
	fixture.Want(t, err, domain.ErrLastAdminOfProject)
	for _, by := range []domain.Call{w.Admin, w.admin} {
		fixture.Want(
			t, w.Projects.RemoveMember(t.Context(), by, w.project, w.admin.Subject, 0), domain.ErrLastAdminOfProject,
		)
	}
	_, err = w.setRole(t, w.Admin, w.analyst, "ADMIN")
	fixture.Must(t, err)
	fixture.Must(t, w.Projects.RemoveMember(t.Context(), w.admin, w.project, w.admin.Subject, 0)) // oneself
	w.has(t, w.admin, "")
	_, err = w.Projects.Get(t.Context(), w.admin, w.project)
	fixture.Want(t, err, domain.ErrProjectNotFound)
	fixture.Want(
		t, w.Projects.RemoveMember(t.Context(), w.analyst, w.project, w.analyst.Subject, 0), domain.ErrLastAdminOfProject,
	)
}

func TestTwoAdminsAtOnceDoNotLeaveAProjectWithoutOne(t *testing.T) {
	t.Parallel()
	w := newTeam(t)
	_, err := w.setRole(t, w.admin, w.analyst, "ADMIN")
	fixture.Must(t, err)
	var wait sync.WaitGroup
	for _, who := range []domain.Call{w.admin, w.analyst} {
		for range 4 {
			wait.Go(func() { _ = w.Projects.RemoveMember(t.Context(), w.Admin, w.project, who.Subject, 0) })
		}
	}
	wait.Wait()
	people, err := w.Projects.Members(t.Context(), w.Admin, w.project)
	fixture.Must(t, err)
	admins := 0
	for _, m := range people {
		if m.RoleName == "ADMIN" {
			admins++
		}
	}
	if admins != 1 || len(people) != 3 {
		t.Errorf("%d admins of %d", admins, len(people))
	}
}

func TestAddingAMemberAgainUnderTheSameKey(t *testing.T) {
	t.Parallel()
	w := newTeam(t)
	add := func(key, hash string) (domain.MemberDetail, error) {
		in := domain.NewMember{User: w.outside.Subject, Role: "ANALYST"}
		return w.Projects.AddMember(t.Context(), fixture.WithIdempotencyKey(w.admin, key, hash), w.project, in)
	}
	var wait sync.WaitGroup
	for range 5 {
		wait.Go(func() {
			if m, err := add("k", "h"); err != nil || m.RoleName != "ANALYST" || m.Version != 2 {
				t.Errorf("got %+v, %v", m, err)
			}
		})
	}
	wait.Wait()
	if told := w.told(t, w.outside); len(told) != 1 {
		t.Errorf("told %d times", len(told))
	}
	_, err := add("k", "another")
	fixture.Want(t, err, domain.ErrIdempotencyKeyReused)
	_, err = add("other", "h")
	fixture.Want(t, err, domain.ErrMemberExists)
	fixture.Must(t, w.Projects.RemoveMember(t.Context(), w.admin, w.project, w.outside.Subject, 0))
	_, err = add("k", "h")
	fixture.Want(t, err, domain.ErrMemberNotFound)
}

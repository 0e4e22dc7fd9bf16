package user_test

import (
	"context"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/app/jobs"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// roleOf is what is stored about a person of the one company.
func roleOf(t *testing.T, w *fixture.Installation, who domain.Subject) domain.User {
	t.Helper()
	u, err := w.Set.Users.Get(t.Context(), domain.CompanyTenant, who)
	fixture.Must(t, err)
	return u
}

func adminsOf(t *testing.T, w *fixture.Installation) int {
	t.Helper()
	all, err := w.Set.Admins.List(t.Context(), domain.CompanyEnterprise)
	fixture.Must(t, err)
	return len(all)
}

func TestTheTokenTellsTheRoleInOneCompany(t *testing.T) {
	t.Parallel()
	w := fixture.Company(t)
	for name, tc := range map[string]struct {
		roles []string
		role  string
		want  *domain.Error
	}{
		"admin":   {[]string{"org:admin"}, "org:admin", nil},
		"member":  {[]string{"org:member"}, "org:member", nil},
		"both":    {[]string{"org:member", "org:admin"}, "org:admin", nil},
		"more":    {[]string{"viewer", "org:member"}, "org:member", nil},
		"none":    {nil, "", domain.ErrRoleMissing},
		"another": {[]string{"viewer"}, "", domain.ErrRoleMissing},
		"root":    {[]string{"root:admin"}, "", domain.ErrRoleMissing}, // not from the operators' connection
		"case":    {[]string{"ORG:ADMIN"}, "", domain.ErrRoleMissing},
	} {
		by := w.Authenticate(t, w.EmployeeToken(name, tc.roles...))
		u, err := w.Users.Register(t.Context(), by, domain.Profile{FirstName: name, LastName: "Test"})
		fixture.Want(t, err, tc.want)
		if u.Role != tc.role {
			t.Errorf("%s registered as %q", name, u.Role)
		}
		_, err = w.Projects.List(t.Context(), by, domain.ProjectQuery{})
		fixture.Want(t, err, map[bool]*domain.Error{true: domain.ErrProfileRequired}[tc.want != nil])
	}
	if n := adminsOf(t, w); n != 2 {
		t.Errorf("%d admins", n)
	}
}

func TestTheStoredRoleFollowsTheToken(t *testing.T) {
	t.Parallel()
	w := fixture.Company(t)
	bob := w.Employee(t, "bob", "org:member")
	list := func(by domain.Call) error {
		_, err := w.Audit.List(t.Context(), by, domain.AuditQuery{})
		return err
	}
	fixture.Want(t, list(bob), domain.ErrForbidden)

	w.Advance(2 * time.Second)
	promoted := w.Authenticate(t, w.EmployeeToken("bob", "org:admin"))
	fixture.Must(t, list(promoted))
	if u := roleOf(t, w, bob.Subject); u.Role != "org:admin" || adminsOf(t, w) != 1 {
		t.Errorf("stored %q, %d admins", u.Role, adminsOf(t, w))
	}
	_, err := w.Projects.List(t.Context(), bob, domain.ProjectQuery{})
	fixture.Want(t, err, domain.ErrTokenOutdated)

	w.Advance(2 * time.Second)
	demoted := w.Authenticate(t, w.EmployeeToken("bob", "org:member")) // also the last admin
	fixture.Want(t, list(demoted), domain.ErrForbidden)
	fixture.Want(t, list(promoted), domain.ErrTokenOutdated)
	if u := roleOf(t, w, bob.Subject); u.Role != "org:member" || adminsOf(t, w) != 0 {
		t.Errorf("stored %q, %d admins", u.Role, adminsOf(t, w))
	}

	w.Advance(2 * time.Second)
	shut := w.Authenticate(t, w.EmployeeToken("bob"))
	_, err = w.Projects.List(t.Context(), shut, domain.ProjectQuery{})
	fixture.Want(t, err, domain.ErrForbidden)
	_, err = w.Projects.List(t.Context(), demoted, domain.ProjectQuery{})
	fixture.Want(t, err, domain.ErrTokenOutdated)
	if u := roleOf(t, w, bob.Subject); u.Role != "" {
		t.Errorf("stored %q", u.Role)
	}
}

// An older token that comes late takes nothing over.
func TestAnOlderTokenChangesNoRole(t *testing.T) {
	t.Parallel()
	w := fixture.Company(t)
	w.Employee(t, "ada", "org:admin")
	bob := w.Employee(t, "bob", "org:member")
	w.Advance(2 * time.Second)
	late := w.EmployeeToken("bob", "org:admin")
	w.Advance(2 * time.Second)
	w.Authenticate(t, w.EmployeeToken("bob", "org:member"))
	w.Authenticate(t, late)
	if u := roleOf(t, w, bob.Subject); u.Role != "org:member" {
		t.Errorf("stored %q", u.Role)
	}
}

// Who was taken out may come again with a younger token, because they hold the role; who is
// blocked may not.
func TestLeavingAndBlockingInOneCompany(t *testing.T) {
	t.Parallel()
	w := fixture.Company(t)
	ada, bob := w.Employee(t, "ada", "org:admin"), w.Employee(t, "bob", "org:member")
	w.Advance(2 * time.Second)
	fixture.Must(t, w.Users.Remove(t.Context(), ada, bob.Subject, 0, ""))
	_, err := w.Users.Register(t.Context(), bob, domain.Profile{})
	fixture.Want(t, err, domain.ErrTokenOutdated)
	w.Advance(2 * time.Second)
	again := w.Employee(t, "bob", "org:member")
	_, err = w.Users.Block(t.Context(), ada, "", bob.Subject)
	fixture.Must(t, err)
	_, err = w.Projects.Create(t.Context(), again, domain.NewProject{Name: "x"})
	fixture.Want(t, err, domain.ErrUserBlocked)
	workAll(t, w)
	if w.EmployeeToken("bob", "org:member") != "" {
		t.Error("the provider lets them in")
	}
	_, err = w.Users.Unblock(t.Context(), ada, "", bob.Subject)
	fixture.Must(t, err)
	if workAll(t, w); w.EmployeeToken("bob", "org:member") == "" {
		t.Error("the provider keeps them out")
	}
}

// workAll works off every job and every periodic task, of which none fails.
func workAll(t *testing.T, w *fixture.Installation) {
	t.Helper()
	runner, handle := w.Set.JobRunner.(*memory.JobRunner), jobs.Handle(w.Core)
	for range 3 {
		for runner.Step(t.Context(), jobs.PeriodicTasks(w.Core), func(ctx context.Context, j domain.Job) (string, error) {
			result, err := handle(ctx, j)
			if err != nil {
				t.Errorf("%s: %v", j.Kind, err)
			}
			return result, err
		}) {
			continue
		}
		w.Advance(time.Minute)
	}
}

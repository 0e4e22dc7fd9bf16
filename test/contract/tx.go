package contract

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var txChecks = checks{
	"commit":     commit,
	"rollback":   rollback,
	"nested":     nested,
	"aborted":    aborted,
	"panic":      panicked,
	"cancelled":  cancelled,
	"unseen":     unseen,
	"ownWrites":  ownWrites,
	"closureErr": sameError,
	"joined":     joined,
	"readOnly":   readOnly,
	"batch":      batch,
}

var errBoom = errors.New("boom")

// several changes one entity of each sort that a unit of work may hold.
func several(
	ctx context.Context, p ports.Set, t domain.TenantID, project domain.Project, e domain.Enterprise, j domain.Job,
) error {
	return errors.Join(
		insertProject(ctx, p, t, project),
		p.Enterprises.Insert(ctx, e),
		p.Jobs.Enqueue(ctx, j),
	)
}

// stored tells which of several are there.
func stored(
	t *testing.T, p ports.Set, tenant domain.TenantID, project domain.Project, e domain.Enterprise, j domain.Job,
) (found []bool) {
	t.Helper()
	_, project1 := p.Projects.Get(t.Context(), tenant, project.ID)
	_, enterprise1 := p.Enterprises.Get(t.Context(), e.ID)
	_, job1 := p.Jobs.Get(t.Context(), j.ID)
	for _, err := range []error{project1, enterprise1, job1} {
		if err != nil {
			wantKind(t, err, domain.NotFound)
		}
		found = append(found, err == nil)
	}
	return found
}

func commit(t *testing.T, p ports.Set) {
	a, project, e := newTenant(t, p), newProject("A"), newEnterprise()
	j := newJob(a)
	must(t, p.InTx(t.Context(), func(ctx context.Context) error { return several(ctx, p, a.Organization, project, e, j) }))
	wantSame(t, stored(t, p, a.Organization, project, e, j), []bool{true, true, true})
}

func rollback(t *testing.T, p ports.Set) {
	a, project, e := newTenant(t, p), newProject("A"), newEnterprise()
	j := newJob(a)
	err := p.InTx(t.Context(), func(ctx context.Context) error {
		return errors.Join(several(ctx, p, a.Organization, project, e, j), errBoom)
	})
	wantError(t, err, errBoom)
	wantSame(t, stored(t, p, a.Organization, project, e, j), []bool{false, false, false})
}

// nested proves that an inner unit of work joins the outer one.
func nested(t *testing.T, p ports.Set) {
	a, project, e := newTenant(t, p), newProject("A"), newEnterprise()
	j := newJob(a)
	err := p.InTx(t.Context(), func(ctx context.Context) error {
		must(t, p.InTx(ctx, func(ctx context.Context) error { return several(ctx, p, a.Organization, project, e, j) }))
		return errBoom
	})
	wantError(t, err, errBoom)
	wantSame(t, stored(t, p, a.Organization, project, e, j), []bool{false, false, false})
}

// aborted proves that nothing commits after a conflict, even one that the
// caller looked away from.
func aborted(t *testing.T, p ports.Set) {
	a, taken, project := newTenant(t, p), newProject("A"), newProject("B")
	must(t, insertProject(t.Context(), p, a.Organization, taken))
	err := p.InTx(t.Context(), func(ctx context.Context) error {
		must(t, insertProject(ctx, p, a.Organization, project))
		wantError(t, insertProject(ctx, p, a.Organization, newProject("a")), domain.ErrNameTaken)
		if _, err := p.Projects.Get(ctx, a.Organization, taken.ID); err == nil {
			t.Error("the unit of work goes on after a conflict")
		}
		return nil
	})
	if err == nil {
		t.Error("an aborted unit of work committed")
	}
	_, err = p.Projects.Get(t.Context(), a.Organization, project.ID)
	wantError(t, err, domain.ErrProjectNotFound)
}

// panicked proves that a panic rolls back and leaves no lock behind.
func panicked(t *testing.T, p ports.Set) {
	a, project := newTenant(t, p), newProject("A")
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = p.InTx(t.Context(), func(ctx context.Context) error {
			must(t, insertProject(ctx, p, a.Organization, project))
			panic("boom")
		})
	}()
	must(t, insertProject(t.Context(), p, a.Organization, newProject("A")))
	_, err := p.Projects.Get(t.Context(), a.Organization, project.ID)
	wantError(t, err, domain.ErrProjectNotFound)
}

// cancelled proves that nothing commits for a caller who has gone.
func cancelled(t *testing.T, p ports.Set) {
	a, project := newTenant(t, p), newProject("A")
	outer, cancel := context.WithCancel(t.Context())
	err := p.InTx(outer, func(ctx context.Context) error {
		err := insertProject(ctx, p, a.Organization, project)
		cancel()
		return err
	})
	if err == nil {
		t.Error("the unit of work of a caller who has gone committed")
	}
	_, err = p.Projects.Get(t.Context(), a.Organization, project.ID)
	wantError(t, err, domain.ErrProjectNotFound)
}

// unseen proves that nobody sees what is not committed: others wait, or do not
// find it.
func unseen(t *testing.T, p ports.Set) {
	a, project := newTenant(t, p), newProject("A")
	must(t, p.InTx(t.Context(), func(ctx context.Context) error {
		must(t, insertProject(ctx, p, a.Organization, project))
		outside, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		if _, err := p.Projects.Get(outside, a.Organization, project.ID); err == nil {
			t.Error("others see what is not committed")
		}
		return nil
	}))
	_, err := p.Projects.Get(t.Context(), a.Organization, project.ID)
	must(t, err)
}

func ownWrites(t *testing.T, p ports.Set) {
	a, project := newTenant(t, p), newProject("A")
	must(t, p.InTx(t.Context(), func(ctx context.Context) error {
		must(t, insertProject(ctx, p, a.Organization, project))
		wantSame(t, got(p.Projects.Get(ctx, a.Organization, project.ID))(t), project)
		return nil
	}))
}

// sameError proves that the caller gets the very error that ended the work.
func sameError(t *testing.T, p ports.Set) {
	err := p.InTx(t.Context(), func(context.Context) error { return domain.ErrRoleNotFound.At("role") })
	wantError(t, err, domain.ErrRoleNotFound)
	if domain.AsError(err).Fields == nil {
		t.Error("the location of the failure was lost")
	}
}

func joined(t *testing.T, p ports.Set) {
	wantSame(t, p.Joined(t.Context()), false)
	must(t, p.InTx(t.Context(), func(ctx context.Context) error {
		wantSame(t, p.Joined(ctx), true)
		wantSame(t, p.Joined(p.ReadOnly(ctx)), true)
		return nil
	}))
}

// readOnly proves that nothing is written where nothing may be, by any
// kind of method, inside and outside of a unit of work.
func readOnly(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	team, ada := addTeam(t, p, e.Organization, "ONC-201"), addUser(t, p, e.Organization, "Ada", "")
	n := domain.Notify(domain.TrialShared, domain.NotificationData{}, someday, idAt, ada.Subject)[0]
	must(t, p.Notifications.Insert(t.Context(), e.Organization, n))
	writes := map[string]func(ctx context.Context) error{
		"insert": func(ctx context.Context) error { return insertProject(ctx, p, e.Organization, newProject("B")) },
		"update": func(ctx context.Context) error {
			_, err := p.Users.Update(
				ctx, e.Organization, ada.Subject, 0, func(u *domain.User) error { u.JobTitle = "X"; return nil },
			)
			return err
		},
		"ensure": func(ctx context.Context) error {
			_, _, err := p.Admins.Ensure(ctx, domain.NewAdmin(newID(), e.ID, "x@"+e.Domain, someday))
			return err
		},
		"mark": func(ctx context.Context) error {
			_, err := p.Notifications.MarkRead(ctx, e.Organization, ada.Subject, n.ID)
			return err
		},
		"enqueue": func(ctx context.Context) error { return p.Jobs.Enqueue(ctx, newJob(e)) },
	}
	for _, write := range writes {
		wantKind(t, write(p.ReadOnly(t.Context())), domain.Internal)
		wantKind(t, p.InTx(t.Context(), func(ctx context.Context) error { return write(p.ReadOnly(ctx)) }), domain.Internal)
	}
	ctx := p.ReadOnly(t.Context())
	wantSame(t, got(p.Users.Get(ctx, e.Organization, ada.Subject))(t), ada)
	wantSame(t, len(got(p.Members.List(ctx, e.Organization, team.ID))(t)), 0)
}

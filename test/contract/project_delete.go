package contract

import (
	"context"
	"errors"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var projectDeleteChecks = checks{
	"delete":         projectDelete,
	"delete refused": projectDeleteRefused,
	"delete at once": projectDeleteAtOnce,
	"related":        projectRelated,
}

func projectDelete(t *testing.T, p ports.Set) {
	d, other := newWorkspace(t, p), newWorkspace(t, p)
	neighbour := addTeam(t, p, d.Organization, "ONC-202")
	member := neighbour.joins(t, p, d.Organization, d.user, 1)
	facts := domain.AccessQuery{Tenant: d.Organization, Subject: d.user.Subject, Project: d.team.ID}
	wantSame(t, got(p.AccessFacts.Load(t.Context(), facts))(t).ProjectRole, domain.RoleAdmin)
	wantSame(t, got(p.Projects.Delete(t.Context(), d.Organization, d.team.ID, 1))(t), d.team.Project)

	_, err := p.Projects.Get(t.Context(), d.Organization, d.team.ID)
	wantError(t, err, domain.ErrProjectNotFound)
	wantSame(t, len(got(p.Members.List(t.Context(), d.Organization, d.team.ID))(t)), 0)
	wantSame(t, len(got(p.Roles.List(t.Context(), d.Organization, d.team.ID))(t)), 0)
	after := got(p.AccessFacts.Load(t.Context(), facts))(t)
	wantSame(t, after.ProjectExists, false)
	wantSame(t, after.ProjectRole, "")
	wantError(t, p.Roles.Insert(t.Context(), d.Organization, newRole(d.team, "Late")), domain.ErrProjectNotFound)
	wantSame(t, listProjects(t, p, d.Organization, domain.ProjectQuery{Member: d.user.Subject}), []string{"ONC-202"})

	must(t, insertProject(t.Context(), p, d.Organization, newProject("onc-201"))) // its name is free
	wantSame(t, got(p.Members.List(t.Context(), d.Organization, neighbour.ID))(t), []domain.Member{member})
	wantSame(t, got(p.Projects.Get(t.Context(), other.Organization, other.team.ID))(t), other.team.Project)
	wantSame(t, len(got(p.Members.List(t.Context(), other.Organization, other.team.ID))(t)), 1)
}

func projectDeleteRefused(t *testing.T, p ports.Set) {
	d, other := newWorkspace(t, p), newWorkspace(t, p)
	_, err := p.Projects.Delete(t.Context(), d.Organization, d.team.ID, 2)
	wantError(t, err, domain.ErrStale)
	_, err = p.Projects.Delete(t.Context(), other.Organization, d.team.ID, 0)
	wantError(t, err, domain.ErrProjectNotFound)
	_, err = p.Projects.Delete(t.Context(), "org_nobody", d.team.ID, 0)
	wantError(t, err, domain.ErrTenantNotReady)
	nowhere(t, domain.ErrProjectNotFound, func(id domain.ProjectID) error {
		_, err := p.Projects.Delete(t.Context(), d.Organization, id, 0)
		return err
	})
	refusal := errors.New("refused")
	wantError(t, p.InTx(t.Context(), func(ctx context.Context) error {
		got(p.Projects.Delete(ctx, d.Organization, d.team.ID, 0))(t)
		return refusal
	}), refusal)
	wantSame(t, got(p.Projects.Get(t.Context(), d.Organization, d.team.ID))(t), d.team.Project)
	wantSame(t, len(got(p.Members.List(t.Context(), d.Organization, d.team.ID))(t)), 1)
	wantSame(t, len(got(p.Roles.List(t.Context(), d.Organization, d.team.ID))(t)), 4)
}

// projectDeleteAtOnce has one of many delete the project, while others become members of it.
func projectDeleteAtOnce(t *testing.T, p ports.Set) {
	d := newWorkspace(t, p)
	people := make([]domain.User, 10)
	for i := range people {
		people[i] = addUser(t, p, d.Organization, unique(), "")
	}
	inserted(t, domain.ErrProjectNotFound, func(i int) error {
		_ = p.Members.Insert(t.Context(), d.Organization, domain.Member{
			Project: d.team.ID, Person: people[i].Person(), Role: d.team.roles[3].ID, JoinedAt: someday,
		})
		_, err := p.Projects.Delete(t.Context(), d.Organization, d.team.ID, 0)
		return err
	})
	wantSame(t, len(got(p.Members.List(t.Context(), d.Organization, d.team.ID))(t)), 0)
}

// relate stores of each sort n rows that name the project.
func (d workspace) relate(t *testing.T, p ports.Set, n int) {
	t.Helper()
	for i := range n {
		addShare(t, p, d.Organization, d.share(i, addUser(t, p, d.Organization, unique(), "")))
		addBookmark(t, p, d.Organization, d.bookmark(i))
		note := newNotification(d.user.Subject, i)
		note.Data.ProjectID = d.team.ID
		must(t, p.Notifications.Insert(t.Context(), d.Organization, note))
		addImport(t, p, d.Organization, newImport(domain.TrialScope{Project: d.team.ID, Trial: d.trial.Slug}))
	}
}

func projectRelated(t *testing.T, p ports.Set) {
	d, other := newWorkspace(t, p), newWorkspace(t, p)
	neighbour := d
	neighbour.team = addTeam(t, p, d.Organization, "ONC-202")
	const each = 5
	for _, w := range []workspace{d, neighbour, other} {
		w.relate(t, p, each)
	}
	of := func(w workspace, id domain.ProjectID) int64 {
		return got(p.Projects.CountRelated(t.Context(), w.Organization, id))(t)
	}
	about := newNotification(d.user.Subject, 9)
	about.Data.ProjectID = "" // about no project at all
	must(t, p.Notifications.Insert(t.Context(), d.Organization, about))
	for _, none := range []domain.ProjectID{"", other.team.ID, domain.ProjectID(newID())} {
		wantSame(t, of(d, none), 0)
		wantSame(t, got(p.Projects.DeleteRelated(t.Context(), d.Organization, none, 100))(t), 0)
	}
	got(p.Projects.Delete(t.Context(), d.Organization, d.team.ID, 0))(t)
	for _, left := range []int64{12, 4, 0, 0} {
		before := of(d, d.team.ID)
		wantSame(t, got(p.Projects.DeleteRelated(t.Context(), d.Organization, d.team.ID, 2))(t), before-left)
		wantSame(t, of(d, d.team.ID), left)
	}
	wantSame(t, of(neighbour, neighbour.team.ID), 4*each)
	wantSame(t, of(other, other.team.ID), 4*each)
	wantSame(t, got(p.Notifications.Unread(t.Context(), d.Organization, d.user.Subject))(t), each+1)
	_, err := p.Projects.DeleteRelated(t.Context(), "org_nobody", d.team.ID, 2)
	wantError(t, err, domain.ErrTenantNotReady)
}

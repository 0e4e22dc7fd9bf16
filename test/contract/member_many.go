package contract

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// memberByProjects proves that the members of many projects are those that each lists.
func memberByProjects(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p).Organization, newTenant(t, p).Organization
	ada, bob := addUser(t, p, a, "Ada", ""), addUser(t, p, a, "Bob", "")
	ids, want := []domain.ProjectID{newProject("none").ID, "", "not an id"}, map[domain.ProjectID][]domain.Member{}
	for i := range 20 {
		team := addTeam(t, p, a, fmt.Sprint("ONC-", i))
		team.joins(t, p, a, ada, i%4)
		if i%3 == 0 {
			team.joins(t, p, a, bob, 0)
		}
		want[team.ID] = got(p.Members.List(t.Context(), a, team.ID))(t)
		ids = append(ids, team.ID, team.ID)
	}
	empty, other := addTeam(t, p, a, "empty"), addTeam(t, p, a, "other")
	other.joins(t, p, a, bob, 0)
	wantSame(t, got(p.Members.ByProjects(t.Context(), a, append(ids, empty.ID)...))(t), want)
	wantSame(t, len(got(p.Members.ByProjects(t.Context(), b, ids...))(t)), 0)
	wantSame(t, len(got(p.Members.ByProjects(t.Context(), a))(t)), 0)
}

// memberWhoLeaves proves that of who leaves at the moment at which they are added to a project
// no membership stays: Known and Update of Users wait for each other.
func memberWhoLeaves(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	for i := range 5 {
		team, bob := addTeam(t, p, tenant, fmt.Sprint("ONC-", i)), addUser(t, p, tenant, "Bob", "")
		add := func(ctx context.Context) error {
			known, err := p.Users.Known(ctx, tenant, bob.Subject)
			if err != nil || len(known) == 0 {
				return errors.Join(err, domain.ErrUserNotFound)
			}
			_, err = p.Projects.Lock(ctx, tenant, team.ID, 0)
			return errors.Join(err, p.Members.Insert(ctx, tenant, domain.Member{
				Project: team.ID, Person: bob.Person(), Role: team.roles[asMember].ID, JoinedAt: someday,
			}))
		}
		leave := func(ctx context.Context) error {
			_, err := p.Users.Update(ctx, tenant, bob.Subject, 0, func(u *domain.User) error { return u.Leave(after(1)) })
			return errors.Join(err, p.Members.Leave(ctx, tenant, bob.Subject, "ada", after(1)))
		}
		together(2, func(i int) {
			err := p.InTx(t.Context(), []func(context.Context) error{add, leave}[i])
			if err != nil && !errors.Is(err, domain.ErrUserNotFound) {
				t.Error(err)
			}
		})
		wantSame(t, len(got(p.Members.List(t.Context(), tenant, team.ID))(t)), 0)
	}
}

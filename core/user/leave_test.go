package user_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

func (c company) stored(who domain.Subject) domain.User {
	c.t.Helper()
	u, err := c.Set.Users.Get(c.t.Context(), c.Enterprise.Organization, who)
	fixture.Must(c.t, err)
	return u
}

func TestWhoIsBlockedIsOutAtOnceAndInAgain(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	bob := c.AddUser(t, "bob")
	list := func(by domain.Call) error {
		_, err := c.Projects.List(t.Context(), by, domain.ProjectQuery{})
		return err
	}
	for range 2 {
		u, err := c.Users.Block(t.Context(), c.Admin, "", bob.Subject)
		if fixture.Must(t, err); u.Status != domain.UserBlocked {
			t.Errorf("got %s", u.Status)
		}
		fixture.Want(t, list(bob), domain.ErrUserBlocked)
	}
	c.Identity.Fail("SetBlocked", away, 2)
	if c.work(); c.Token("bob") != "" {
		t.Error("the provider lets them in")
	}
	for range 2 {
		u, err := c.Users.Unblock(t.Context(), c.Admin, "", bob.Subject)
		if fixture.Must(t, err); u.Status != domain.UserActive {
			t.Errorf("got %s", u.Status)
		}
		fixture.Must(t, list(bob))
	}
	if c.work(); c.Token("bob") == "" {
		t.Error("the provider keeps them out")
	}
	for who, want := range map[domain.Subject]*domain.Error{
		c.Admin.Subject: domain.ErrOwnAccount, "auth0|nobody": domain.ErrUserNotFound,
	} {
		_, err := c.Users.Block(t.Context(), c.Admin, "", who)
		fixture.Want(t, err, want)
	}
	_, err := c.Users.Block(t.Context(), bob, "", c.Admin.Subject)
	fixture.Want(t, err, domain.ErrForbidden)
}

// A block is the company's own affair where the person belongs to another one too.
func TestABlockOfWhoBelongsElsewhereStaysHere(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	bob := c.AddUser(t, "bob")
	other := c.Installation.Tenant(t).Enterprise.Organization
	fixture.Must(t, c.Set.Identity.AssignRole(t.Context(), other, bob.Subject, "org:member", nil))
	_, err := c.Users.Block(t.Context(), c.Admin, c.Enterprise.Organization, bob.Subject)
	fixture.Must(t, err)
	if c.work(); c.Token("bob") == "" {
		t.Error("the provider keeps them out of the other organization")
	}
	_, err = c.Users.Me(t.Context(), c.Authenticate(t, c.Token("bob")))
	fixture.Want(t, err, domain.ErrUserBlocked)
}

func TestWhoLeavesIsOutAndComesBackByInvitation(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	bob := c.AddUser(t, "bob")
	_, err := c.change(c.Admin, bob.Subject, adminRole)
	fixture.Must(t, err)
	p, err := c.Projects.Create(t.Context(), c.Admin, domain.NewProject{
		Name: "ONC-201", Members: []domain.NewMember{{User: bob.Subject}},
	})
	fixture.Must(t, err)
	c.work()
	bob = c.Authenticate(t, c.Token("bob"))
	c.Advance(time.Second)
	fixture.Must(t, c.Users.Remove(t.Context(), c.Admin, bob.Subject, 0, ""))
	c.Identity.Fail("RemoveMember", away, 2)
	c.work()
	members, err := c.Projects.Members(t.Context(), c.Admin, p.ID)
	fixture.Must(t, err)
	if u := c.stored(bob.Subject); u.Status != domain.UserRemoved || len(members) != 1 || len(c.admins()) != 1 {
		t.Errorf("got %+v, the members %v and the admins %v", u, members, c.admins())
	}
	belongs, err := c.Set.Identity.Organizations(t.Context(), bob.Subject)
	if fixture.Must(t, err); len(belongs) != 0 {
		t.Errorf("at the provider they belong to %v", belongs)
	}
	_, err = c.Users.Me(t.Context(), bob)
	fixture.Want(t, err, domain.ErrTokenOutdated)
	bob = c.Authenticate(t, c.Token("bob"))
	_, err = c.Projects.List(t.Context(), bob, domain.ProjectQuery{})
	fixture.Want(t, err, domain.ErrProfileRequired)
	_, err = c.Users.Me(t.Context(), bob)
	fixture.Want(t, err, domain.ErrUserNotFound)
	_, err = c.Users.Register(t.Context(), bob, domain.Profile{}) // the own connection is no invitation
	fixture.Want(t, err, domain.ErrNotInvited)
	_, err = c.Projects.Create(t.Context(), c.Admin, domain.NewProject{
		Name: "ONC-202", Members: []domain.NewMember{{User: bob.Subject}},
	})
	fixture.Want(t, err, domain.ErrUserNotFound)
	fixture.Want(t, c.Users.Remove(t.Context(), c.Admin, bob.Subject, 0, ""), domain.ErrUserNotFound)
	_, err = c.change(c.Admin, bob.Subject, adminRole)
	fixture.Want(t, err, domain.ErrUserRemoved)
	_, err = c.Users.Unblock(t.Context(), c.Admin, "", bob.Subject)
	fixture.Want(t, err, domain.ErrUserRemoved)

	_, err = c.Users.Invite(t.Context(), c.Admin, domain.NewMemberInvitation{
		Email: "bob@" + c.Enterprise.Domain, RoleID: memberRole,
	})
	fixture.Must(t, err)
	before := c.stored(bob.Subject)
	back, err := c.Users.Register(t.Context(), bob, domain.Profile{JobTitle: "Nurse"})
	fixture.Must(t, err)
	if back.ID != before.ID || back.FirstName != "Bob" || back.JobTitle != "Nurse" || back.Role != "org:member" {
		t.Errorf("got %+v", back)
	}
	c.work()
	c.agrees("bob", "org:member")
	list, err := c.Projects.List(t.Context(), c.Authenticate(t, c.Token("bob")), domain.ProjectQuery{})
	if fixture.Must(t, err); list.Total != 0 {
		t.Errorf("they are in %d projects again", list.Total)
	}
}

// A project keeps an ADMIN: who leaves names a successor, or is named the projects.
func TestWhoLeavesHandsTheirProjectsOver(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	bob, eve, kim := c.AddUser(t, "bob"), c.AddUser(t, "eve"), c.AddUser(t, "kim")
	create := func(name string, members ...domain.NewMember) domain.ProjectID {
		p, err := c.Projects.Create(t.Context(), bob, domain.NewProject{Name: name, Members: members})
		fixture.Must(t, err)
		return p.ID
	}
	own, shared := create("Own"), create("Shared", domain.NewMember{User: eve.Subject})
	create("Two admins", domain.NewMember{User: kim.Subject, Role: "ADMIN"})
	err := c.Users.Remove(t.Context(), c.Admin, bob.Subject, 0, "")
	if fixture.Want(t, err, domain.ErrLastProjectAdmin); len(domain.AsError(err).Fields) != 2 {
		t.Errorf("it names %v", domain.AsError(err).Fields)
	}
	_, err = c.Users.Block(t.Context(), c.Admin, "", kim.Subject)
	fixture.Must(t, err)
	for to, want := range map[domain.Subject]*domain.Error{
		"auth0|nobody": domain.ErrUserNotFound, bob.Subject: domain.ErrSuccessorInvalid,
		kim.Subject: domain.ErrSuccessorInvalid,
	} {
		fixture.Want(t, c.Users.Remove(t.Context(), c.Admin, bob.Subject, 0, to), want)
	}
	if c.stored(bob.Subject).Status != domain.UserActive {
		t.Error("a refused call has removed them")
	}
	fixture.Must(t, c.Users.Remove(t.Context(), c.Admin, bob.Subject, 0, eve.Subject))
	for _, p := range []domain.ProjectID{own, shared} {
		detail, err := c.Projects.Get(t.Context(), eve, p)
		fixture.Must(t, err)
		if m := detail.Members; len(m) != 1 || m[0].Person.Subject != eve.Subject || m[0].RoleName != "ADMIN" {
			t.Errorf("got %+v", m)
		}
	}
	told, err := c.Notifications.List(t.Context(), eve, domain.NotificationQuery{})
	fixture.Must(t, err)
	named := slices.IndexFunc(told.Items, func(n domain.Notification) bool { return n.Data.ProjectID == own })
	if named < 0 || told.Items[named].Data.SenderID != c.Admin.Subject {
		t.Errorf("the successor was told %+v", told.Items)
	}
}

func TestALeaverWhoWasBlockedMayJoinAnother(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	bob := c.AddUser(t, "bob")
	_, err := c.Users.Block(t.Context(), c.Admin, "", bob.Subject)
	fixture.Must(t, err)
	c.work()
	fixture.Must(t, c.Users.Remove(t.Context(), c.Admin, bob.Subject, 0, ""))
	if c.work(); c.Token("bob") == "" {
		t.Error("the provider keeps them out for ever")
	}
}

// An admin may leave by their own hand, while another stays.
func TestAnAdminLeaves(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	fixture.Want(t, c.Users.Remove(t.Context(), c.Admin, c.Admin.Subject, 0, ""), domain.ErrLastAdmin)
	bob := c.AddUser(t, "bob")
	_, err := c.change(c.Admin, bob.Subject, adminRole)
	fixture.Must(t, err)
	if err := c.Users.Remove(t.Context(), c.Admin, c.Admin.Subject, 9, ""); !errors.Is(err, domain.ErrStale) {
		t.Errorf("got %v", err)
	}
	fixture.Must(t, c.Users.Remove(t.Context(), c.Admin, c.Admin.Subject, 0, ""))
}

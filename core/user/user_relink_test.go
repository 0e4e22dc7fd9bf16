package user_test

import (
	"testing"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// comeBack lets a person come through a new connection, as another subject, whose token it
// returns.
func comeBack(t *testing.T, c *fixture.Tenant, name string, was domain.Subject) domain.Call {
	t.Helper()
	own, err := c.Set.Identity.Connections(t.Context(), c.Enterprise.Organization)
	fixture.Must(t, err)
	email := name + "@" + c.Enterprise.Domain
	c.Identity.SetProfile(was, domain.ProviderProfile{Email: email, Verified: true, Connection: "sso-old"})
	c.Identity.SetProfile(domain.Subject("samlp|new|"+email), domain.ProviderProfile{
		Email: email, Verified: true, Connection: own[0].Name,
	})
	a := c.Authenticate(t, c.Token(name))
	if a.Subject == was {
		t.Fatal("the person is the same subject")
	}
	_, err = c.Users.Register(t.Context(), a, domain.Profile{})
	fixture.Want(t, err, domain.ErrEmailTaken)
	return a
}

// relinkJobs works off what a relinking has enqueued.
func relinkJobs(t *testing.T, c *fixture.Tenant) {
	t.Helper()
	page, err := c.Set.Jobs.List(t.Context(), domain.JobQuery{
		Enterprise: c.Enterprise.ID, Paging: domain.Paging{Size: 100},
	})
	fixture.Must(t, err)
	for _, j := range page.Items {
		if j.Kind == domain.JobRelinkExecutions {
			j.ID = "" // nobody hears how far it has come
			fixture.Must(t, c.Executions.Relink(t.Context(), domain.ByJob(j), j))
		}
	}
}

func TestWhoComesBackFindsTheirWork(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	bob, eve := c.AddUser(t, "bob"), c.AddUser(t, "eve")
	scope := c.TrialScope(t, domain.NewMember{User: bob.Subject, Role: "ANALYST"},
		domain.NewMember{User: eve.Subject, Role: "ANALYST"})
	run := func(by domain.Call) domain.Execution {
		e, err := c.Executions.Create(t.Context(), by, scope, domain.NewExecution{BasePatientData: document.Document{}})
		fixture.Must(t, err)
		return e
	}
	mine, theirs := run(bob), run(eve)
	_, err := c.Bookmarks.Create(t.Context(), bob, scope, mine.ID)
	fixture.Must(t, err)
	for by, to := range map[*domain.Call]domain.Call{&bob: eve, &eve: bob} {
		e := map[*domain.Call]domain.Execution{&bob: mine, &eve: theirs}[by]
		_, err := c.Shares.Create(t.Context(), *by, scope, domain.NewShare{
			Execution: e.ID, Recipients: []domain.Subject{to.Subject},
		})
		fixture.Must(t, err)
	}
	again := comeBack(t, c, "bob", bob.Subject)
	u, err := c.Users.Relink(t.Context(), c.Admin, bob.Subject, again.Subject)
	fixture.Must(t, err)
	if u.Subject != again.Subject || u.Email != "bob@"+c.Enterprise.Domain || u.Version != 2 || u.FirstName != "Bob" {
		t.Errorf("got %+v", u)
	}
	relinkJobs(t, c)
	_, err = c.Users.UpdateMe(t.Context(), bob, 0, domain.UserChange{})
	fixture.Want(t, err, domain.ErrProfileRequired)
	_, err = c.Users.Register(t.Context(), bob, domain.Profile{})
	fixture.Want(t, err, domain.ErrEmailUnverified)
	c.Advance(2e9)
	again = c.Authenticate(t, c.Token("bob"))
	if !again.Is(domain.TenantMember) {
		t.Error("the provider does not know the role")
	}
	wantWork(t, c, again, scope, mine.ID)
}

// wantWork asks that a person has one project, one run, one bookmark, a share each way and
// the notifications of the project and of the share.
func wantWork(t *testing.T, c *fixture.Tenant, by domain.Call, scope domain.TrialScope, run domain.ExecutionID) {
	t.Helper()
	projects, err := c.Projects.List(t.Context(), by, domain.ProjectQuery{})
	fixture.Must(t, err)
	runs, err := c.Executions.List(t.Context(), by, domain.ExecutionQuery{TrialScope: scope, User: by.Subject})
	fixture.Must(t, err)
	bookmarks, err := c.Bookmarks.List(t.Context(), by, domain.BookmarkQuery{})
	fixture.Must(t, err)
	told, err := c.Notifications.List(t.Context(), by, domain.NotificationQuery{CursorQuery: domain.CursorQuery{Size: 9}})
	fixture.Must(t, err)
	if projects.Total != 1 || len(runs.Items) != 1 || runs.Items[0].ID != run || bookmarks.Total != 1 ||
		len(told.Items) != 2 {
		t.Fatalf("%d projects, runs %+v, %d bookmarks, %d notifications", projects.Total, runs.Items, bookmarks.Total,
			len(told.Items))
	}
	if runs.Items[0].ExecutedBy != by.Subject || runs.Items[0].UpdatedBy != by.Subject {
		t.Errorf("the run is %+v", runs.Items[0])
	}
	for _, side := range domain.Directions() {
		shares, err := c.Shares.List(t.Context(), by, domain.ShareQuery{TrialScope: scope, Direction: side})
		if fixture.Must(t, err); shares.Total != 1 {
			t.Errorf("%d %s", shares.Total, side)
		}
	}
}

func TestTheRowOfAnAdminFollows(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	_, err := c.Users.Invite(t.Context(), c.Admin, domain.NewMemberInvitation{
		Email: "bob@" + c.Enterprise.Domain, RoleID: "rol_org_admin",
	})
	fixture.Must(t, err)
	bob := c.AddUser(t, "bob")
	_, err = c.Users.Invite(t.Context(), bob, domain.NewMemberInvitation{
		Email: "kim@partner.example", RoleID: "rol_org_member",
	})
	fixture.Must(t, err)
	again := comeBack(t, c, "bob", bob.Subject)
	u, err := c.Users.Relink(t.Context(), c.Admin, bob.Subject, again.Subject)
	fixture.Must(t, err)
	admins, err := c.Set.Admins.List(t.Context(), c.Enterprise.ID)
	if fixture.Must(t, err); u.Role != "org:admin" || len(admins) != 2 || admins[1].Subject != again.Subject {
		t.Errorf("got %+v and %+v", u, admins)
	}
	page, err := c.Users.Invitations(t.Context(), c.Admin, domain.MemberInvitationQuery{Status: domain.InvitationPending})
	if fixture.Must(t, err); page.Total != 1 || page.Items[0].Inviter != again.Subject {
		t.Errorf("got %+v", page)
	}
}

func TestNobodyIsRelinkedToAStranger(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	bob, eve := c.AddUser(t, "bob"), c.AddUser(t, "eve")
	own, err := c.Set.Identity.Connections(t.Context(), c.Enterprise.Organization)
	fixture.Must(t, err)
	mail := "bob@" + c.Enterprise.Domain
	for name, tc := range map[string]struct {
		by       domain.Call
		from, to domain.Subject
		login    *domain.ProviderProfile
		want     *domain.Error
	}{
		"oneself":              {c.Admin, c.Admin.Subject, "samlp|x|1", nil, domain.ErrOwnRelink},
		"by a member":          {eve, bob.Subject, "samlp|x|2", nil, domain.ErrForbidden},
		"of nobody":            {c.Admin, "auth0|nobody", "samlp|x|3", nil, domain.ErrUserNotFound},
		"to a colleague":       {c.Admin, bob.Subject, eve.Subject, nil, domain.ErrUserExists},
		"to the same":          {c.Admin, bob.Subject, bob.Subject, nil, domain.ErrUserExists},
		"to an admin, oneself": {c.Admin, bob.Subject, c.Admin.Subject, nil, domain.ErrUserExists},
		"to nobody":            {c.Admin, bob.Subject, "samlp|x|4", nil, domain.ErrRelinkMismatch},
		"to another address": {c.Admin, bob.Subject, "samlp|x|5", &domain.ProviderProfile{
			Email: "rob@" + c.Enterprise.Domain, Verified: true, Connection: own[0].Name,
		}, domain.ErrRelinkMismatch},
		"unverified": {c.Admin, bob.Subject, "google|6", &domain.ProviderProfile{
			Email: mail, Connection: "google", Shared: true,
		}, domain.ErrRelinkMismatch},
		"through another company": {c.Admin, bob.Subject, "samlp|x|7", &domain.ProviderProfile{
			Email: mail, Verified: true, Connection: "sso-other",
		}, domain.ErrRelinkMismatch},
	} {
		if tc.login != nil {
			c.Identity.SetProfile(tc.to, *tc.login)
		}
		_, err := c.Users.Relink(t.Context(), tc.by, tc.from, tc.to)
		if fixture.Want(t, err, tc.want); t.Failed() {
			t.Fatal(name)
		}
	}
	for _, call := range []string{"Profile", "Connections"} {
		c.Identity.Fail(call, domain.ErrProviderUnavailable, 1)
		_, err = c.Users.Relink(t.Context(), c.Admin, bob.Subject, "samlp|x|5")
		fixture.Want(t, err, domain.ErrProviderUnavailable)
	}
	u, err := c.Users.Get(t.Context(), c.Admin, bob.Subject)
	if fixture.Must(t, err); u.Version != 1 {
		t.Errorf("got %+v", u)
	}
}

// The provider may be away for a while after we have stored.
func TestARelinkingConverges(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	bob := c.AddUser(t, "bob")
	again := comeBack(t, c, "bob", bob.Subject)
	c.Identity.Fail("AssignRole", domain.ErrProviderUnavailable, 1)
	by := fixture.WithIdempotencyKey(c.Admin, "k", "r")
	for range 2 {
		u, err := c.Users.Relink(t.Context(), by, bob.Subject, again.Subject)
		if fixture.Must(t, err); u.Subject != again.Subject || u.Version != 2 {
			t.Errorf("got %+v", u)
		}
	}
	_, err := c.Users.Relink(t.Context(), c.Admin, bob.Subject, again.Subject)
	fixture.Want(t, err, domain.ErrUserNotFound)
	page, err := c.Set.Jobs.List(t.Context(), domain.JobQuery{Subject: c.Admin.Subject, Paging: domain.Paging{Size: 9}})
	fixture.Must(t, err)
	told := 0
	for _, j := range page.Items {
		if j.Kind == domain.JobProviderRole && j.Args["subject"] != "" {
			_, err := c.Users.ProviderRole(t.Context(), domain.ByJob(j), j)
			fixture.Must(t, err)
			told++
		}
	}
	if !c.Authenticate(t, c.Token("bob")).Is(domain.TenantMember) || told < 2 {
		t.Errorf("the provider was told %d times", told)
	}
	c.Identity.SetProfile(again.Subject, domain.ProviderProfile{Email: "gone", Connection: "gone"})
	own, err := c.Set.Identity.Connections(t.Context(), c.Enterprise.Organization)
	fixture.Must(t, err)
	c.Identity.SetProfile(bob.Subject, domain.ProviderProfile{
		Email: "bob@" + c.Enterprise.Domain, Verified: true, Connection: own[0].Name,
	})
	if old := c.Authenticate(t, c.Token("bob")); old.Subject != bob.Subject || old.Is(domain.TenantMember) {
		t.Errorf("the old subject has its role at the provider: %+v", old)
	}
}

// Who has left is not taken in by a relinking, but by an invitation; nor is who is blocked let in.
func TestRelinkingLetsNobodyIn(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	bob, eve := c.AddUser(t, "bob"), c.AddUser(t, "eve")
	backAsBob, backAsEve := comeBack(t, c, "bob", bob.Subject), comeBack(t, c, "eve", eve.Subject)
	fixture.Must(t, c.Users.Remove(t.Context(), c.Admin, bob.Subject, 0, ""))
	_, err := c.Users.Relink(t.Context(), c.Admin, bob.Subject, backAsBob.Subject)
	fixture.Must(t, err)
	if c.Authenticate(t, c.Token("bob")).Is(domain.TenantMember) {
		t.Error("who has left has a role at the provider")
	}
	_, err = c.Users.Register(t.Context(), backAsBob, domain.Profile{})
	fixture.Want(t, err, domain.ErrNotInvited)
	_, err = c.Users.Invite(t.Context(), c.Admin, domain.NewMemberInvitation{
		Email: "bob@" + c.Enterprise.Domain, RoleID: "rol_org_member",
	})
	fixture.Must(t, err)
	again, err := c.Users.Register(t.Context(), backAsBob, domain.Profile{})
	if fixture.Must(t, err); again.Status != domain.UserActive || again.Role != "org:member" {
		t.Errorf("got %+v", again)
	}
	_, err = c.Users.Block(t.Context(), c.Admin, "", eve.Subject)
	fixture.Must(t, err)
	u, err := c.Users.Relink(t.Context(), c.Admin, eve.Subject, backAsEve.Subject)
	if fixture.Must(t, err); u.Status != domain.UserBlocked {
		t.Errorf("got %+v", u)
	}
	page, err := c.Set.Jobs.List(t.Context(), domain.JobQuery{
		Enterprise: c.Enterprise.ID, Paging: domain.Paging{Size: 99},
	})
	fixture.Must(t, err)
	for _, j := range page.Items {
		if j.Kind == domain.JobProviderLock && j.Args["subject"] == string(backAsEve.Subject) {
			_, err := c.Users.ProviderLock(t.Context(), domain.ByJob(j), j)
			fixture.Must(t, err)
		}
	}
	if c.Token("eve") != "" {
		t.Error("who is blocked can sign in at the provider under the new subject")
	}
}

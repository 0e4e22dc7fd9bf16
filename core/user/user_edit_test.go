package user_test

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// setStatus is what blocking and leaving do to the row.
func setStatus(t *testing.T, c *fixture.Tenant, who domain.Subject, status domain.UserStatus) {
	t.Helper()
	_, err := c.Set.Users.Update(t.Context(), c.Enterprise.Organization, who, 0, func(u *domain.User) error {
		u.Status = status
		return nil
	})
	fixture.Must(t, err)
}

func TestWhoSeesOfAUserWhat(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c, other := w.Tenant(t), w.Tenant(t)
	bob, eve := c.AddUser(t, "bob"), c.AddUser(t, "eve")
	for _, status := range domain.UserStatuses() {
		setStatus(t, c, eve.Subject, status)
		full, err := w.Users.Get(t.Context(), c.Admin, eve.Subject)
		if fixture.Must(t, err); full.Status != status || full.ID == "" || full.Role != "org:member" {
			t.Errorf("%s: an admin sees %+v", status, full)
		}
		seen, err := w.Users.Get(t.Context(), bob, eve.Subject)
		if status != domain.UserActive {
			fixture.Want(t, err, domain.ErrUserNotFound)
			continue
		}
		if fixture.Must(t, err); seen != full.PublicProfile() {
			t.Errorf("a member sees %+v", seen)
		}
	}
	setStatus(t, c, eve.Subject, domain.UserInactive)
	own, err := w.Users.Get(t.Context(), eve, eve.Subject)
	if fixture.Must(t, err); own.Subject != eve.Subject || own.ID != "" {
		t.Errorf("one sees of oneself %+v", own)
	}
	for _, who := range []domain.Subject{"auth0|nobody", "", "a b/../%00", other.Admin.Subject} {
		for _, by := range []domain.Call{c.Admin, bob} {
			_, err := w.Users.Get(t.Context(), by, who)
			fixture.Want(t, err, domain.ErrUserNotFound)
		}
	}
}

func TestTheNumberOfUsers(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	bob, eve := c.AddUser(t, "bob"), c.AddUser(t, "eve")
	setStatus(t, c, eve.Subject, domain.UserRemoved)
	count, err := c.Users.Count(t.Context(), c.Admin)
	if fixture.Must(t, err); count != 2 {
		t.Errorf("got %d", count)
	}
	_, err = c.Users.Count(t.Context(), bob)
	fixture.Want(t, err, domain.ErrForbidden)
}

func TestAnAdminEditsAProfile(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	bob := c.AddUser(t, "bob")
	edit := func(at domain.Version, in domain.UserChangeByAdmin) (domain.User, error) {
		return c.Users.Edit(t.Context(), c.Admin, bob.Subject, at, in)
	}
	u, err := edit(1, domain.UserChangeByAdmin{
		UserChange: domain.UserChange{JobTitle: domain.Some("Nurse")}, Status: domain.Some(domain.UserInactive),
	})
	if fixture.Must(t, err); u.Version != 2 || u.JobTitle != "Nurse" || u.FirstName != "Bob" ||
		u.Status != domain.UserInactive || u.Role != "org:member" {
		t.Errorf("got %+v", u)
	}
	same, err := edit(2, domain.UserChangeByAdmin{})
	if fixture.Must(t, err); same != u {
		t.Errorf("an empty patch made %+v", same)
	}
	_, err = edit(1, domain.UserChangeByAdmin{Status: domain.Some(domain.UserActive)})
	fixture.Want(t, err, domain.ErrStale)
	for _, to := range []domain.UserStatus{domain.UserBlocked, domain.UserRemoved, "", "ODD"} {
		_, err = edit(0, domain.UserChangeByAdmin{Status: domain.Some(to)})
		fixture.Want(t, err, domain.ErrUserStatusInvalid)
	}
	for _, now := range []domain.UserStatus{domain.UserBlocked, domain.UserRemoved} {
		setStatus(t, c, bob.Subject, now)
		for _, to := range []domain.UserStatus{domain.UserActive, domain.UserInactive} {
			_, err = edit(0, domain.UserChangeByAdmin{Status: domain.Some(to)})
			fixture.Want(t, err, domain.ErrUserStatusLocked)
		}
		u, err = edit(0, domain.UserChangeByAdmin{UserChange: domain.UserChange{Mobile: domain.Some(string(now))}})
		if fixture.Must(t, err); u.Status != now || u.Mobile != string(now) {
			t.Errorf("got %+v", u)
		}
	}
	_, err = c.Users.Edit(t.Context(), bob, c.Admin.Subject, 0, domain.UserChangeByAdmin{})
	fixture.Want(t, err, domain.ErrForbidden)
}

// The name of an admin stands in the row of the user and in that of the admin.
func TestTheNamesOfAnAdminAgree(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	change := domain.UserChange{LastName: domain.Some("Byron")}
	for _, edit := range []func() (domain.User, error){
		func() (domain.User, error) { return c.Users.UpdateMe(t.Context(), c.Admin, 0, change) },
		func() (domain.User, error) {
			change.LastName = domain.Some("King")
			return c.Users.Edit(t.Context(), c.Admin, c.Admin.Subject, 0, domain.UserChangeByAdmin{UserChange: change})
		},
	} {
		u, err := edit()
		fixture.Must(t, err)
		admins, err := c.Set.Admins.List(t.Context(), c.Enterprise.ID)
		if fixture.Must(t, err); len(admins) != 1 || admins[0].LastName != u.LastName || admins[0].Subject != u.Subject {
			t.Errorf("got %+v, want the names of %+v", admins, u)
		}
	}
}

// What the list of the old paths has: names of roles and of projects.
func TestAListWithProjects(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	bob := c.AddUser(t, "bob")
	for _, name := range []string{"ONC-2", "onc-1"} {
		_, err := c.Projects.Create(t.Context(), c.Admin, domain.NewProject{
			Name: name, Members: []domain.NewMember{{User: bob.Subject, Role: "MEMBER"}},
		})
		fixture.Must(t, err)
	}
	q := domain.UserQuery{Sort: []domain.Order{{Key: "name"}}, Paging: domain.Paging{Page: 1, Size: 1}}
	page, err := c.Users.ListWithProjects(t.Context(), c.Admin, q)
	fixture.Must(t, err)
	if page.Total != 2 || len(page.Items) != 1 || page.Items[0].Subject != bob.Subject ||
		page.Items[0].Role != "org:member" || len(page.Items[0].Projects) != 2 || page.Items[0].Projects[0] != "onc-1" {
		t.Errorf("got %+v", page)
	}
	page, err = c.Users.ListWithProjects(t.Context(), bob, q)
	if fixture.Must(t, err); len(page.Items[0].Projects) != 0 || page.Items[0].Role != "" {
		t.Errorf("a member got %+v", page)
	}
}

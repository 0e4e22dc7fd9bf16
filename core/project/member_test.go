package project_test

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

func TestWhoSeesWhoseMemberships(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c, other := w.Tenant(t), w.Tenant(t)
	bob, eve, guest := c.AddUser(t, "bob"), c.AddUser(t, "eve"), c.Authenticate(t, c.Token("kim"))
	scope := c.TrialScope(t, domain.NewMember{User: bob.Subject, Role: "ANALYST"})
	for _, tc := range []struct {
		name  string
		call  domain.Call
		who   domain.Subject
		want  *domain.Error
		total int64
	}{
		{"oneself", bob, bob.Subject, nil, 1},
		{"oneself, without a project", eve, eve.Subject, nil, 0},
		{"an admin about a member", c.Admin, bob.Subject, nil, 1},
		{"an admin about a member without a project", c.Admin, eve.Subject, nil, 0},
		{"an admin about nobody", c.Admin, "auth0|nobody", domain.ErrUserNotFound, 0},
		{"an admin about an empty subject", c.Admin, "", domain.ErrUserNotFound, 0},
		{"an admin of another enterprise", other.Admin, bob.Subject, domain.ErrUserNotFound, 0},
		{"a member about another", eve, bob.Subject, domain.ErrForbidden, 0},
		{"a member about nobody", eve, "auth0|nobody", domain.ErrForbidden, 0},
		{"a guest about themself", guest, guest.Subject, domain.ErrProfileRequired, 0},
		{"a machine about itself", c.Machine(t), c.Machine(t).Subject, domain.ErrForbidden, 0},
		{"an operator", w.Operator(t), bob.Subject, domain.ErrForbidden, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			page, err := w.Projects.Memberships(t.Context(), tc.call, tc.who, domain.Paging{})
			fixture.Want(t, err, tc.want)
			if page.Total != tc.total || tc.total == 1 && (page.Items[0].Project != scope.Project ||
				page.Items[0].RoleName != "ANALYST" || page.Items[0].Permissions.Predict != domain.FullAccess) {
				t.Errorf("got %+v", page)
			}
		})
	}
}

// A token that tells no role, or whose bearer was blocked, proves nothing of its
// bearer either.
func TestOnlyAMemberIsThemself(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	bob := c.AddUser(t, "bob")
	roleless := c.Authenticate(
		t, c.Identity.SignIn("bob@"+c.Enterprise.Domain, c.Enterprise.Organization, "nothing"),
	)
	_, err := c.Projects.Memberships(t.Context(), roleless, bob.Subject, domain.Paging{})
	fixture.Want(t, err, domain.ErrForbidden)
	_, err = c.Set.Users.Update(t.Context(), c.Enterprise.Organization, bob.Subject, 0, func(u *domain.User) error {
		u.Status = domain.UserBlocked
		return nil
	})
	fixture.Must(t, err)
	_, err = c.Projects.Memberships(t.Context(), bob, bob.Subject, domain.Paging{})
	fixture.Want(t, err, domain.ErrUserBlocked)
	_, err = c.Projects.Memberships(t.Context(), c.Admin, bob.Subject, domain.Paging{})
	fixture.Want(t, err, nil)
}

func TestMembershipsComeInPages(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	for range domain.MaxPageSize + 2 {
		c.TrialScope(t)
	}
	for _, tc := range []struct{ ask, want domain.Paging }{
		{domain.Paging{}, domain.Paging{Size: domain.DefaultPageSize}},
		{domain.Paging{Size: 500}, domain.Paging{Size: domain.MaxPageSize}},
		{domain.Paging{Page: 1, Size: 100}, domain.Paging{Page: 1, Size: 100}},
		{domain.Paging{Page: 2, Size: 100}, domain.Paging{Page: 2, Size: 100}},
	} {
		page, err := c.Projects.Memberships(t.Context(), c.Admin, c.Admin.Subject, tc.ask)
		fixture.Must(t, err)
		items := min(tc.want.Size, max(0, domain.MaxPageSize+2-tc.want.Page*tc.want.Size))
		if page.Total != domain.MaxPageSize+2 || page.Page != tc.want.Page || page.Size != tc.want.Size ||
			len(page.Items) != items {
			t.Errorf("%+v has %d items, want %d of %+v", page, len(page.Items), items, tc.want)
		}
	}
}

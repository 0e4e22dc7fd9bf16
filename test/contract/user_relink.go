package contract

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// userRelink proves that all that names a person follows, and nothing of anybody else.
func userRelink(t *testing.T, p ports.Set) {
	e, there := newTenant(t, p), newTenant(t, p).Organization
	here := e.Organization
	ada, bob := addUser(t, p, here, "Ada", "Löwe"), addUser(t, p, here, "Bob", "")
	must(t, p.Users.Insert(t.Context(), there, ada))
	team := addTeam(t, p, here, "ONC-201")
	team.joins(t, p, here, ada, 0)
	team.joins(t, p, here, bob, 1)
	named := nameEverywhere(t, p, here, team.ID, ada, bob)
	invitation := newInvitation(e)
	invitation.Inviter = ada.Subject
	must(t, p.MemberInvitations.Insert(t.Context(), invitation))
	files := makeFiles(t, p, e, ada.Subject)

	to := domain.Subject("samlp|new|" + unique())
	want := ada
	want.Relink(to, after(5))
	moved := got(p.Users.Relink(t.Context(), here, ada.Subject, func(u *domain.User) error {
		u.Relink(to, after(5))
		return nil
	}))(t)
	wantSame(t, moved, want)
	wantSame(t, got(p.Users.Get(t.Context(), here, to))(t), want)
	_, err := p.Users.Get(t.Context(), here, ada.Subject)
	wantError(t, err, domain.ErrUserNotFound)
	wantSame(t, got(p.Users.Get(t.Context(), there, ada.Subject))(t), ada)
	wantSame(t, listed(got(p.Members.List(t.Context(), here, team.ID))(t), func(m domain.Member) domain.Person {
		return m.Person
	}), bySubject(want.Person(), bob.Person()))
	wantSame(t, got(p.MemberInvitations.Get(t.Context(), here, invitation.ID))(t).Inviter, to)
	named.want(t, p, here, want)
	files.want(t, p, to)
}

// files are what a person has made: an avatar, a private image, and a job.
type files struct {
	assets []domain.Asset
	job    domain.Job
	others []domain.Job // of somebody else, and of the same subject elsewhere
}

func makeFiles(t *testing.T, p ports.Set, e domain.Enterprise, by domain.Subject) (f files) {
	t.Helper()
	asset := func(v domain.Visibility, purpose domain.Purpose, by domain.Subject) {
		a := newAsset(e.Organization, v)
		if a.Purpose = purpose; purpose != "" {
			a.Slot = "of its purpose"
		}
		a.Relink(by)
		_, _, err := p.Assets.Ensure(t.Context(), e.Organization, a)
		must(t, err)
		f.assets = append(f.assets, a)
	}
	asset(domain.PublicImage, domain.AvatarPurpose, by)
	asset(domain.PublicImage, domain.LogoPurpose, by)
	asset(domain.PrivateImage, "", by)
	asset(domain.PublicImage, domain.AvatarPurpose, "auth0|other")
	job := func(e domain.Enterprise, by domain.Subject) domain.Job {
		j := newJob(e)
		j.Subject = by
		must(t, p.Jobs.Enqueue(t.Context(), j))
		return j
	}
	f.job = job(e, by)
	f.others = []domain.Job{job(e, "auth0|other"), job(newTenant(t, p), by)}
	return f
}

func (f files) want(t *testing.T, p ports.Set, to domain.Subject) {
	t.Helper()
	for i, want := range f.assets {
		if i < 3 {
			want.Relink(to)
		}
		wantSame(t, got(p.Assets.Get(t.Context(), want.Tenant, want.ID))(t), want)
	}
	f.job.Subject = to
	for _, want := range append(f.others, f.job) {
		wantSame(t, got(p.Jobs.Get(t.Context(), want.ID))(t).Subject, want.Subject)
	}
}

func bySubject(a, b domain.Person) []domain.Person {
	if b.Subject < a.Subject {
		return []domain.Person{b, a}
	}
	return []domain.Person{a, b}
}

// naming is what names two people: each has kept, sent, received and been told something.
type naming struct {
	bookmark domain.Bookmark
	sent     domain.Share
	received domain.Share
	told     domain.Notification
	other    domain.User
}

func nameEverywhere(
	t *testing.T, p ports.Set, tenant domain.TenantID, project domain.ProjectID, u, other domain.User,
) (n naming) {
	t.Helper()
	n.other = other
	share := func(from, to domain.User) domain.Share {
		s := domain.Share{
			ID: domain.ShareID(newID()), Project: project, Trial: "pbc", Execution: "e", Sender: from.Person(),
			Recipients: []domain.Person{to.Person()}, CreatedAt: someday,
		}
		addShare(t, p, tenant, s)
		return s
	}
	n.sent, n.received = share(u, other), share(other, u)
	for _, who := range []domain.User{other, u} {
		n.bookmark = domain.Bookmark{
			ID: domain.BookmarkID(newID()), User: who.Subject, Project: project, Trial: "pbc", Execution: "e",
			CreatedAt: someday,
		}
		_, _, err := p.Bookmarks.Ensure(t.Context(), tenant, n.bookmark)
		must(t, err)
		n.told = newNotification(who.Subject, 0)
		must(t, p.Notifications.Insert(t.Context(), tenant, n.told))
	}
	return n
}

// want asks that all of it names the user as they are now.
func (n naming) want(t *testing.T, p ports.Set, tenant domain.TenantID, u domain.User) {
	t.Helper()
	n.bookmark.User, n.told.Recipient = u.Subject, u.Subject
	n.sent.Sender, n.received.Recipients = u.Person(), []domain.Person{u.Person()}
	wantSame(t, got(p.Bookmarks.Get(t.Context(), tenant, u.Subject, n.bookmark.ID))(t), n.bookmark)
	for _, who := range []domain.Subject{u.Subject, n.other.Subject} {
		q := domain.NotificationQuery{Recipient: who, CursorQuery: domain.CursorQuery{Size: 9}}
		wantSame(t, len(listNotifications(t, p, tenant, q)), 1)
	}
	for _, s := range []domain.Share{n.sent, n.received} {
		wantSame(t, got(p.Shares.Get(t.Context(), tenant, s.ID))(t), s)
		equal := s
		equal.ID = domain.ShareID(newID())
		first, created, err := p.Shares.Ensure(t.Context(), tenant, equal)
		must(t, err)
		wantSame(t, created, false)
		wantSame(t, first, s)
	}
}

func userRelinkRefused(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	ada, bob := addUser(t, p, tenant, "Ada", ""), addUser(t, p, tenant, "Bob", "")
	team := addTeam(t, p, tenant, "ONC-201")
	team.joins(t, p, tenant, ada, 0)
	relink := func(from, to domain.Subject, failure error) error {
		_, err := p.Users.Relink(t.Context(), tenant, from, func(u *domain.User) error {
			u.Relink(to, after(5))
			return failure
		})
		return err
	}
	wantError(t, relink("auth0|nobody", "auth0|new", nil), domain.ErrUserNotFound)
	wantError(t, relink(ada.Subject, bob.Subject, nil), domain.ErrUserExists)
	wantError(t, relink(ada.Subject, "auth0|new", errBoom), errBoom)
	for _, u := range []domain.User{ada, bob} {
		wantSame(t, got(p.Users.Get(t.Context(), tenant, u.Subject))(t), u)
	}
	wantSame(t, got(p.Members.List(t.Context(), tenant, team.ID))(t)[0].Person, ada.Person())
}

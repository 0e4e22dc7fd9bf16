package contract

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var bookmarkChecks = checks{
	"again":   bookmarkAgain,
	"race":    bookmarkRace,
	"list":    bookmarkList,
	"opens":   bookmarkOpens,
	"hidden":  bookmarkHidden,
	"visible": bookmarkVisible,
	"delete":  bookmarkDelete,
	"get":     bookmarkGet,
	"twice":   bookmarkTwice,
}

// workspace is a member of a project with a granted trial.
type workspace struct {
	domain.Enterprise
	team  team
	user  domain.User
	trial domain.Trial
}

func newWorkspace(t *testing.T, p ports.Set) workspace {
	t.Helper()
	d := workspace{Enterprise: newTenant(t, p), trial: addTrial(t, p)}
	d.team, d.user = addTeam(t, p, d.Organization, "ONC-201"), addUser(t, p, d.Organization, "Ada", "Löwe")
	d.team.joins(t, p, d.Organization, d.user, 0)
	addGrant(t, p, d.ID, d.trial)
	return d
}

// bookmark is one of the member's, not stored yet.
func (d workspace) bookmark(ms int) domain.Bookmark {
	return domain.Bookmark{
		ID: domain.BookmarkID(newID()), User: d.user.Subject, Project: d.team.ID, Trial: d.trial.Slug,
		Execution: domain.ExecutionID(newID()), CreatedAt: after(ms),
	}
}

func addBookmark(t *testing.T, p ports.Set, tenant domain.TenantID, b domain.Bookmark) domain.Bookmark {
	t.Helper()
	found, created, err := p.Bookmarks.Ensure(t.Context(), tenant, b)
	must(t, err)
	wantSame(t, created, true)
	wantSame(t, found, b)
	return b
}

func bookmarkAgain(t *testing.T, p ports.Set) {
	d := newWorkspace(t, p)
	eve := addUser(t, p, d.Organization, "Eve", "")
	want := addBookmark(t, p, d.Organization, d.bookmark(0))
	again := want
	again.ID, again.CreatedAt = domain.BookmarkID(newID()), after(1)
	found, created, err := p.Bookmarks.Ensure(t.Context(), d.Organization, again)
	must(t, err)
	wantSame(t, created, false)
	wantSame(t, found, want)
	for _, change := range []func(*domain.Bookmark){
		func(b *domain.Bookmark) { b.User = eve.Subject },
		func(b *domain.Bookmark) { b.Project = addTeam(t, p, d.Organization, "ONC-202").ID },
		func(b *domain.Bookmark) { b.Trial = addTrial(t, p).Slug },
		func(b *domain.Bookmark) { b.Execution = domain.ExecutionID(newID()) },
	} {
		other := again
		other.ID = domain.BookmarkID(newID())
		change(&other)
		addBookmark(t, p, d.Organization, other)
	}
}

func bookmarkRace(t *testing.T, p ports.Set) {
	d := newWorkspace(t, p)
	same := d.bookmark(0).Execution
	ensured(t, func(i int) (domain.Bookmark, bool, error) {
		b := d.bookmark(i)
		b.Execution = same
		return p.Bookmarks.Ensure(t.Context(), d.Organization, b)
	})
}

func bookmarkList(t *testing.T, p ports.Set) {
	d := newWorkspace(t, p)
	var want []domain.Bookmark
	for i := range 5 {
		want = append([]domain.Bookmark{addBookmark(t, p, d.Organization, d.bookmark(i))}, want...)
	}
	list := func(q domain.BookmarkQuery) []domain.Bookmark {
		return pages(t, 2, func(at domain.Paging) (domain.Page[domain.Bookmark], error) {
			q.Paging = at
			return p.Bookmarks.List(t.Context(), d.Organization, q)
		})
	}
	me := d.user.Subject
	wantSame(t, list(domain.BookmarkQuery{User: me}), want)
	wantSame(t, list(domain.BookmarkQuery{User: me, Project: d.team.ID, Trial: d.trial.Slug}), want)
	wantSame(t, list(domain.BookmarkQuery{User: me, Execution: want[2].Execution}), want[2:3])
	for _, nothing := range []domain.BookmarkQuery{
		{User: "auth0|nobody"}, {User: me, Project: domain.ProjectID(newID())}, {User: me, Project: "not an id"},
		{User: me, Trial: "another"}, {User: me, Execution: "another"},
	} {
		wantSame(t, len(list(nothing)), 0)
	}
}

// bookmarkOpens proves that a bookmark counts only where its owner may look.
func bookmarkOpens(t *testing.T, p ports.Set) {
	d := newWorkspace(t, p)
	granted := addBookmark(t, p, d.Organization, d.bookmark(0))
	foreign, ungranted := d.bookmark(1), d.bookmark(2)
	foreign.Project = addTeam(t, p, d.Organization, "ONC-202").ID
	ungranted.Trial = addTrial(t, p).Slug
	addGrant(t, p, newTenant(t, p).ID, got(p.Trials.BySlug(t.Context(), ungranted.Trial))(t))
	addBookmark(t, p, d.Organization, foreign)
	addBookmark(t, p, d.Organization, ungranted)
	found := got(
		p.Bookmarks.List(t.Context(), d.Organization, domain.BookmarkQuery{
			User: d.user.Subject, Paging: domain.Paging{Size: 10},
		}),
	)(t)
	wantSame(t, found.Items, []domain.Bookmark{granted})
	wantSame(t, found.Total, int64(1))
}

// bookmarkHidden proves that whose PREDICT is HIDDEN sees what was shared with
// them, and nothing else.
func bookmarkHidden(t *testing.T, p ports.Set) {
	d := newWorkspace(t, p)
	eve := addUser(t, p, d.Organization, "Eve", "")
	d.team.hides(t, p, d.Organization, eve)
	var kept []domain.Bookmark
	for i := range 2 {
		b := d.bookmark(i)
		b.User = eve.Subject
		kept = append(kept, addBookmark(t, p, d.Organization, b))
	}
	addShare(t, p, d.Organization, domain.Share{
		ID: domain.ShareID(newID()), Project: d.team.ID, Trial: d.trial.Slug, Execution: kept[1].Execution,
		Sender: d.user.Person(), Recipients: []domain.Person{eve.Person()}, CreatedAt: someday,
	})
	found := got(
		p.Bookmarks.List(
			t.Context(), d.Organization, domain.BookmarkQuery{User: eve.Subject, Paging: domain.Paging{Size: 10}},
		),
	)(t)
	wantSame(t, found.Items, kept[1:])
}

// bookmarkVisible proves that a list shows exactly what the domain's rule lets
// its owner read, whatever the role, the project, the trial and the share.
func bookmarkVisible(t *testing.T, p ports.Set) {
	d := newWorkspace(t, p)
	projects := []domain.ProjectID{d.team.ID, domain.ProjectID(newID())} // the second is not there
	trials := []domain.Slug{d.trial.Slug, addTrial(t, p).Slug}           // the second is not granted
	for _, predict := range append(domain.Levels(), "") {                // "" for a stranger to the project
		reader := addUser(t, p, d.Organization, "Eve", "")
		if predict != "" {
			d.addMember(t, p, reader, predict)
		}
		for i := range 8 {
			project, trial, shared := i&1, i>>1&1, i>>2&1 == 1
			b := d.bookmark(i)
			b.User, b.Project, b.Trial = reader.Subject, projects[project], trials[trial]
			d.addBookmark(t, p, b, shared)
			may := predict == domain.ReadOnly || predict == domain.FullAccess || predict == domain.Hidden && shared
			wantVisible(t, p, d.Organization, b, may && project == 0 && trial == 0)
		}
	}
}

// addMember makes the user a member with a role of its own.
func (d workspace) addMember(t *testing.T, p ports.Set, u domain.User, predict domain.Level) {
	t.Helper()
	role := newRole(d.team, "Role "+string(predict))
	role.Permissions.Predict = predict
	must(t, p.Roles.Insert(t.Context(), d.Organization, role))
	member := domain.Member{Project: d.team.ID, Person: u.Person(), Role: role.ID, JoinedAt: someday}
	must(t, p.Members.Insert(t.Context(), d.Organization, member))
}

// addBookmark stores a bookmark, and a share of what it keeps with its owner.
func (d workspace) addBookmark(t *testing.T, p ports.Set, b domain.Bookmark, shared bool) {
	t.Helper()
	addBookmark(t, p, d.Organization, b)
	if shared {
		addShare(t, p, d.Organization, domain.Share{
			ID: domain.ShareID(newID()), Project: b.Project, Trial: b.Trial, Execution: b.Execution,
			Sender: d.user.Person(), Recipients: []domain.Person{{Subject: b.User}}, CreatedAt: someday,
		})
	}
}

func wantVisible(t *testing.T, p ports.Set, tenant domain.TenantID, b domain.Bookmark, visible bool) {
	t.Helper()
	query := domain.AccessQuery{
		Tenant: tenant, Subject: b.User, Project: b.Project, Trial: b.Trial, Execution: b.Execution,
	}
	if facts := accessFacts(t, p, query); facts.CanReadExecution() != visible {
		t.Errorf("the rule says %v, want %v: %+v", !visible, visible, facts)
	}
	q := domain.BookmarkQuery{User: b.User, Execution: b.Execution, Paging: domain.Paging{Size: 10}}
	page := got(p.Bookmarks.List(t.Context(), tenant, q))(t)
	if listed := len(page.Items) == 1; listed != visible || page.Total != int64(len(page.Items)) {
		t.Errorf("listed %v of %d, want %v: %+v", listed, page.Total, visible, b)
	}
}

func bookmarkDelete(t *testing.T, p ports.Set) {
	d, other := newWorkspace(t, p), newTenant(t, p).Organization
	b := addBookmark(t, p, d.Organization, d.bookmark(0))
	wantError(t, p.Bookmarks.Delete(t.Context(), d.Organization, "auth0|eve", b.ID), domain.ErrBookmarkNotFound)
	wantError(t, p.Bookmarks.Delete(t.Context(), other, b.User, b.ID), domain.ErrBookmarkNotFound)
	nowhere(
		t, domain.ErrBookmarkNotFound,
		func(id domain.BookmarkID) error { return p.Bookmarks.Delete(t.Context(), d.Organization, b.User, id) },
	)
	must(t, p.Bookmarks.Delete(t.Context(), d.Organization, b.User, b.ID))
	wantError(t, p.Bookmarks.Delete(t.Context(), d.Organization, b.User, b.ID), domain.ErrBookmarkNotFound)
	again := b
	again.ID = domain.BookmarkID(newID())
	addBookmark(t, p, d.Organization, again)
}

func bookmarkTwice(t *testing.T, p ports.Set) {
	d := newWorkspace(t, p)
	first, again := addBookmark(t, p, d.Organization, d.bookmark(0)), d.bookmark(1)
	again.ID = first.ID
	_, _, err := p.Bookmarks.Ensure(t.Context(), d.Organization, again)
	wantOnce(t, err, func() ([]domain.Bookmark, error) {
		page, err := p.Bookmarks.List(t.Context(), d.Organization, domain.BookmarkQuery{
			User: first.User, Paging: domain.Paging{Size: 10},
		})
		return page.Items, err
	}, []domain.Bookmark{first})
}

func bookmarkGet(t *testing.T, p ports.Set) {
	d := newWorkspace(t, p)
	b := addBookmark(t, p, d.Organization, d.bookmark(0))
	get := func(tenant domain.TenantID, user domain.Subject, id domain.BookmarkID) error {
		_, err := p.Bookmarks.Get(t.Context(), tenant, user, id)
		return err
	}
	wantSame(t, got(p.Bookmarks.Get(t.Context(), d.Organization, b.User, b.ID))(t), b)
	wantError(t, get(d.Organization, "auth0|eve", b.ID), domain.ErrBookmarkNotFound)
	wantError(t, get(newTenant(t, p).Organization, b.User, b.ID), domain.ErrBookmarkNotFound)
	nowhere(t, domain.ErrBookmarkNotFound, func(id domain.BookmarkID) error { return get(d.Organization, b.User, id) })
}

package contract

import (
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var shareChecks = checks{
	"round trip": shareRoundTrip,
	"apart":      shareApart,
	"equal":      shareEqual,
	"race":       shareRace,
	"sides":      shareSides,
	"search":     shareSearch,
	"pages":      sharePages,
	"received":   shareReceived,
}

// share is one of the member's to others, not stored yet: people have only
// subjects.
func (d workspace) share(ms int, to ...domain.User) domain.Share {
	s := domain.Share{
		ID: domain.ShareID(newID()), Project: d.team.ID, Trial: d.trial.Slug, Execution: domain.ExecutionID(newID()),
		Sender: domain.Person{Subject: d.user.Subject}, CreatedAt: after(ms),
	}
	for _, u := range to {
		s.Recipients = append(s.Recipients, domain.Person{Subject: u.Subject})
	}
	return s
}

func (d workspace) scope() domain.TrialScope {
	return domain.TrialScope{Project: d.team.ID, Trial: d.trial.Slug}
}

// colleague is another member of the project.
func (d workspace) colleague(t *testing.T, p ports.Set, first, last string) domain.User {
	t.Helper()
	u := addUser(t, p, d.Organization, first, last)
	d.team.joins(t, p, d.Organization, u, 3)
	return u
}

// wantShare compares with people filled in, recipients in any order.
func wantShare(t *testing.T, share, want domain.Share, sender domain.User, to ...domain.User) {
	t.Helper()
	want.Sender, want.Recipients = sender.Person(), listed(to, domain.User.Person)
	for _, s := range []domain.Share{share, want} {
		slices.SortFunc(
			s.Recipients, func(a, b domain.Person) int { return strings.Compare(string(a.Subject), string(b.Subject)) },
		)
	}
	wantSame(t, share, want)
}

func shareRoundTrip(t *testing.T, p ports.Set) {
	d := newWorkspace(t, p)
	eve, kim := d.colleague(t, p, "Eve", "Ärmel"), d.colleague(t, p, "Kim", "")
	one, two := d.share(0, eve), d.share(1, eve, kim)
	addShare(t, p, d.Organization, one)
	addShare(t, p, d.Organization, two)
	wantShare(t, got(p.Shares.Get(t.Context(), d.Organization, one.ID))(t), one, d.user, eve)
	wantShare(t, got(p.Shares.Get(t.Context(), d.Organization, two.ID))(t), two, d.user, eve, kim)
	nowhere(
		t, domain.ErrShareNotFound,
		func(id domain.ShareID) error { _, err := p.Shares.Get(t.Context(), d.Organization, id); return err },
	)
}

// addShare stores a share that is the first of its kind.
func addShare(t *testing.T, p ports.Set, tenant domain.TenantID, s domain.Share) {
	t.Helper()
	stored, created, err := p.Shares.Ensure(t.Context(), tenant, s)
	must(t, err)
	wantSame(t, created, true)
	wantSame(t, stored, s)
}

// shareEqual proves that who shares the same with the same people finds the first
// share, and who differs in anything makes another.
func shareEqual(t *testing.T, p ports.Set) {
	d := newWorkspace(t, p)
	eve, kim, zoe := d.colleague(t, p, "Eve", ""), d.colleague(t, p, "Kim", ""), d.colleague(t, p, "Zoe", "")
	first := d.share(0, eve, kim)
	addShare(t, p, d.Organization, first)
	again := func(ms int, to ...domain.User) domain.Share {
		s := d.share(ms, to...)
		s.Execution = first.Execution
		return s
	}
	for _, same := range []domain.Share{again(1, eve, kim), again(2, kim, eve), first} {
		found, created, err := p.Shares.Ensure(t.Context(), d.Organization, same)
		must(t, err)
		wantSame(t, created, false)
		wantShare(t, found, first, d.user, eve, kim)
	}
	back, elsewhere, another := again(3, eve, kim), again(4, eve, kim), again(5, eve, kim)
	back.Sender.Subject = zoe.Subject
	elsewhere.Project = addTeam(t, p, d.Organization, "ONC-202").ID
	another.Trial = addTrial(t, p).Slug
	for _, s := range []domain.Share{
		again(6, eve), again(7, kim), again(8, eve, kim, zoe), again(9, eve, zoe), d.share(10, eve, kim), back, elsewhere,
		another,
	} {
		addShare(t, p, d.Organization, s)
	}
	first.ID = domain.ShareID(newID())
	addShare(t, p, newTenant(t, p).Organization, first)
}

func shareRace(t *testing.T, p ports.Set) {
	d := newWorkspace(t, p)
	eve, kim := d.colleague(t, p, "Eve", ""), d.colleague(t, p, "Kim", "")
	same := d.share(0, eve, kim)
	ensured(t, func(i int) (domain.Share, bool, error) {
		s := d.share(i, eve, kim)
		if s.Execution = same.Execution; i%2 == 0 {
			slices.Reverse(s.Recipients)
		}
		share, created, err := p.Shares.Ensure(t.Context(), d.Organization, s)
		return domain.Share{ID: share.ID}, created, err
	})
}

func shareApart(t *testing.T, p ports.Set) {
	d, other := newWorkspace(t, p), newTenant(t, p).Organization
	eve := d.colleague(t, p, "Eve", "")
	s := d.share(0, eve)
	addShare(t, p, d.Organization, s)
	_, err := p.Shares.Get(t.Context(), other, s.ID)
	wantError(t, err, domain.ErrShareNotFound)
	wantSame(t, len(listShares(t, p, other, d.shares(domain.Sent, d.user))), 0)
}

// shares asks for one side of a person's shares.
func (d workspace) shares(side domain.Direction, u domain.User) domain.ShareQuery {
	return domain.ShareQuery{TrialScope: d.scope(), User: u.Subject, Direction: side}
}

func listShares(t *testing.T, p ports.Set, tenant domain.TenantID, q domain.ShareQuery) []domain.ShareID {
	t.Helper()
	all := pages(t, 2, func(at domain.Paging) (domain.Page[domain.Share], error) {
		q.Paging = at
		return p.Shares.List(t.Context(), tenant, q)
	})
	return listed(all, func(s domain.Share) domain.ShareID { return s.ID })
}

func shareSides(t *testing.T, p ports.Set) {
	d := newWorkspace(t, p)
	eve, kim := d.colleague(t, p, "Eve", ""), d.colleague(t, p, "Kim", "")
	toBoth, toKim, back := d.share(0, eve, kim), d.share(1, kim), d.share(2, d.user)
	back.Sender.Subject = eve.Subject
	elsewhere, another := d.share(3, kim), d.share(4, kim)
	elsewhere.Project = addTeam(t, p, d.Organization, "ONC-202").ID
	another.Trial = addTrial(t, p).Slug
	for _, s := range []domain.Share{toBoth, toKim, back, elsewhere, another} {
		addShare(t, p, d.Organization, s)
	}
	for _, c := range []struct {
		side domain.Direction
		user domain.User
		want []domain.ShareID
	}{
		{domain.Sent, d.user, []domain.ShareID{toKim.ID, toBoth.ID}},
		{domain.Sent, eve, []domain.ShareID{back.ID}},
		{domain.Sent, kim, []domain.ShareID{}},
		{domain.Received, d.user, []domain.ShareID{back.ID}},
		{domain.Received, eve, []domain.ShareID{toBoth.ID}},
		{domain.Received, kim, []domain.ShareID{toKim.ID, toBoth.ID}},
	} {
		wantSame(t, listShares(t, p, d.Organization, d.shares(c.side, c.user)), c.want)
	}
	page := got(
		p.Shares.List(t.Context(), d.Organization, domain.ShareQuery{
			TrialScope: d.scope(), User: eve.Subject, Direction: domain.Received, Paging: domain.Paging{Size: 5},
		}),
	)(t)
	wantShare(t, page.Items[0], toBoth, d.user, eve, kim)
}

// shareSearch proves that the other side is searched, and no share comes twice.
func shareSearch(t *testing.T, p ports.Set) {
	d := newWorkspace(t, p)
	eve, kim := d.colleague(t, p, "Eve", "O'Ärmel 100%"), d.colleague(t, p, "Kim", "O'Ärmel 100x")
	both, one := d.share(0, eve, kim), d.share(1, kim)
	addShare(t, p, d.Organization, both)
	addShare(t, p, d.Organization, one)
	for q, want := range map[string][]domain.ShareID{
		"ärMEL":                         {one.ID, both.ID},
		"eve o'":                        {both.ID},
		"0%":                            {both.ID},
		kim.Email:                       {one.ID, both.ID},
		strings.ToUpper(eve.Email[:20]): {both.ID},
		"löwe":                          {},
		"_":                             {},
	} {
		query := d.shares(domain.Sent, d.user)
		query.Q = q
		wantSame(t, listShares(t, p, d.Organization, query), want)
	}
	for q, want := range map[string][]domain.ShareID{"ADA löwe": {both.ID}, d.user.Email: {both.ID}, "eve": {}} {
		query := d.shares(domain.Received, eve)
		query.Q = q
		wantSame(t, listShares(t, p, d.Organization, query), want)
	}
}

func sharePages(t *testing.T, p ports.Set) {
	d := newWorkspace(t, p)
	eve, kim := d.colleague(t, p, "Eve", ""), d.colleague(t, p, "Kim", "")
	var want []domain.ShareID
	for i := range 5 {
		s := d.share(i, eve, kim)
		addShare(t, p, d.Organization, s)
		want = append([]domain.ShareID{s.ID}, want...)
	}
	wantSame(t, listShares(t, p, d.Organization, d.shares(domain.Sent, d.user)), want)
	wantSame(t, listShares(t, p, d.Organization, d.shares(domain.Received, kim)), want)
}

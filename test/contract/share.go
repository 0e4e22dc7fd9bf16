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
	"sides":      shareSides,
	"search":     shareSearch,
	"pages":      sharePages,
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
	must(t, p.Shares.Insert(t.Context(), d.Organization, one))
	must(t, p.Shares.Insert(t.Context(), d.Organization, two))
	wantError(t, p.Shares.Insert(t.Context(), d.Organization, two), domain.ErrShareExists)
	wantShare(t, got(p.Shares.Get(t.Context(), d.Organization, one.ID))(t), one, d.user, eve)
	wantShare(t, got(p.Shares.Get(t.Context(), d.Organization, two.ID))(t), two, d.user, eve, kim)
	nowhere(
		t, domain.ErrShareNotFound,
		func(id domain.ShareID) error { _, err := p.Shares.Get(t.Context(), d.Organization, id); return err },
	)
}

func shareApart(t *testing.T, p ports.Set) {
	d, other := newWorkspace(t, p), newTenant(t, p).Organization
	eve := d.colleague(t, p, "Eve", "")
	s := d.share(0, eve)
	must(t, p.Shares.Insert(t.Context(), d.Organization, s))
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
		must(t, p.Shares.Insert(t.Context(), d.Organization, s))
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
	must(t, p.Shares.Insert(t.Context(), d.Organization, both))
	must(t, p.Shares.Insert(t.Context(), d.Organization, one))
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
		must(t, p.Shares.Insert(t.Context(), d.Organization, s))
		want = append([]domain.ShareID{s.ID}, want...)
	}
	wantSame(t, listShares(t, p, d.Organization, d.shares(domain.Sent, d.user)), want)
	wantSame(t, listShares(t, p, d.Organization, d.shares(domain.Received, kim)), want)
}

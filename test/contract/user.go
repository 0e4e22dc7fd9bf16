package contract

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var userChecks = checks{
	"sign in":         userSignIn,
	"sign in at once": userSignInAtOnce,
	"round trip":      userRoundTrip,
	"count":           userCount,
	"unique":          userUnique,
	"race":            userRace,
	"apart":           userApart,
	"update":          userUpdate,
	"lost":            userLostUpdate,
	"search":          userSearch,
	"search by name":  userSearchNames,
	"sort":            userSort,
	"pages":           userPages,
	"twice":           userTwice,
	"known":           userKnown,
	"has other":       userHasOther,
	"relink":          userRelink,
	"relink refused":  userRelinkRefused,
}

func userKnown(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p).Organization, newTenant(t, p).Organization
	ada, bob, eve := addUser(t, p, a, "Ada", ""), addUser(t, p, a, "Bob", ""), addUser(t, p, b, "Eve", "")
	known := got(p.Users.Known(t.Context(), a, bob.Subject, "auth0|nobody", eve.Subject, ada.Subject, ""))(t)
	slices.Sort(known)
	wantSame(t, known, slices.Sorted(slices.Values([]domain.Subject{ada.Subject, bob.Subject})))
	wantSame(t, len(got(p.Users.Known(t.Context(), a))(t)), 0)
	_, err := p.Users.Update(t.Context(), a, bob.Subject, 0, func(u *domain.User) error {
		u.Status = domain.UserRemoved
		return nil
	})
	must(t, err)
	known = got(p.Users.Known(t.Context(), a, bob.Subject, ada.Subject))(t)
	wantSame(t, known, []domain.Subject{ada.Subject})
}

// userHasOther proves that who is BLOCKED or has left counts no more.
func userHasOther(t *testing.T, p ports.Set) {
	tenant, other := newTenant(t, p).Organization, newTenant(t, p).Organization
	add := func(t *testing.T, tenant domain.TenantID, role string, status domain.UserStatus) domain.Subject {
		u := newUser("Ada", "")
		u.Role, u.Status = role, status
		must(t, p.Users.Insert(t.Context(), tenant, u))
		return u.Subject
	}
	ada := add(t, tenant, "org:admin", domain.UserActive)
	add(t, tenant, "org:admin", domain.UserBlocked)
	add(t, tenant, "org:admin", domain.UserRemoved)
	add(t, tenant, "org:member", domain.UserActive)
	add(t, other, "org:admin", domain.UserActive)
	has := func(role string, except domain.Subject) bool {
		return got(p.Users.HasOther(t.Context(), tenant, role, except))(t)
	}
	wantSame(t, has("org:admin", ada), false)
	wantSame(t, has("org:admin", "auth0|nobody"), true)
	wantSame(t, has("org:nobody", ""), false)
	eve := add(t, tenant, "org:admin", domain.UserInactive)
	wantSame(t, has("org:admin", ada), true)
	wantSame(t, has("org:admin", eve), true)
}

func userRoundTrip(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	bare, full := newUser("", ""), newUser("Ada", "Löwe")
	full.JobTitle, full.AvatarURL, full.Mobile, full.Status = "Head of “R&D”", "/api/v1/assets/1/content", "+49 1",
		domain.UserBlocked
	full.LastLoginAt, full.TokensAfter, full.Version, full.UpdatedAt = after(1), after(2), 9, after(3)
	for _, want := range []domain.User{bare, full} {
		must(t, p.Users.Insert(t.Context(), tenant, want))
		wantSame(t, got(p.Users.Get(t.Context(), tenant, want.Subject))(t), want)
		wantSame(t, got(p.Users.ByEmail(t.Context(), tenant, want.Email))(t), want)
	}
}

func userUnique(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	first := addUser(t, p, tenant, "Ada", "")
	email, subject, both := newUser("Eve", ""), newUser("Eve", ""), newUser("Eve", "")
	email.Email = first.Email
	wantError(t, p.Users.Insert(t.Context(), tenant, email), domain.ErrEmailTaken)
	subject.Subject = first.Subject
	wantError(t, p.Users.Insert(t.Context(), tenant, subject), domain.ErrUserExists)
	both.Subject, both.Email = first.Subject, first.Email
	wantError(t, p.Users.Insert(t.Context(), tenant, both), domain.ErrUserExists)
	wantSame(t, got(p.Users.Get(t.Context(), tenant, first.Subject))(t), first)
}

func userRace(t *testing.T, p ports.Set) {
	tenant, u := newTenant(t, p).Organization, newUser("Ada", "")
	inserted(t, domain.ErrUserExists, func(int) error {
		duplicate := u
		duplicate.ID = newID()
		return p.Users.Insert(t.Context(), tenant, duplicate)
	})
}

// userApart proves that each enterprise has its own profile of a person.
func userApart(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p).Organization, newTenant(t, p).Organization
	mine := addUser(t, p, a, "Ada", "")
	_, err := p.Users.Get(t.Context(), b, mine.Subject)
	wantError(t, err, domain.ErrUserNotFound)
	_, err = p.Users.ByEmail(t.Context(), b, mine.Email)
	wantError(t, err, domain.ErrUserNotFound)
	_, err = p.Users.Update(t.Context(), b, mine.Subject, 0, func(*domain.User) error { return nil })
	wantError(t, err, domain.ErrUserNotFound)
	wantSame(t, got(p.Users.List(t.Context(), b, domain.UserQuery{Paging: domain.Paging{Size: 10}}))(t).Total, int64(0))
	namesake := newUser("Eve", "")
	namesake.Email = mine.Email
	must(t, p.Users.Insert(t.Context(), newTenant(t, p).Organization, namesake))
	theirs := mine
	theirs.FirstName = "Another"
	must(t, p.Users.Insert(t.Context(), b, theirs))
	wantSame(t, got(p.Users.Get(t.Context(), a, mine.Subject))(t), mine)
	wantSame(t, got(p.Users.Get(t.Context(), b, mine.Subject))(t), theirs)
}

func userUpdate(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	want := addUser(t, p, tenant, "Ada", "Löwe")
	change := func(u *domain.User) error {
		u.Role, u.Status, u.TokensAfter, u.Version, u.UpdatedAt = "org:admin", domain.UserInactive, after(1), u.Version+1,
			after(2)
		return u.SetProfile(domain.Profile{FirstName: "Ava"})
	}
	must(t, change(&want))
	wantSame(t, got(p.Users.Update(t.Context(), tenant, want.Subject, 1, change))(t), want)
	wantSame(t, got(p.Users.Get(t.Context(), tenant, want.Subject))(t), want)
	_, err := p.Users.Update(t.Context(), tenant, want.Subject, 1, change)
	wantError(t, err, domain.ErrStale)
	_, err = p.Users.Update(
		t.Context(), tenant, want.Subject, 0, func(u *domain.User) error { u.Role = "lost"; return errBoom },
	)
	wantError(t, err, errBoom)
	_, err = p.Users.Update(t.Context(), tenant, "auth0|nobody", 0, change)
	wantError(t, err, domain.ErrUserNotFound)
	wantSame(t, got(p.Users.Get(t.Context(), tenant, want.Subject))(t), want)
}

func userLostUpdate(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	u := addUser(t, p, tenant, "Ada", "")
	together(20, func(int) {
		if _, err := p.Users.Update(
			t.Context(), tenant, u.Subject, 0, func(u *domain.User) error { u.Version++; return nil },
		); err != nil {
			t.Error(err)
		}
	})
	wantSame(t, got(p.Users.Get(t.Context(), tenant, u.Subject))(t).Version, domain.Version(21))
}

// addUsers stores one for each of the names.
func addUsers(t *testing.T, p ports.Set, tenant domain.TenantID) {
	t.Helper()
	for i, name := range names {
		u := newUser(name, "")
		u.CreatedAt, u.UpdatedAt = after(i), after(-i)
		if i%2 == 0 {
			u.Status = domain.UserInactive
		}
		must(t, p.Users.Insert(t.Context(), tenant, u))
	}
}

func listUsers(t *testing.T, p ports.Set, tenant domain.TenantID, q domain.UserQuery) []string {
	t.Helper()
	q.Size = 100
	return listed(got(p.Users.List(t.Context(), tenant, q))(t).Items, func(u domain.User) string { return u.FirstName })
}

func userSearch(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	addUsers(t, p, tenant)
	searchable(t, func(q string) []string { return listUsers(t, p, tenant, domain.UserQuery{Q: q}) })
	eve := addUser(t, p, tenant, "Eve", "Löwe")
	for _, q := range []string{"eve LÖ", eve.Email, strings.ToUpper(eve.Email[:20])} {
		wantSame(t, listUsers(t, p, tenant, domain.UserQuery{Q: q}), []string{"Eve"})
	}
}

// userSearchNames proves that a name is found in both orders, and what is typed stands for
// nothing but itself.
func userSearchNames(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	for first, last := range map[string]string{
		"Zoë": "Müller", "Ann_a": "O'Brien", "100%": "Quote\"d", "Zo": "M", "Mü": "", "": "Zoë",
	} {
		addUser(t, p, tenant, first, last)
	}
	for q, want := range map[string][]string{
		"zoë müller": {"Zoë"}, "Müller Zoë": {"Zoë"}, "müller z": {"Zoë"}, "MÜLLER  ZOE\u0308": {"Zoë"}, "m zo": {"Zo"},
		"o'brien ann_a": {"Ann_a"}, "_": {"Ann_a"}, "'": {"Ann_a"}, "%": {"100%"}, `"`: {"100%"}, `quote"d 100%`: {"100%"},
		"ü": {"Mü", "Zoë"}, "zoë": {"", "Zoë"}, "zoë\x01müller": nil, "müller, zoë": nil, `\`: nil,
	} {
		found := listUsers(t, p, tenant, domain.UserQuery{Q: q, Sort: []domain.Order{{Key: "name"}}})
		if slices.Sort(found); !slices.Equal(found, want) {
			t.Errorf("%q finds %q, want %q", q, found, want)
		}
	}
	zoe := got(p.Users.List(t.Context(), tenant, domain.UserQuery{Q: "müller zoë", Paging: domain.Paging{Size: 1}}))(t)
	must(t, renamed(t, p, tenant, zoe.Items[0].Subject, "Bea"))
	wantSame(t, listUsers(t, p, tenant, domain.UserQuery{Q: "Müller Zoë"}), []string{})
	wantSame(t, listUsers(t, p, tenant, domain.UserQuery{Q: "Müller Bea"}), []string{"Bea"})
}

func renamed(t *testing.T, p ports.Set, tenant domain.TenantID, s domain.Subject, first string) error {
	_, err := p.Users.Update(t.Context(), tenant, s, 0, func(u *domain.User) error {
		return u.SetProfile(domain.Profile{FirstName: first, LastName: u.LastName})
	})
	return err
}

func userCount(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p).Organization, newTenant(t, p).Organization
	wantSame(t, got(p.Users.Count(t.Context(), a))(t), 0)
	for _, status := range domain.UserStatuses() {
		u := newUser("Ada", "")
		u.Status = status
		must(t, p.Users.Insert(t.Context(), a, u))
	}
	addUser(t, p, b, "Eve", "")
	wantSame(t, got(p.Users.Count(t.Context(), a))(t), 3)
	wantSame(t, got(p.Users.Count(t.Context(), b))(t), 1)
}

func userSort(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	addUsers(t, p, tenant)
	list := func(o ...domain.Order) []string { return listUsers(t, p, tenant, domain.UserQuery{Sort: o}) }
	sortable(t, func(o domain.Order) []string { return list(o) })
	wantSame(t, list(domain.Order{Key: "created_at"}), names)
	wantSame(t, list(domain.Order{Key: "updated_at", Desc: true}), names)
	odd, even := everySecond(names)
	wantSame(t, list(domain.Order{Key: "status", Desc: true}, domain.Order{Key: "created_at"}), append(even, odd...))
	sortedBy(t, map[string]func(domain.User) string{
		"name":       func(u domain.User) string { return domain.Fold(u.FirstName + " " + u.LastName) },
		"email":      func(u domain.User) string { return u.Email },
		"status":     func(u domain.User) string { return string(u.Status) },
		"created_at": func(u domain.User) string { return byTime(u.CreatedAt) },
		"updated_at": func(u domain.User) string { return byTime(u.UpdatedAt) },
	}, func(o domain.Order) []domain.User {
		q := domain.UserQuery{Sort: []domain.Order{o}, Paging: domain.Paging{Size: 100}}
		return got(p.Users.List(t.Context(), tenant, q))(t).Items
	})
}

func userPages(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	addUsers(t, p, tenant)
	list := func(q domain.UserQuery) []string {
		return listed(pages(t, 4, func(at domain.Paging) (domain.Page[domain.User], error) {
			q.Paging = at
			return p.Users.List(t.Context(), tenant, q)
		}), func(u domain.User) string { return u.ID })
	}
	all := list(domain.UserQuery{})
	if !slices.IsSorted(all) || len(slices.Compact(all)) != len(names) {
		t.Errorf("%d of %d, not in the order of ids or not each once", len(all), len(names))
	}
	wantSame(t, len(list(domain.UserQuery{Status: domain.UserInactive})), (len(names)+1)/2)
}

func userTwice(t *testing.T, p ports.Set) {
	tenant, again := newTenant(t, p).Organization, newUser("Eve", "")
	first := addUser(t, p, tenant, "Ada", "")
	again.ID = first.ID
	wantOnce(
		t, p.Users.Insert(t.Context(), tenant, again),
		func() (domain.User, error) { return p.Users.Get(t.Context(), tenant, first.Subject) }, first,
	)
	_, err := p.Users.Get(t.Context(), tenant, again.Subject)
	wantError(t, err, domain.ErrUserNotFound)
}

func userSignIn(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	want := addUser(t, p, tenant, "Ada", "")
	other := addUser(t, p, tenant, "Eve", "")
	for _, at := range []struct {
		ms    int
		newer bool
	}{{1000, true}, {3000, true}, {2000, false}, {3000, false}} {
		wantSame(t, got(p.Users.SignIn(t.Context(), tenant, want.Subject, after(at.ms)))(t), at.newer)
	}
	wantSame(t, got(p.Users.SignIn(t.Context(), tenant, "auth0|nobody", someday))(t), false)
	want.LastLoginAt = after(3000)
	wantSame(t, got(p.Users.Get(t.Context(), tenant, want.Subject))(t), want)
	wantSame(t, got(p.Users.Get(t.Context(), tenant, other.Subject))(t), other)
}

func userSignInAtOnce(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	u := addUser(t, p, tenant, "Ada", "")
	together(10, func(i int) {
		if _, err := p.Users.SignIn(t.Context(), tenant, u.Subject, someday.Add(time.Duration(i)*time.Second)); err != nil {
			t.Error(err)
		}
	})
	wantSame(t, got(p.Users.Get(t.Context(), tenant, u.Subject))(t).LastLoginAt, after(9000))
}

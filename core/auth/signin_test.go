package auth_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// signIns is a company whose events are kept.
type signIns struct {
	*fixture.Tenant
	core *core.Core
	mu   sync.Mutex
	told []domain.Event
}

func (s *signIns) Report(_ context.Context, e domain.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told = append(s.told, e)
}

func newSignIns(t *testing.T) *signIns {
	t.Helper()
	s := &signIns{Tenant: fixture.New(t).Tenant(t)}
	set := s.Set
	set.Events = s
	s.core = fixture.Core(t, set)
	return s
}

// user signs the person of that address in once more, two seconds later, and returns what
// is stored then.
func (s *signIns) user(t *testing.T, who domain.Subject, email string) domain.User {
	t.Helper()
	s.Advance(2 * time.Second)
	token := s.Identity.SignIn(email, s.Enterprise.Organization)
	a, err := s.core.Auth.Authenticate(t.Context(), token, "")
	if fixture.Must(t, err); a.Subject != who {
		t.Fatalf("%s signed in as %s, not as %s", email, a.Subject, who)
	}
	u, err := s.Users.Get(t.Context(), s.Admin, who)
	fixture.Must(t, err)
	return u
}

// verified lets the provider know another address of a person.
func (s *signIns) verified(t *testing.T, who domain.Subject, change func(*domain.ProviderProfile)) {
	t.Helper()
	login, err := s.Set.Identity.Profile(t.Context(), who)
	fixture.Must(t, err)
	change(&login)
	s.Identity.SetProfile(who, login)
}

func TestTheLastLoginIsThatOfTheYoungestToken(t *testing.T) {
	t.Parallel()
	s := newSignIns(t)
	bob := s.AddUser(t, "bob")
	stored := func() time.Time {
		u, err := s.Users.Get(t.Context(), s.Admin, bob.Subject)
		fixture.Must(t, err)
		return u.LastLoginAt
	}
	first := stored()
	s.Advance(time.Hour)
	old := s.Token("bob")
	s.Advance(time.Hour)
	s.Authenticate(t, s.Token("bob"))
	now := stored()
	if d := now.Sub(first); d < 2*time.Hour-time.Second || d > 2*time.Hour+time.Minute || now.Nanosecond() != 0 {
		t.Errorf("%v after the first login", d)
	}
	s.Authenticate(t, old)
	if again := stored(); again != now {
		t.Errorf("an older token set it to %v", again)
	}
}

func TestASignInTakesOverAVerifiedAddress(t *testing.T) {
	t.Parallel()
	s := newSignIns(t)
	bob, at := s.AddUser(t, "bob"), "@"+s.Enterprise.Domain
	s.verified(t, bob.Subject, func(l *domain.ProviderProfile) { l.Email = "robert" + at })
	u := s.user(t, bob.Subject, "robert"+at)
	if u.Email != "robert"+at || u.Version != 2 || u.Role != "org:member" {
		t.Errorf("got %+v", u)
	}
	if again := s.user(t, bob.Subject, "robert"+at); again.Version != 2 {
		t.Errorf("the next sign-in made %+v", again)
	}
	page, err := s.Users.List(t.Context(), s.Admin, domain.UserQuery{Q: "robert@"})
	if fixture.Must(t, err); page.Total != 1 || len(s.told) != 0 {
		t.Errorf("found %d; told %v", page.Total, s.told)
	}
	s.verified(t, s.Admin.Subject, func(l *domain.ProviderProfile) { l.Email = "countess" + at })
	s.user(t, s.Admin.Subject, "countess"+at)
	admins, err := s.Set.Admins.List(t.Context(), s.Enterprise.ID)
	if fixture.Must(t, err); len(admins) != 1 || admins[0].Email != "countess"+at {
		t.Errorf("got %+v", admins)
	}
}

func TestAnAddressIsLeftAlone(t *testing.T) {
	t.Parallel()
	s := newSignIns(t)
	bob, eve, at := s.AddUser(t, "bob"), s.AddUser(t, "eve"), "@"+s.Enterprise.Domain
	own, err := s.Set.Identity.Profile(t.Context(), bob.Subject)
	fixture.Must(t, err)
	for name, tc := range map[string]struct {
		login domain.ProviderProfile
		want  []string
	}{
		"not verified": {domain.ProviderProfile{Email: "x" + at, Connection: own.Connection, Shared: true}, nil},
		"of another company": {
			domain.ProviderProfile{Email: "x@other.example", Verified: true, Connection: own.Connection}, nil,
		},
		"of another directory": {domain.ProviderProfile{Email: "x" + at, Verified: true, Connection: "sso-other"}, nil},
		"none at all":          {domain.ProviderProfile{Email: "nonsense", Verified: true, Connection: own.Connection}, nil},
		"empty":                {domain.ProviderProfile{Verified: true, Connection: own.Connection}, nil},
		"that of a colleague": {
			domain.ProviderProfile{Email: "eve" + at, Verified: true, Connection: own.Connection}, []string{"email_taken"},
		},
	} {
		s.told = nil
		s.Advance(2 * time.Second)
		token := s.Token("bob")
		s.Identity.SetProfile(bob.Subject, tc.login)
		_, err := s.core.Auth.Authenticate(t.Context(), token, "")
		fixture.Must(t, err)
		s.Identity.SetProfile(bob.Subject, own)
		u, err := s.Users.Get(t.Context(), s.Admin, bob.Subject)
		var codes []string
		for _, e := range s.told {
			codes = append(codes, e.Code)
		}
		if fixture.Must(t, err); u.Email != "bob"+at || u.Version != 1 || !slices.Equal(codes, tc.want) {
			t.Errorf("%s: got %+v, told %v", name, u, s.told)
		}
	}
	u, err := s.Users.Get(t.Context(), s.Admin, eve.Subject)
	if fixture.Must(t, err); u.Email != "eve"+at {
		t.Errorf("got %+v", u)
	}
}

// A sign-in does not depend on the provider's answer; the next one asks again.
func TestTheProviderIsAwayAtASignIn(t *testing.T) {
	t.Parallel()
	s := newSignIns(t)
	bob, at := s.AddUser(t, "bob"), "@"+s.Enterprise.Domain
	s.verified(t, bob.Subject, func(l *domain.ProviderProfile) { l.Email = "robert" + at })
	for _, call := range []string{"Profile", "Connections"} {
		s.told = nil
		s.Identity.Fail(call, domain.ErrProviderUnavailable, 1)
		u := s.user(t, bob.Subject, "robert"+at)
		if u.Email != "bob"+at || len(s.told) != 1 || s.told[0].Name != domain.EventEmailKept ||
			s.told[0].Code != "provider_unavailable" {
			t.Errorf("%s: got %+v, told %v", call, u, s.told)
		}
	}
	if u := s.user(t, bob.Subject, "robert"+at); u.Email != "robert"+at {
		t.Errorf("got %+v", u)
	}
}

package user_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

// slow is the provider, with something that happens while it is asked.
type slow struct {
	ports.Identity
	once          sync.Once
	before, after func()
	calls         int
}

func (s *slow) Invite(
	ctx context.Context, i domain.MemberInvitation, inviter string, ttl time.Duration,
) (id string, url domain.Secret, err error) {
	s.calls++
	s.once.Do(s.before)
	id, url, err = s.Identity.Invite(ctx, i, inviter, ttl)
	s.after()
	return id, url, err
}

// invites is a company whose provider is slow, and how it invites.
type invites struct {
	*fixture.Tenant
	provider *slow
	core     *core.Core
	roles    []domain.ProviderRole
}

func newInvites(t *testing.T) *invites {
	t.Helper()
	c := fixture.New(t).Tenant(t)
	i := &invites{Tenant: c, provider: &slow{Identity: c.Set.Identity, before: func() {}, after: func() {}}}
	set := c.Set
	set.Identity = i.provider
	i.core = fixture.Core(t, set)
	roles, err := c.Users.Roles(t.Context(), c.Admin)
	fixture.Must(t, err)
	i.roles = roles
	return i
}

func (i *invites) invite(ctx context.Context, c domain.Call, email string) (domain.IssuedInvitation, error) {
	return i.core.Users.Invite(ctx, c, domain.NewMemberInvitation{Email: email, RoleID: i.roles[1].ID})
}

func TestASecondInvitationDoesNotOvertakeOneOnItsWay(t *testing.T) {
	t.Parallel()
	i := newInvites(t)
	i.provider.before = func() {
		_, err := i.invite(t.Context(), i.Admin, "eve@partner.example")
		fixture.Want(t, err, domain.ErrInvitationPending)
	}
	sent, err := i.invite(t.Context(), i.Admin, "eve@partner.example")
	fixture.Must(t, err)
	if _, err := i.Identity.Accept(sent.URL); err != nil {
		t.Errorf("the link that was answered is dead: %v", err)
	}
}

func TestConcurrentRepeatsInviteOnce(t *testing.T) {
	t.Parallel()
	i := newInvites(t)
	by := fixture.WithIdempotencyKey(i.Admin, "k", "r")
	repeated := make(chan domain.IssuedInvitation, 1)
	i.provider.before = func() {
		go func() {
			again, err := i.invite(t.Context(), by, "eve@partner.example")
			if err != nil {
				t.Error(err)
			}
			repeated <- again
		}()
		for i.PendingTimers() < 2 {
			time.Sleep(time.Millisecond)
		}
	}
	first, err := i.invite(t.Context(), by, "eve@partner.example")
	fixture.Must(t, err)
	again := <-repeated
	if i.provider.calls != 1 || again.MemberInvitation != first.MemberInvitation || first.URL == "" || again.URL != "" {
		t.Errorf("the provider was asked %d times; got %+v and %+v", i.provider.calls, first, again)
	}
}

func TestWhoAcceptsBeforeTheCallEndsHasAccepted(t *testing.T) {
	t.Parallel()
	i := newInvites(t)
	i.provider.after = func() { i.Register(t, "bob") }
	sent, err := i.invite(t.Context(), i.Admin, "bob@"+i.Enterprise.Domain)
	fixture.Must(t, err)
	if sent.Status != domain.InvitationAccepted || sent.ProviderID == "" {
		t.Errorf("bob has accepted, got %+v", sent)
	}
}

// The process dies while the provider is asked: nothing is overtaken while the
// call could still be alive, and nothing waits for it longer.
func TestAnInvitationWhoseCallDiedIsReplaced(t *testing.T) {
	t.Parallel()
	for _, sameKey := range []bool{true, false} {
		i := newInvites(t)
		by := fixture.WithIdempotencyKey(i.Admin, "k", "r")
		dead, die := context.WithCancel(t.Context())
		i.provider.before = func() { die(); panic("killed") }
		func() {
			defer func() { _ = recover() }()
			_, _ = i.invite(dead, by, "eve@partner.example")
		}()
		if !sameKey {
			by = i.Admin
			_, err := i.invite(t.Context(), by, "eve@partner.example")
			fixture.Want(t, err, domain.ErrInvitationPending)
		}
		i.Advance(domain.InvitationDeliveryTimeout)
		sent, err := i.invite(t.Context(), by, "eve@partner.example")
		fixture.Must(t, err)
		if _, err := i.Identity.Accept(sent.URL); err != nil {
			t.Error(err)
		}
	}
}

// One that nobody took up in time is in nobody's way, though none has marked it.
func TestAnInvitationThatHasExpiredIsReplaced(t *testing.T) {
	t.Parallel()
	i := newInvites(t)
	first, err := i.invite(t.Context(), i.Admin, "eve@partner.example")
	fixture.Must(t, err)
	i.Advance(domain.MemberInvitationTTL - time.Minute)
	_, err = i.invite(t.Context(), i.Admin, "eve@partner.example")
	fixture.Want(t, err, domain.ErrInvitationPending)
	i.Advance(time.Minute)
	second, err := i.invite(t.Context(), i.Admin, "eve@partner.example")
	fixture.Must(t, err)
	if second.ID == first.ID || second.Status != domain.InvitationPending {
		t.Errorf("got %+v after %+v", second, first)
	}
	replaced, err := i.Set.MemberInvitations.Get(t.Context(), i.Enterprise.Organization, first.ID)
	fixture.Must(t, err)
	if replaced.Status != domain.InvitationRevoked {
		t.Errorf("the one that was replaced is %s", replaced.Status)
	}
	if _, err := i.Identity.Accept(second.URL); err != nil {
		t.Errorf("the new link is dead: %v", err)
	}
}

// A role that was given by other means than ours opens nothing.
func TestAnInvitationGivesNoRoleThatCannotBeGiven(t *testing.T) {
	t.Parallel()
	i := newInvites(t)
	now := i.Set.Clock.Now()
	fixture.Must(t, i.Set.MemberInvitations.Insert(t.Context(), domain.MemberInvitation{
		ID: i.NewID(), Organization: i.Enterprise.Organization, Email: "eve@partner.example", RoleID: "rol_root_admin",
		Role:    domain.OperatorRole,
		Inviter: i.Admin.Subject, ProviderID: "uinv", Status: domain.InvitationPending, ExpiresAt: now.Add(time.Hour),
		CreatedAt: now,
	}))
	eve := i.Authenticate(t, i.Token("eve"))
	i.Identity.SetProfile(eve.Subject, domain.ProviderProfile{
		Email: "eve@partner.example", Verified: true, Connection: "google", Shared: true,
	})
	_, err := i.Users.Register(t.Context(), eve, domain.Profile{})
	fixture.Want(t, err, domain.ErrNotInvited)
}

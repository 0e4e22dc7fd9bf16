package user_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/world"
)

// slow is the provider, with something that happens while it is asked.
type slow struct {
	ports.Identity
	once          sync.Once
	before, after func()
	calls         int
}

func (s *slow) Invite(ctx context.Context, i domain.Invitation, inviter string, ttl time.Duration) (id string, url domain.Secret, err error) {
	s.calls++
	s.once.Do(s.before)
	id, url, err = s.Identity.Invite(ctx, i, inviter, ttl)
	s.after()
	return id, url, err
}

// invites is a company whose provider is slow, and how it invites.
type invites struct {
	*world.Company
	provider *slow
	verbs    *core.Core
	roles    []domain.ProviderRole
}

func newInvites(t *testing.T) *invites {
	t.Helper()
	c := world.New(t).Company(t)
	i := &invites{Company: c, provider: &slow{Identity: c.Set.Identity, before: func() {}, after: func() {}}}
	set := c.Set
	set.Identity = i.provider
	i.verbs = core.New(set)
	roles, err := c.Users.Roles(t.Context(), c.Admin)
	world.Must(t, err)
	i.roles = roles
	return i
}

func (i *invites) invite(ctx context.Context, email string) (domain.Invitation, domain.Secret, error) {
	return i.verbs.Users.Invite(ctx, i.Admin, domain.NewInvitation{Email: email, RoleID: i.roles[1].ID})
}

func TestASecondInvitationDoesNotOvertakeOneOnItsWay(t *testing.T) {
	t.Parallel()
	i := newInvites(t)
	i.provider.before = func() {
		_, _, err := i.invite(t.Context(), "eve@partner.example")
		world.Want(t, err, domain.InvitationOpen)
	}
	_, url, err := i.invite(t.Context(), "eve@partner.example")
	world.Must(t, err)
	if _, err := i.Identity.Accept(url); err != nil {
		t.Errorf("the link that was answered is dead: %v", err)
	}
}

func TestTwinsInviteOnce(t *testing.T) {
	t.Parallel()
	i := newInvites(t)
	ctx := access.WithKey(t.Context(), "k", "r")
	var twin domain.Invitation
	var wait sync.WaitGroup
	i.provider.before = func() {
		wait.Go(func() {
			var err error
			twin, _, err = i.invite(ctx, "eve@partner.example")
			world.Want(t, err, nil)
		})
		time.Sleep(50 * time.Millisecond) // either order of the two is right
	}
	first, _, err := i.invite(ctx, "eve@partner.example")
	world.Must(t, err)
	wait.Wait()
	if i.provider.calls != 1 || twin != first {
		t.Errorf("the provider was asked %d times; got %+v and %+v", i.provider.calls, first, twin)
	}
}

func TestWhoAcceptsBeforeTheCallEndsHasAccepted(t *testing.T) {
	t.Parallel()
	i := newInvites(t)
	i.provider.after = func() { i.Register(t, "bob") }
	sent, _, err := i.invite(t.Context(), "bob@"+i.Enterprise.Domain)
	world.Must(t, err)
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
		dead, die := context.WithCancel(access.WithKey(t.Context(), "k", "r"))
		i.provider.before = func() { die(); panic("killed") }
		func() {
			defer func() { _ = recover() }()
			_, _, _ = i.invite(dead, "eve@partner.example")
		}()
		ctx := t.Context()
		if sameKey {
			ctx = access.WithKey(ctx, "k", "r")
		} else {
			_, _, err := i.invite(ctx, "eve@partner.example")
			world.Want(t, err, domain.InvitationOpen)
		}
		i.Later(domain.InvitationFlies)
		_, url, err := i.invite(ctx, "eve@partner.example")
		world.Must(t, err)
		if _, err := i.Identity.Accept(url); err != nil {
			t.Error(err)
		}
	}
}

// One that nobody took up in time is in nobody's way, though none has marked it.
func TestAnInvitationThatHasExpiredIsReplaced(t *testing.T) {
	t.Parallel()
	i := newInvites(t)
	for range 2 {
		_, _, err := i.invite(t.Context(), "eve@partner.example")
		world.Must(t, err)
		i.Later(domain.InvitationTTL)
	}
}

// A role that was given by other means than ours opens nothing.
func TestAnInvitationGivesNoRoleThatCannotBeGiven(t *testing.T) {
	t.Parallel()
	i := newInvites(t)
	now := i.Set.Clock.Now()
	world.Must(t, i.Set.Invitations.Insert(t.Context(), domain.Invitation{
		ID: domain.NewID(now), Organization: i.Enterprise.Organization, Email: "eve@partner.example", RoleID: "rol_root_admin", Role: domain.OperatorRole,
		Inviter: i.Admin.Subject, ProviderID: "uinv", Status: domain.InvitationPending, ExpiresAt: now.Add(time.Hour), CreatedAt: now,
	}))
	eve := i.Enter(t, i.Token("eve"))
	i.Identity.Know(eve.Subject, domain.Login{Email: "eve@partner.example", Verified: true, Connection: "google"})
	_, _, err := i.Users.Register(t.Context(), eve, domain.Profile{})
	world.Want(t, err, domain.NotInvited)
}

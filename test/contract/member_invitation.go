package contract

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
)

var memberInvitationChecks = checks{
	"round trip": invitationRoundTrip,
	"open":       invitationOpen,
	"race":       invitationRace,
	"apart":      invitationApart,
	"lock":       invitationLock,
	"pending":    invitationPending,
	"expire":     invitationExpire,
	"list":       invitationList,
	"twice":      invitationTwice,
}

func newInvitation(e domain.Enterprise) domain.MemberInvitation {
	return domain.MemberInvitation{
		ID: newID(), Organization: e.Organization, Email: unique() + "@" + e.Domain, RoleID: "rol_1", Role: "org:member",
		Inviter:    "auth0|ada",
		ProviderID: "uinv_1", Status: domain.InvitationPending, ExpiresAt: after(1000), CreatedAt: someday,
	}
}

func invitationPending(t *testing.T, p ports.Set) {
	e, other := newTenant(t, p), newTenant(t, p)
	var want []string
	for _, status := range domain.InvitationStatuses() {
		i, foreign := newInvitation(e), newInvitation(other)
		i.Status = status
		must(t, p.MemberInvitations.Insert(t.Context(), i))
		must(t, p.MemberInvitations.Insert(t.Context(), foreign))
		if status == domain.InvitationPending {
			want = append(want, i.ID)
		}
	}
	old := newInvitation(e)
	old.ExpiresAt = someday
	must(t, p.MemberInvitations.Insert(t.Context(), old))
	want = append(want, old.ID)
	all := got(p.MemberInvitations.Pending(t.Context(), e.Organization))(t)
	ids := listed(all, func(i domain.MemberInvitation) string { return i.ID })
	slices.Sort(ids)
	slices.Sort(want)
	wantSame(t, ids, want)
	wantSame(t, len(got(p.MemberInvitations.Pending(t.Context(), "org_nobody"))(t)), 0)
}

func invitationRoundTrip(t *testing.T, p ports.Set) {
	want := newInvitation(newTenant(t, p))
	must(t, p.MemberInvitations.Insert(t.Context(), want))
	wantSame(t, got(p.MemberInvitations.Get(t.Context(), want.Organization, want.ID))(t), want)
	wantSame(t, got(p.MemberInvitations.Lock(t.Context(), want.Organization, want.Email))(t), want)
	change := func(i *domain.MemberInvitation) error {
		i.ProviderID, i.Status, i.ExpiresAt, i.ByOperator = "uinv_2", domain.InvitationAccepted, after(2000), true
		return nil
	}
	must(t, change(&want))
	wantSame(t, got(p.MemberInvitations.Update(t.Context(), want.Organization, want.ID, change))(t), want)
	wantSame(t, got(p.MemberInvitations.Get(t.Context(), want.Organization, want.ID))(t), want)
	_, err := p.MemberInvitations.Lock(t.Context(), want.Organization, want.Email)
	wantError(t, err, domain.ErrMemberInvitationNotFound)
	_, err = p.MemberInvitations.Update(
		t.Context(), want.Organization, want.ID,
		func(i *domain.MemberInvitation) error { i.Role = "org:admin"; return errBoom },
	)
	wantError(t, err, errBoom)
	wantSame(t, got(p.MemberInvitations.Get(t.Context(), want.Organization, want.ID))(t), want)
	nowhere(t, domain.ErrMemberInvitationNotFound, func(id string) error {
		_, err := p.MemberInvitations.Get(t.Context(), want.Organization, id)
		return err
	})
	nowhere(t, domain.ErrMemberInvitationNotFound, func(id string) error {
		_, err := p.MemberInvitations.Update(t.Context(), want.Organization, id, change)
		return err
	})
}

func invitationOpen(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	first := newInvitation(e)
	must(t, p.MemberInvitations.Insert(t.Context(), first))
	second := newInvitation(e)
	second.Email = first.Email
	wantError(t, p.MemberInvitations.Insert(t.Context(), second), domain.ErrInvitationPending)
	became(t, p, first, domain.InvitationRevoked)
	must(t, p.MemberInvitations.Insert(t.Context(), second))
	_, err := p.MemberInvitations.Update(
		t.Context(), e.Organization, first.ID,
		func(i *domain.MemberInvitation) error { i.Status = domain.InvitationPending; return nil },
	)
	wantError(t, err, domain.ErrInvitationPending)
	wantSame(t, got(p.MemberInvitations.Lock(t.Context(), e.Organization, first.Email))(t), second)
}

func became(t *testing.T, p ports.Set, i domain.MemberInvitation, status domain.InvitationStatus) {
	t.Helper()
	_, err := p.MemberInvitations.Update(
		t.Context(), i.Organization, i.ID, func(i *domain.MemberInvitation) error { i.Status = status; return nil },
	)
	must(t, err)
}

func invitationRace(t *testing.T, p ports.Set) {
	i := newInvitation(newTenant(t, p))
	inserted(t, domain.ErrInvitationPending, func(int) error {
		duplicate := i
		duplicate.ID = newID()
		return p.MemberInvitations.Insert(t.Context(), duplicate)
	})
}

func invitationApart(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p), newTenant(t, p)
	mine := newInvitation(a)
	must(t, p.MemberInvitations.Insert(t.Context(), mine))
	_, err := p.MemberInvitations.Get(t.Context(), b.Organization, mine.ID)
	wantError(t, err, domain.ErrMemberInvitationNotFound)
	_, err = p.MemberInvitations.Lock(t.Context(), b.Organization, mine.Email)
	wantError(t, err, domain.ErrMemberInvitationNotFound)
	_, err = p.MemberInvitations.Update(
		t.Context(), b.Organization, mine.ID, func(*domain.MemberInvitation) error { return nil },
	)
	wantError(t, err, domain.ErrMemberInvitationNotFound)
	theirs := newInvitation(b)
	theirs.Email = mine.Email
	must(t, p.MemberInvitations.Insert(t.Context(), theirs))
}

// invitationLock proves that of two who accept one waits for the other and
// then finds nothing to accept.
func invitationLock(t *testing.T, p ports.Set) {
	i := newInvitation(newTenant(t, p))
	must(t, p.MemberInvitations.Insert(t.Context(), i))
	var asked atomic.Int32
	accept := func(int) error {
		asked.Add(1)
		return p.InTx(t.Context(), func(ctx context.Context) error {
			found, err := p.MemberInvitations.Lock(ctx, i.Organization, i.Email)
			if err != nil {
				return err
			}
			expect.Eventually(t, "the others have asked, too", func() bool { return asked.Load() > 1 })
			_, err = p.MemberInvitations.Update(
				ctx, found.Organization, found.ID,
				func(i *domain.MemberInvitation) error { i.Status = domain.InvitationAccepted; return nil },
			)
			return err
		})
	}
	inserted(t, domain.ErrMemberInvitationNotFound, accept)
}

// invitationExpire sweeps only what was long before the other checks.
func invitationExpire(t *testing.T, p ports.Set) {
	long := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	e := newTenant(t, p)
	old, young, revoked := newInvitation(e), newInvitation(e), newInvitation(e)
	old.ExpiresAt, young.ExpiresAt = long, long.Add(2*time.Hour)
	revoked.ExpiresAt, revoked.Status = long, domain.InvitationRevoked
	for _, i := range []domain.MemberInvitation{old, young, revoked} {
		must(t, p.MemberInvitations.Insert(t.Context(), i))
	}
	expired := got(p.MemberInvitations.Expire(t.Context(), long.Add(time.Hour)))(t)
	old.Status = domain.InvitationExpired
	wantSame(t, expired, []domain.MemberInvitation{old})
	for _, want := range []domain.MemberInvitation{old, young, revoked} {
		wantSame(t, got(p.MemberInvitations.Get(t.Context(), e.Organization, want.ID))(t), want)
	}
}

func invitationTwice(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	first, again := newInvitation(e), newInvitation(e)
	must(t, p.MemberInvitations.Insert(t.Context(), first))
	again.ID = first.ID
	for _, i := range []domain.MemberInvitation{first, again} {
		wantOnce(t, p.MemberInvitations.Insert(t.Context(), i), func() (domain.MemberInvitation, error) {
			return p.MemberInvitations.Get(t.Context(), e.Organization, first.ID)
		}, first)
	}
}

func invitationList(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	must(t, p.MemberInvitations.Insert(t.Context(), newInvitation(newTenant(t, p))))
	var all []domain.MemberInvitation
	for i, status := range append(domain.InvitationStatuses(), domain.InvitationPending) {
		one := newInvitation(e)
		one.Status, one.CreatedAt, one.ExpiresAt = status, after(i/2), after(1000*(i+1))
		must(t, p.MemberInvitations.Insert(t.Context(), one))
		all = append([]domain.MemberInvitation{one}, all...)
	}
	ids := func(all []domain.MemberInvitation) []string {
		return listed(all, func(i domain.MemberInvitation) string { return i.ID })
	}
	list := func(q domain.MemberInvitationQuery) []domain.MemberInvitation {
		q.At = after(1000) // the oldest has just expired
		return pages(t, 2, func(at domain.Paging) (domain.Page[domain.MemberInvitation], error) {
			q.Paging = at
			return p.MemberInvitations.List(t.Context(), e.Organization, q)
		})
	}
	all[4].Status = domain.InvitationExpired
	for i, got := range list(domain.MemberInvitationQuery{}) {
		wantSame(t, got, all[i])
	}
	for status, want := range map[domain.InvitationStatus][]domain.MemberInvitation{
		"": all, domain.InvitationPending: {all[0]}, domain.InvitationAccepted: {all[3]},
		domain.InvitationRevoked: {all[2]}, domain.InvitationExpired: {all[1], all[4]},
	} {
		wantSame(t, ids(list(domain.MemberInvitationQuery{Status: status})), ids(want))
	}
}

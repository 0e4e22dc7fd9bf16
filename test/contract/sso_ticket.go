package contract

import (
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var ticketChecks = checks{
	"round trip": ticketRoundTrip,
	"expired":    ticketsExpired,
	"of none":    ticketOfNone,
	"found":      ticketFound,
}

func newTicket(e domain.Enterprise, expires time.Time) domain.SSOSetupTicket {
	return domain.SSOSetupTicket{
		ID: unique(), Enterprise: e.ID, Organization: e.Organization, AdminEmail: e.AdminEmail, ExpiresAt: expires,
		CreatedAt: someday,
	}
}

func ticketRoundTrip(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	_, handle, err := p.SSOSetupTickets.Active(t.Context(), e.ID, someday)
	must(t, err)
	wantSame(t, handle, domain.Secret(""))
	first, second := newTicket(e, after(1000)), newTicket(e, after(2000))
	wantSame(t, got(p.SSOSetupTickets.Replace(t.Context(), first, "handle 1"))(t), domain.Secret(""))
	wantSame(t, got(p.SSOSetupTickets.Replace(t.Context(), second, "handle 2"))(t), domain.Secret("handle 1"))
	ticket, handle, err := p.SSOSetupTickets.Active(t.Context(), e.ID, after(1999))
	must(t, err)
	wantSame(t, handle, domain.Secret("handle 2"))
	wantSame(t, ticket, second)
	_, handle, err = p.SSOSetupTickets.Active(t.Context(), e.ID, after(2000))
	must(t, err)
	wantSame(t, handle, domain.Secret(""))
	_, handle, err = p.SSOSetupTickets.Active(t.Context(), newTenant(t, p).ID, someday)
	must(t, err)
	wantSame(t, handle, domain.Secret(""))
}

// ticketsExpired sweeps only what was long before the other checks.
func ticketsExpired(t *testing.T, p ports.Set) {
	long := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	a, b := newTenant(t, p), newTenant(t, p)
	old, young := newTicket(a, long), newTicket(b, long.Add(2*time.Hour))
	for _, ticket := range []domain.SSOSetupTicket{old, young} {
		wantSame(t, got(p.SSOSetupTickets.Replace(t.Context(), ticket, "handle"))(t), domain.Secret(""))
	}
	must(t, p.SSOSetupTickets.DeleteExpired(t.Context(), long.Add(time.Hour)))
	wantSame(t, got(p.SSOSetupTickets.Replace(t.Context(), newTicket(a, after(0)), "new"))(t), domain.Secret(""))
	wantSame(t, got(p.SSOSetupTickets.Replace(t.Context(), newTicket(b, after(0)), "new"))(t), domain.Secret("handle"))
}

func ticketOfNone(t *testing.T, p ports.Set) {
	ticket := newTicket(newEnterprise(), after(1000))
	_, err := p.SSOSetupTickets.Replace(t.Context(), ticket, "handle")
	wantError(t, err, domain.ErrEnterpriseNotFound)
	_, handle, err := p.SSOSetupTickets.Active(t.Context(), ticket.Enterprise, someday)
	must(t, err)
	wantSame(t, handle, domain.Secret(""))
}

// ticketFound proves that a ticket is found by its id and by its organization until its
// time is over, or it is deleted.
func ticketFound(t *testing.T, p ports.Set) {
	e, other := newTenant(t, p), newTenant(t, p)
	want, theirs := newTicket(e, after(1000)), newTicket(other, after(1000))
	got(p.SSOSetupTickets.Replace(t.Context(), want, "handle 1"))(t)
	got(p.SSOSetupTickets.Replace(t.Context(), theirs, "handle 2"))(t)
	found, handle, err := p.SSOSetupTickets.Find(t.Context(), want.ID, after(999))
	must(t, err)
	wantSame(t, []any{found, handle}, []any{want, domain.Secret("handle 1")})
	wantSame(t, got(p.SSOSetupTickets.ByTenant(t.Context(), e.Organization, after(999)))(t), want)
	_, _, err = p.SSOSetupTickets.Find(t.Context(), want.ID, after(1000))
	wantError(t, err, domain.ErrTicketNotFound)
	_, err = p.SSOSetupTickets.ByTenant(t.Context(), e.Organization, after(1000))
	wantError(t, err, domain.ErrTicketNotFound)
	for range 2 {
		must(t, p.SSOSetupTickets.Delete(t.Context(), want.ID))
		nowhere(t, domain.ErrTicketNotFound, func(id string) error {
			_, _, err := p.SSOSetupTickets.Find(t.Context(), id, someday)
			return err
		})
		_, _, err = p.SSOSetupTickets.Find(t.Context(), want.ID, someday)
		wantError(t, err, domain.ErrTicketNotFound)
	}
	wantSame(t, got(p.SSOSetupTickets.ByTenant(t.Context(), other.Organization, someday))(t), theirs)
}

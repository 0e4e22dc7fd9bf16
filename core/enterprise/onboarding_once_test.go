package enterprise_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// atOnce onboards that often by one token, and makes them overlap: nobody gets a ticket before all have called. It
// returns what was answered.
func atOnce(t *testing.T, w *fixture.Installation, token domain.Secret, n int) (answers []domain.Onboarded) {
	t.Helper()
	var called, ended sync.WaitGroup
	called.Add(n)
	var mu sync.Mutex
	for range n {
		ended.Go(func() {
			set := w.Set
			wait := sync.OnceFunc(func() { called.Done() })
			set.Identity = hookedIdentity{w.Set.Identity, func() {}, func() { wait(); called.Wait() }}
			out, err := onboardBy(t, set, token)
			wait()
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				answers = append(answers, out)
			} else if !domain.HasKind(err, domain.Conflict) {
				t.Error(err)
			}
		})
	}
	ended.Wait()
	return answers
}

func TestOfCallsAtOnceEveryAnswerNamesATicketThatOpens(t *testing.T) {
	t.Parallel()
	for _, before := range []int{0, 1, 3, domain.MaxTickets - 1} {
		w, _, token := invited(t)
		for range before {
			_, err := w.Onboard(t.Context(), token, newOnboarding)
			fixture.Must(t, err)
		}
		answers := atOnce(t, w, token, 10)
		if len(answers) != 1 {
			t.Errorf("after %d tickets, ten calls got %d", before, len(answers))
		}
		for _, out := range answers {
			fixture.Must(t, w.Identity.OpenTicket(out.TicketURL))
		}
	}
}

// However a company has got stuck, the operator helps it on: one without an organization is invited again, the others
// get a ticket.
func TestAStuckCompanyRecovers(t *testing.T) {
	t.Parallel()
	for name, stuck := range map[string]func(w *fixture.Installation, token domain.Secret){
		"many calls at once": func(w *fixture.Installation, token domain.Secret) { atOnce(t, w, token, 10) },
		"no tickets left": func(w *fixture.Installation, token domain.Secret) {
			for range domain.MaxTickets {
				_, err := w.Onboard(t.Context(), token, newOnboarding)
				fixture.Must(t, err)
			}
		},
		"the token and its ticket have expired": func(w *fixture.Installation, token domain.Secret) {
			_, err := w.Onboard(t.Context(), token, newOnboarding)
			fixture.Must(t, err)
			w.Advance(domain.EnterpriseInvitationTTL + domain.SSOSetupTicketTTL)
		},
		"a provider that fails": func(w *fixture.Installation, token domain.Secret) {
			for _, call := range []string{"EnsureOrganization", "CreateTicket"} {
				w.Identity.FailAfter(call, domain.ErrProviderUnavailable, 1)
				_, err := w.Onboard(t.Context(), token, newOnboarding)
				fixture.Want(t, err, domain.ErrProviderUnavailable)
			}
		},
		"nothing": func(*fixture.Installation, domain.Secret) {},
	} {
		w, e, token := invited(t)
		stuck(w, token)
		url, err := helped(t, w, e.ID)
		if err == nil {
			err = w.Identity.OpenTicket(url)
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// helped is the ticket that a company gets by the operator.
func helped(t *testing.T, w *fixture.Installation, id domain.EnterpriseID) (url domain.Secret, err error) {
	op := saying(w.Operator(t))
	e, err := w.Enterprises.Reinvite(t.Context(), op, id)
	if errors.Is(err, domain.ErrTransitionInvalid) {
		ref := domain.EnterpriseRef{ID: id}
		made, err := w.Enterprises.CreateTicket(t.Context(), op, ref, domain.NewTicket{DisplayName: "A"})
		return made.URL, err
	}
	fixture.Must(t, err)
	out, err := w.Onboard(t.Context(), w.InviteToken(t, e), newOnboarding)
	return out.TicketURL, err
}

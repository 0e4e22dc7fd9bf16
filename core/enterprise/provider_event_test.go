package enterprise_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// onboard brings a company as far as its ticket.
func onboard(t *testing.T, w *fixture.Installation, name string) (domain.Enterprise, domain.Onboarded) {
	t.Helper()
	e, err := w.Enterprises.Invite(t.Context(), w.Operator(t), domain.NewEnterprise{
		Name: name, AdminEmail: "ada@" + name + ".example",
	})
	fixture.Must(t, err)
	out, err := w.Onboard(t.Context(), w.InviteToken(t, e), domain.NewOnboarding{DisplayName: name})
	fixture.Must(t, err)
	return e, out
}

func TestALostWebhookIsReconciled(t *testing.T) {
	t.Parallel()
	w, e, token := invited(t)
	out, err := w.Onboard(t.Context(), token, newOnboarding)
	fixture.Must(t, err)
	fixture.Must(t, w.Identity.OpenTicket(out.TicketURL))
	fixture.Must(t, w.Enterprises.Reconcile(t.Context(), fixture.System("")))
	fixture.Must(t, w.Enterprises.Reconcile(t.Context(), fixture.System("")))
	page, err := w.Jobs.List(t.Context(), w.Operator(t), domain.JobQuery{Paging: domain.Paging{Size: 100}})
	fixture.Must(t, err)
	var provisions []domain.Job
	for _, j := range page.Items {
		if j.Kind == domain.JobProvision && j.Enterprise == e.ID {
			provisions = append(provisions, j)
		}
	}
	if len(provisions) != 1 {
		t.Errorf("got %d jobs, want one", len(provisions))
	}
}

func TestReconcilingDoesNotWaitForThoseWhoNeverCame(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	for i := range 100 {
		onboard(t, w, fmt.Sprintf("never-%d", i))
	}
	w.Advance(domain.SSOSetupTicketTTL + time.Second)
	e, out := onboard(t, w, "last")
	fixture.Must(t, w.Identity.OpenTicket(out.TicketURL))
	fixture.Must(t, w.Enterprises.Reconcile(t.Context(), fixture.System("")))
	busy, err := w.Set.Jobs.HasPending(t.Context(), domain.JobProvision, e.ID)
	if err != nil || !busy {
		t.Errorf("nobody looks after it (%v)", err)
	}
}

// A hundred companies have a ticket that nobody has opened yet: they are looked
// at again, but nobody waits for that.
func TestReconcilingTakesTurns(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	for i := range 100 {
		onboard(t, w, fmt.Sprintf("slow-%d", i))
	}
	w.Advance(time.Second)
	lost, out := onboard(t, w, "lost")
	fixture.Must(t, w.Identity.OpenTicket(out.TicketURL)) // its webhook gets lost
	for range 2 {
		w.Advance(time.Minute)
		fixture.Must(t, w.Enterprises.Reconcile(t.Context(), fixture.System("")))
	}
	busy, err := w.Set.Jobs.HasPending(t.Context(), domain.JobProvision, lost.ID)
	fixture.Must(t, err)
	if !busy {
		t.Error("nobody has looked at the company whose event was lost")
	}
}

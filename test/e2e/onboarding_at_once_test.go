package e2e

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// TestOnboardingAtOnce calls ten times at once with one token, at two nodes, at first and after
// some tickets, and lets the provider take its time, so that the calls overlap. Every
// answer names a ticket that opens, or is a 409, and the company can go on.
func TestOnboardingAtOnce(t *testing.T) {
	t.Parallel()
	s := scenario.NewStack(t)
	nodes := []scenario.Caller{s.Anybody(), {Base: s.StartNode(t).Base}}
	for before, slow := range map[int]int{0: 1, 1: 2, domain.MaxTickets - 1: 2} {
		o := invite(t, s)
		for range before {
			o.ticket(t)
		}
		o.slowDown(t, providerCalls[slow])
		tickets := o.atOnce(t, 10, nodes)
		if len(tickets) == 0 {
			t.Errorf("after %d tickets nobody has got one", before)
		}
		for _, ticket := range tickets {
			if status := shown(t, ticket); status != 200 {
				t.Errorf("after %d tickets one of %d does not open: %d", before, len(tickets), status)
			}
		}
		if n := o.organizations(t); n != 1 {
			t.Errorf("the provider has %d organizations of this company", n)
		}
		if status := shown(t, o.ticketOfOperator(t)); status != 200 {
			t.Errorf("the operator's ticket does not open: %d", status)
		}
	}
}

// slowDown lets the provider take its time for the next call of this kind.
func (o *onboarding) slowDown(t *testing.T, call struct{ method, path string }) {
	t.Helper()
	body, err := json.Marshal(scenario.Object{"path": call.path, "method": call.method, "times": 1, "delay_ms": 200})
	expect.NoError(t, err)
	if status := o.s.Post(t, o.s.IssuerURL+"dev/faults", string(body)); status != 200 {
		t.Fatalf("the provider is not slowed down: %d", status)
	}
}

// atOnce onboards so many times at once, at each node in turn, and returns the tickets.
func (o *onboarding) atOnce(t *testing.T, n int, nodes []scenario.Caller) (tickets []string) {
	t.Helper()
	body, err := json.Marshal(o.wish)
	expect.NoError(t, err)
	var mu sync.Mutex
	var ended sync.WaitGroup
	for i := range n {
		at := nodes[i%len(nodes)]
		ended.Go(func() {
			status, answer := at.Send(t, "POST", "/external/onboarding", "application/json", strings.NewReader(string(body)))
			var out struct {
				TicketURL string `json:"ticket_url"`
			}
			mu.Lock()
			defer mu.Unlock()
			switch {
			case status == 201 && json.Unmarshal(answer, &out) == nil:
				tickets = append(tickets, out.TicketURL)
			case status != 409:
				t.Errorf("one of %d calls at once: %d %s", n, status, answer)
			}
		})
	}
	ended.Wait()
	return tickets
}

// shown asks for the page of a ticket, without pressing its button.
func shown(t *testing.T, ticket string) int {
	t.Helper()
	res, err := http.Get(ticket)
	expect.NoError(t, err)
	defer res.Body.Close()
	return res.StatusCode
}

// ticketOfOperator is how a company goes on that cannot by itself: it is not invited again.
func (o *onboarding) ticketOfOperator(t *testing.T) string {
	t.Helper()
	op := o.s.Operator(t)
	op.Call(t, 409, "POST", "/enterprises/"+o.id+"/invitations", nil)
	made := op.Call(t, 201, "POST", "/enterprises/"+o.id+"/sso-tickets", scenario.Object{"display_name": "A"},
		"X-Reason", "stuck")
	return made["ticket_url"].(string)
}

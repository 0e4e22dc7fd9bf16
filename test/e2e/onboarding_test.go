package e2e

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	rand2 "math/rand/v2"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// providerFault is what the provider does wrong, once. Its answers are those of the
// stand-in's /dev/faults.
type providerFault struct {
	name string
	with scenario.Object
}

var faults = []providerFault{
	{"is busy", scenario.Object{"status": 429}},
	{"breaks", scenario.Object{"status": 500}},
	{"says nothing", scenario.Object{"status": 0}},
	{"answers garbage", scenario.Object{"status": 200, "body": "<html>garbage"}},
	{"does it and says nothing", scenario.Object{"status": 0, "after": true}},
}

// The calls of one onboarding, in their order.
var providerCalls = []struct{ method, path string }{
	{"GET", "/api/v2/organizations/name/"},
	{"POST", "/api/v2/organizations"},
	{"POST", "/api/v2/self-service-profiles/"},
	{"GET", "/api/v2/organizations/"},
}

// TestOnboardingConverges breaks each call of the provider in each way, once. A
// company that tries again, as people do, ends ACTIVE with one organization,
// one ticket that opens, and one mail of each kind.
func TestOnboardingConverges(t *testing.T) {
	t.Parallel()
	s := scenario.NewStack(t)
	for _, call := range providerCalls {
		for _, f := range faults {
			t.Run(call.method+call.path+" "+f.name, func(t *testing.T) {
				o := invite(t, s)
				wrong := scenario.Object{"path": call.path, "method": call.method, "times": 1}
				for key, value := range f.with {
					wrong[key] = value
				}
				text, _ := json.Marshal(wrong)
				s.Post(t, s.IssuerURL+"dev/faults", string(text))
				o.converges(t)
				scenario.Caller{Base: s.IssuerURL}.Call(t, 204, "DELETE", "dev/faults", nil)
			})
		}
	}
}

// TestOnboardingSurvivesKills kills the API while it waits for the provider,
// before and after the provider has done its part. Each company tries again at
// once; a call that was killed counts as running for a while, so that all of
// them wait for theirs at the same time.
func TestOnboardingSurvivesKills(t *testing.T) {
	t.Parallel()
	s := scenario.NewStack(t)
	var killed []*onboarding
	for _, call := range providerCalls[1:3] {
		for _, after := range []bool{false, true} {
			o := invite(t, s)
			s.Post(t, s.IssuerURL+"dev/faults", fmt.Sprintf(
				`{"path":%q,"method":%q,"status":500,"times":1,"after":%v,"delay_ms":3000}`, call.path, call.method, after,
			))
			o.isKilled(t)
			o.tryAgain(t)
			killed = append(killed, o)
		}
	}
	for _, o := range killed {
		o.Base = s.Anybody().Base
		o.converges(t)
	}
}

// isKilled kills the API while it onboards the company, and starts it again.
func (o *onboarding) isKilled(t *testing.T) {
	t.Helper()
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		o.tryInVain()
	}()
	time.Sleep(time.Second)
	syscall.Kill(o.s.APIPID(t), syscall.SIGKILL)
	<-gone
	<-o.s.Done
	o.s.Start(t)
	o.Base = o.s.Anybody().Base
}

// TestProvisioningSurvivesKills kills the API at any time after the button was
// pressed: while it hears of the connection, makes the tables, or sends mail.
func TestProvisioningSurvivesKills(t *testing.T) {
	t.Parallel()
	s := scenario.NewStack(t)
	times := 1
	if os.Getenv("TENON_SOAK") != "" {
		times = 30
	}
	for range times {
		o := invite(t, s)
		ticket := o.ticket(t)
		pressed := make(chan bool)
		go func() { pressed <- press(ticket) }()
		time.Sleep(rand2.N(400 * time.Millisecond))
		syscall.Kill(s.APIPID(t), syscall.SIGKILL)
		<-s.Done
		heard := <-pressed
		s.Start(t)
		if o.Caller = s.Anybody(); !heard {
			press(ticket) // as who sees no answer does; it may have been pressed all the same
		}
		o.arrives(t)
	}
}

// press presses the button of a ticket, whose page may be gone.
func press(ticket string) (answered bool) {
	res, err := http.Post(ticket, "", nil)
	if err == nil {
		res.Body.Close()
	}
	return err == nil
}

// onboarding is one company on its way in.
type onboarding struct {
	scenario.Caller
	s    *scenario.Stack
	id   string
	host string
	wish scenario.Object
}

func invite(t *testing.T, s *scenario.Stack) *onboarding {
	t.Helper()
	host := strings.ToLower(rand.Text()[:12]) + ".example"
	made := s.Operator(t).Post(t, "/enterprises/invitations", scenario.Object{
		"name": host, "admin_email": "ada@" + host, "url": host,
	})
	token := scenario.InviteToken(t, s.MailTo(t, "ada@"+host, host))
	return &onboarding{s.Anybody(), s, made["id"].(string), host, scenario.Object{"token": token, "display_name": host}}
}

// tryInVain onboards at an API that will not live to answer.
func (o *onboarding) tryInVain() {
	body, _ := json.Marshal(o.wish)
	if res, err := http.Post(o.Base+"/external/onboarding", "application/json", bytes.NewReader(body)); err == nil {
		res.Body.Close()
	}
}

// converges tries until it is through, presses the button, and looks at the end.
func (o *onboarding) converges(t *testing.T) {
	t.Helper()
	if status := o.s.Post(t, o.ticket(t), ""); status != 200 {
		t.Fatalf("the ticket does not open: %d", status)
	}
	o.arrives(t)
}

// ticket onboards, again and again while the provider fails, or a call that was killed still counts as running.
func (o *onboarding) ticket(t *testing.T) (url string) {
	t.Helper()
	expect.Eventually(t, "the company is onboarded", func() bool {
		url = o.tryAgain(t)
		return url != ""
	})
	return url
}

// tryAgain onboards, and returns the ticket if there is one.
func (o *onboarding) tryAgain(t *testing.T) (ticket string) {
	t.Helper()
	body, err := json.Marshal(o.wish)
	expect.NoError(t, err)
	status, answer := o.Send(t, "POST", "/external/onboarding", "application/json", strings.NewReader(string(body)))
	var out struct {
		TicketURL string `json:"ticket_url"`
	}
	if status == 201 {
		expect.NoError(t, json.Unmarshal(answer, &out))
	} else if status != 409 && status != 502 && status != 503 {
		t.Fatalf("while the provider fails: %d %s", status, answer)
	}
	return out.TicketURL
}

// arrives waits for the enterprise to be ACTIVE, and counts what must be once.
func (o *onboarding) arrives(t *testing.T) {
	t.Helper()
	// A job that was killed in the middle is rescued after a minute or two.
	expect.Within(t, 6*time.Minute, "the company is ACTIVE", func() bool {
		return o.s.Operator(t).Get(t, "/enterprises/"+o.id)["status"] == "ACTIVE"
	})
	expect.Within(t, 6*time.Minute, "it is welcomed", func() bool { return o.mails(t, "Welcome") > 0 })
	if n := o.organizations(t); n != 1 {
		t.Errorf("the provider has %d organizations of this company", n)
	}
	for _, kind := range []string{"invitation", "Welcome"} {
		if n := o.mails(t, kind); n != 1 {
			t.Errorf("%d mails: %s", n, kind)
		}
	}
}

func (o *onboarding) mails(t *testing.T, kind string) (n int) {
	t.Helper()
	for _, m := range o.s.Mails(t) {
		if strings.Contains(m.To, o.host) && strings.Contains(m.Subject, kind) {
			n++
		}
	}
	return n
}

// organizations counts, at the provider, those that carry the company's name.
func (o *onboarding) organizations(t *testing.T) (n int) {
	t.Helper()
	provider := management(t, o.s)
	for page := 0; ; page++ {
		status, answer := provider.Send(t, "GET", fmt.Sprintf("organizations?per_page=100&page=%d", page), "", nil)
		var all []struct {
			DisplayName string `json:"display_name"`
		}
		if status != 200 || json.Unmarshal(answer, &all) != nil {
			t.Fatalf("organizations: %d %s", status, answer)
		}
		for _, each := range all {
			if each.DisplayName == o.host {
				n++
			}
		}
		if len(all) < 100 {
			return n
		}
	}
}

// TestALostEventIsReconciled loses the first connection event for good. The API looks by
// itself once it has started, and nothing exists twice.
func TestALostEventIsReconciled(t *testing.T) {
	t.Parallel()
	s := scenario.NewStack(t)
	o := invite(t, s)
	ticket := o.ticket(t)
	s.Post(t, s.IssuerURL+"dev/faults", `{"path":"/events","times":1}`)
	press(ticket)
	if e := s.Operator(t).Get(t, "/enterprises/"+o.id); e["status"] != "INITIATED" {
		t.Fatalf("without its event it is %v", e["status"])
	}
	syscall.Kill(s.APIPID(t), syscall.SIGKILL)
	<-s.Done
	s.Start(t)
	o.Caller = s.Anybody()
	o.arrives(t)
}

package http_test

import (
	"bufio"
	"context"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

const streamPath = "/api/v1/notifications/stream"

// eventListener is an open event stream.
type eventListener struct {
	t      testing.TB
	resp   *http.Response
	blocks chan string // closed at the end
}

// subscribe opens a stream and waits for its first comment.
func (s *trialFixture) subscribe(t testing.TB, address string, token domain.Secret, headers ...string) *eventListener {
	t.Helper()
	e := &eventListener{t, request(t, "GET", address+streamPath, token, nil, headers...), make(chan string, 100)}
	t.Cleanup(func() { e.resp.Body.Close() })
	if e.resp.StatusCode != 200 {
		t.Fatal(whole(t, e.resp).body)
	}
	go e.listen()
	if first := e.next(); first != ": ready" {
		t.Fatalf("it began with %q", first)
	}
	return e
}

func (e *eventListener) listen() {
	defer close(e.blocks)
	var block []string
	for lines := bufio.NewScanner(e.resp.Body); lines.Scan(); {
		if lines.Text() != "" {
			block = append(block, lines.Text())
			continue
		}
		e.blocks <- strings.Join(block, "\n")
		block = nil
	}
}

const soon = 30 * time.Second

// next is the next event or comment; "end" at the end.
func (e *eventListener) next() string {
	e.t.Helper()
	select {
	case block, ok := <-e.blocks:
		if !ok {
			return "end"
		}
		return block
	case <-time.After(soon):
		e.t.Fatal("nothing came")
	}
	return ""
}

// quiet checks that nothing comes for a while.
func (e *eventListener) quiet() {
	e.t.Helper()
	select {
	case block := <-e.blocks:
		e.t.Errorf("heard %q", block)
	case <-time.After(100 * time.Millisecond):
	}
}

// notify tells somebody of something so old that their streams have nothing to
// send but a heartbeat.
func (s *trialFixture) notify(who domain.Secret) {
	s.t.Helper()
	long := domain.Notify(
		domain.TrialShared, domain.NotificationData{}, ports.SystemClock{}.Now().Add(-time.Hour), new(ports.RandomIDs).New,
		domain.Subject(s.subject(who)),
	)
	fixture.Must(s.t, s.Set.Notifications.Insert(s.t.Context(), s.tenant(), long...))
}

func (s *trialFixture) tenant() domain.TenantID { return s.company.Enterprise.Organization }

// events are a list of notifications as a stream tells them.
func events(list reply) (all []string) {
	items := strings.Split(
		strings.TrimSuffix(strings.TrimPrefix(list.body, `{"items":[`), `],"next_cursor":null}`+"\n"), `,{"id"`,
	)
	for i, item := range items {
		if i > 0 {
			item = `{"id"` + item
		}
		all = append(all, "event: notification\nid: "+list.ids("id")[i]+"\ndata: "+item)
	}
	slices.Reverse(all) // the list begins with the newest
	return all
}

func TestStreamTellsWhatHappens(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	address := s.listen()
	s.share() // before the stream
	ada, again, rea := s.subscribe(t, address, s.ada), s.subscribe(t, address, s.ada), s.subscribe(t, address, s.rea)
	for name, want := range map[string]string{
		"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no",
		"X-Content-Type-Options": "nosniff",
	} {
		if got := ada.resp.Header.Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	ada.quiet()
	for range 3 {
		s.share()
		want := events(s.send("GET", "/api/v1/notifications", s.ada, ""))
		if got := ada.next(); got != want[len(want)-1] || again.next() != got {
			t.Errorf("heard %q, want %q", got, want[len(want)-1])
		}
	}
	rea.quiet()
	s.notify(s.ada)
	if got := ada.next(); got != ": alive" {
		t.Errorf("heard %q", got)
	}
}

func TestStreamResumes(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	address := s.listen()
	s.share()
	seen := s.send("GET", "/api/v1/notifications", s.ada, "").ids("id")[0]
	s.share()
	s.share()
	want := events(s.send("GET", "/api/v1/notifications", s.ada, ""))
	resumed := s.subscribe(t, address, s.ada, "Last-Event-ID", seen)
	for _, event := range want { // a minute before what was seen, so that nothing is missed
		if got := resumed.next(); got != event {
			t.Errorf("heard %q, want %q", got, event)
		}
	}
	s.share()
	if got := resumed.next(); slices.Contains(want, got) || !strings.HasPrefix(got, "event: ") {
		t.Errorf("heard %q", got)
	}
	for _, odd := range []string{"", "nonsense", new(ports.RandomIDs).New(time.Now().Add(time.Hour))} {
		s.subscribe(t, address, s.ada, "Last-Event-ID", odd).quiet()
	}
}

func TestStreamsRefused(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	s.send("GET", streamPath, "", "").code(401, "token_missing")
	s.send("GET", streamPath+"?access_token="+s.ada.Reveal(), "", "").code(401, "token_missing")
	s.send("GET", streamPath, "bogus", "").code(401, "token_invalid")
	s.send("GET", streamPath, s.operator(), "").code(403, "forbidden")
	s.send("GET", streamPath, s.company.Token("stranger"), "").code(403, "profile_required")
	s.send("GET", streamPath, s.ada, "", "org-id", "org_another").code(403, "tenant_mismatch")
	// What was refused does not count.
	address := s.listen()
	for range 10 {
		s.send("GET", streamPath, s.company.Token("stranger"), "").code(403, "profile_required")
	}
	s.company.AddUser(t, "stranger")
	s.subscribe(t, address, s.company.Token("stranger"))
}

func TestStreamsAreCounted(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	address := s.listen()
	var open []*eventListener
	for range 5 {
		open = append(open, s.subscribe(t, address, s.ada))
	}
	if r := s.send("GET", streamPath, s.ada, "").code(429, "too_many_streams"); r.header.Get("Retry-After") != "15" {
		t.Error(r.header)
	}
	s.subscribe(t, address, s.bob)
	for _, n := range []int{0, 3, 4} { // whichever it is
		open[n].resp.Body.Close()
		s.opens(address)
		s.send("GET", streamPath, s.ada, "").code(429, "too_many_streams")
	}
	s.share()
	for _, e := range open[1:3] {
		if got := e.next(); got != ": alive" && !strings.HasPrefix(got, "event: ") {
			t.Errorf("one that is open was displaced: %q", got)
		}
	}
}

// opens opens a stream as soon as the server has heard who has left.
func (s *trialFixture) opens(address string) (resp *http.Response) {
	s.t.Helper()
	expect.Eventually(s.t, "a stream opens", func() bool {
		resp = request(s.t, "GET", address+streamPath, s.ada, nil)
		s.t.Cleanup(func() { resp.Body.Close() })
		return resp.StatusCode == 200
	})
	return resp
}

// Somebody reloads a page again and again.
func TestStreamsOfAClosedPageAreNoObstacle(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	address := s.listen()
	for range 20 {
		s.opens(address).Body.Close()
	}
}

func TestAStreamWithATokenThatIsOverIsRefused(t *testing.T) {
	t.Parallel()
	for _, life := range []time.Duration{0, -time.Millisecond, -30 * time.Second, -59 * time.Second} {
		tw := fixture.New(t)
		tw.Set.Tokens = shortLivedTokens{tw.Set.Tokens, life}
		tw.Core = fixture.Core(t, tw.Set)
		s := trialFixtureOn(t, tw)
		for range 7 { // and counts for nothing
			s.send("GET", streamPath, s.ada, "").code(401, "token_invalid")
		}
	}
}

// shortLivedTokens shortens the life of tokens.
type shortLivedTokens struct {
	ports.Tokens
	life time.Duration
}

func (s shortLivedTokens) Verify(ctx context.Context, token domain.Secret) (domain.Claims, error) {
	c, err := s.Tokens.Verify(ctx, token)
	c.ExpiresAt = ports.SystemClock{}.Now().Add(s.life)
	return c, err
}

func TestStreamEndsWithTheToken(t *testing.T) {
	t.Parallel()
	tw := fixture.New(t)
	tw.Set.Tokens = shortLivedTokens{tw.Set.Tokens, 2 * time.Second}
	tw.Core = fixture.Core(t, tw.Set)
	s := trialFixtureOn(t, tw)
	if got := s.subscribe(t, s.listen(), s.ada).next(); got != "end" {
		t.Errorf("heard %q", got)
	}
}

// Nobody is told of anything meanwhile: a stream ends by itself, long before its next look.
func TestStreamEndsWithTheRights(t *testing.T) {
	t.Parallel()
	for code, end := range map[string]func(u *domain.User, e *domain.Enterprise){
		"user_blocked":       func(u *domain.User, _ *domain.Enterprise) { u.Status = domain.UserBlocked },
		"token_outdated":     func(u *domain.User, _ *domain.Enterprise) { u.TokensAfter = time.Now().Add(time.Hour) },
		"profile_required":   func(u *domain.User, _ *domain.Enterprise) { u.Status = domain.UserRemoved },
		"tenant_suspended":   func(_ *domain.User, e *domain.Enterprise) { e.Status = domain.EnterpriseSuspended },
		"tenant_deactivated": func(_ *domain.User, e *domain.Enterprise) { e.Status = domain.EnterpriseDeactivated },
		"tenant_deleted":     func(_ *domain.User, e *domain.Enterprise) { e.Status = domain.EnterpriseDeleted },
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			s := newTrialFixture(t)
			ada := s.subscribe(t, s.listen(), s.ada)
			_, err := s.Set.Users.Update(
				t.Context(), s.tenant(), domain.Subject(s.subject(s.ada)), 0,
				func(u *domain.User) error { end(u, &domain.Enterprise{}); return nil },
			)
			fixture.Must(t, err)
			_, err = s.Set.Enterprises.Update(
				t.Context(), s.company.Enterprise.ID, 0,
				func(e *domain.Enterprise) error { end(&domain.User{}, e); return nil },
			)
			fixture.Must(t, err)
			ended := time.Now()
			if got := ada.next(); got != "end" || time.Since(ended) > 4*time.Second {
				t.Errorf("heard %q after %s", got, time.Since(ended))
			}
			if r := s.send("GET", streamPath, s.ada, ""); r.text("code") != code {
				t.Errorf("it is opened again: %d %s", r.status, r.body)
			}
		})
	}
}

func TestEventsEndWithTheProcess(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	ada := s.subscribe(t, s.listen(), s.ada)
	s.stop()
	if got := ada.next(); got != "end" {
		t.Errorf("heard %q", got)
	}
}

// streaming counts what runs for streams: those who tell, and those who send.
func streaming() int {
	stacks := make([]byte, 4<<20)
	text := string(stacks[:runtime.Stack(stacks, true)])
	return strings.Count(text, "notification.(*Service).Follow(") + strings.Count(text, "rest.(*chunkTimer).Read(")
}

// Not parallel: it looks at everything that runs.
func TestStreamsLeaveNothingBehind(t *testing.T) {
	s := newTrialFixture(t)
	address := s.listen()
	for range 3 {
		var open []*eventListener
		for range 5 {
			open = append(open, s.subscribe(t, address, s.ada))
		}
		if n := streaming(); n < 5 {
			t.Errorf("%d run for 5 streams", n)
		}
		for _, e := range open {
			s.share()
			e.resp.Body.Close()
		}
		expect.Eventually(t, "nothing runs for streams", func() bool {
			s.notify(s.ada)
			return streaming() == 0
		})
	}
}

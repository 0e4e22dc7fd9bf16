package cache

import (
	"context"
	"errors"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// stored answers what is stored: the role of each person in each tenant.
type stored struct {
	ports.AccessFacts
	mu     sync.Mutex
	role   string
	loads  int
	during func() // runs between a look at what is stored and its answer
}

var errAway = errors.New("away")

func (s *stored) Load(_ context.Context, q domain.AccessQuery) (domain.AccessFacts, error) {
	s.mu.Lock()
	s.loads++
	role, during := s.role, s.during
	s.mu.Unlock()
	if during != nil {
		during()
	}
	switch q.Subject {
	case "away":
		return domain.AccessFacts{}, errAway
	case "stranger":
		return domain.AccessFacts{}, nil
	}
	facts := domain.AccessFacts{Tenant: q.Tenant, Enterprise: "e", Status: domain.EnterpriseActive}
	if q.Subject != "unregistered" {
		facts.UserStatus, facts.Role = domain.UserActive, role
	}
	facts.ProjectExists = q.Project == "p" || q.Project == "of others"
	if q.Project == "p" {
		facts.ProjectRole = "MEMBER"
	}
	facts.Migrating = q.Tenant == "org_migrating"
	facts.TrialExists, facts.TrialGranted = q.Trial == "t" || q.Trial == "ungranted", q.Trial == "t"
	return facts, nil
}

func (s *stored) set(role string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.role = role
}

func (s *stored) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.loads
}

// fixture is a cache over what is stored, a feed and a clock.
type fixture struct {
	*stored
	ports.AccessFacts
	changed func(domain.TenantID)
	live    atomic.Bool
	now     atomic.Int64
}

func (f *fixture) Subscribe(changed func(domain.TenantID)) func() bool {
	f.changed = changed
	return f.live.Load
}

func newFixture() *fixture {
	f := &fixture{stored: &stored{role: "admin"}}
	f.AccessFacts = AccessFacts(f.stored, f, func() time.Time { return time.Unix(1000, f.now.Load()) })
	return f
}

func (f *fixture) later(d time.Duration) { f.now.Add(int64(d)) }

func (f *fixture) Load(ctx context.Context, q domain.AccessQuery) (domain.AccessFacts, error) {
	return f.AccessFacts.Load(ctx, q)
}

var ada = domain.AccessQuery{Tenant: "org_a", Subject: "ada"}

func (f *fixture) wantRole(t *testing.T, q domain.AccessQuery, want string) {
	t.Helper()
	if facts, err := f.Load(t.Context(), q); err != nil || facts.Role != want {
		t.Fatalf("got %q, %v, want %q", facts.Role, err, want)
	}
}

// wantLoads asks n times and wants so many of the questions to reach the store.
func (f *fixture) wantLoads(t *testing.T, q domain.AccessQuery, n, want int) {
	t.Helper()
	before := f.count()
	for range n {
		_, _ = f.Load(t.Context(), q)
	}
	if got := f.count() - before; got != want {
		t.Fatalf("%d of %d questions about %+v reached the store, want %d", got, n, q, want)
	}
}

func TestRemembersHalfASecondByItself(t *testing.T) {
	t.Parallel()
	f := newFixture()
	f.wantLoads(t, ada, 5, 1)
	f.later(maxAge - 1)
	f.wantLoads(t, ada, 5, 0)
	f.later(1)
	f.set("member")
	f.wantRole(t, ada, "member")
}

func TestRemembersLongerWhileTheFeedIsAlive(t *testing.T) {
	t.Parallel()
	f := newFixture()
	f.live.Store(true)
	f.wantLoads(t, ada, 1, 1)
	f.later(maxAgeWhileFed - 1)
	f.wantLoads(t, ada, 5, 0)
	f.live.Store(false)
	f.wantLoads(t, ada, 1, 1)
	f.live.Store(true)
	f.later(maxAgeWhileFed)
	f.wantLoads(t, ada, 1, 1)
}

func TestAClockTurnedBackForgets(t *testing.T) {
	t.Parallel()
	f := newFixture()
	f.wantLoads(t, ada, 2, 1)
	f.later(-time.Hour)
	f.wantLoads(t, ada, 1, 1)
}

func TestForgetsOneTenantOnly(t *testing.T) {
	t.Parallel()
	f := newFixture()
	bob := domain.AccessQuery{Tenant: "org_b", Subject: "bob"}
	f.wantRole(t, ada, "admin")
	f.wantRole(t, bob, "admin")
	f.set("member")
	f.changed("org_a")
	f.wantRole(t, ada, "member")
	f.wantRole(t, bob, "admin")
	f.changed("")
	f.wantRole(t, bob, "member")
}

// A slow load does not bring back what was so before a change.
func TestALoadBegunBeforeAChangeIsNotRemembered(t *testing.T) {
	t.Parallel()
	for _, whose := range []domain.TenantID{"org_a", ""} {
		f := newFixture()
		f.during = func() {
			f.during = nil
			f.set("member")
			f.changed(whose)
		}
		f.wantRole(t, ada, "admin") // it was asked before
		f.wantRole(t, ada, "member")
	}
}

func TestWhatIsNotThereIsNotRemembered(t *testing.T) {
	t.Parallel()
	f := newFixture()
	f.live.Store(true)
	for _, q := range []domain.AccessQuery{
		{Tenant: "org_a", Subject: "stranger"},
		{Tenant: "org_a", Subject: "unregistered"},
		{Tenant: "org_a", Subject: "ada", Project: "none"},
		{Tenant: "org_a", Subject: "ada", Project: "of others"},
		{Tenant: "org_a", Subject: "ada", Project: "p", Trial: "ungranted"},
		{Tenant: "org_a", Subject: "ada", Project: "p", Trial: "none"},
		{Tenant: "org_migrating", Subject: "ada"},
		{Tenant: "org_a", Subject: "away"},
		{Enterprise: "e", Subject: "ada"},
	} {
		f.wantLoads(t, q, 3, 3)
	}
	f.wantLoads(t, domain.AccessQuery{Tenant: "org_a", Subject: "ada", Project: "p", Trial: "t"}, 3, 1)
}

func TestIsBounded(t *testing.T) {
	t.Parallel()
	f := newFixture()
	for i := range maxEntries + 1 {
		_, _ = f.Load(t.Context(), domain.AccessQuery{Tenant: "org_a", Subject: domain.Subject(strconv.Itoa(i))})
	}
	if n := f.AccessFacts.(*accessFacts).entries.Len(); n != maxEntries {
		t.Errorf("%d are remembered, want %d", n, maxEntries)
	}
	f.wantLoads(t, domain.AccessQuery{Tenant: "org_a", Subject: "0"}, 1, 1)
	f.wantLoads(t, domain.AccessQuery{Tenant: "org_a", Subject: domain.Subject(strconv.Itoa(maxEntries))}, 1, 0)
}

func TestLeavesNoGoroutine(t *testing.T) {
	before := runtime.NumGoroutine()
	f := newFixture()
	f.wantRole(t, ada, "admin")
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines, before %d", after, before)
	}
}

// Many who read and change at once never see what was so before a change that
// had been told when they asked.
func TestNobodyReadsBehindAToldChange(t *testing.T) {
	t.Parallel()
	f := newFixture()
	f.live.Store(true)
	var told atomic.Int64
	f.set("0")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for told.Load() < 1000 {
				least := told.Load()
				facts, _ := f.Load(t.Context(), ada)
				if got, _ := strconv.ParseInt(facts.Role, 10, 64); got < least {
					t.Errorf("read %d when %d had been told", got, least)
					return
				}
			}
		})
	}
	for i := range int64(1000) {
		f.set(strconv.FormatInt(i+1, 10))
		f.changed("org_a")
		told.Store(i + 1)
	}
	all.Wait()
}

package client

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// conn is a client that knows whether it is closed.
type conn struct {
	target Target
	closed atomic.Bool
}

// servers count what is opened and closed there.
type servers struct {
	*Cache[*conn]
	opened, live, most atomic.Int64
	fails              atomic.Bool
	slow               time.Duration
}

var errRefused = errors.New("refused")

func newServers() *servers {
	s := &servers{}
	s.Cache = New(s.open, s.close)
	return s
}

func (s *servers) open(t Target) (*conn, error) {
	time.Sleep(s.slow)
	if s.fails.Load() {
		return nil, errRefused
	}
	s.opened.Add(1)
	if n := s.live.Add(1); n > s.most.Load() {
		s.most.Store(n)
	}
	return &conn{target: t}, nil
}

func (s *servers) close(c *conn) {
	if c.closed.Swap(true) {
		panic("closed twice")
	}
	s.live.Add(-1)
}

func target(i int) Target {
	return Target{ID: domain.DatasourceID(strconv.Itoa(i)), Host: "db.acme.example", Port: 27017, Password: "hunter2"}
}

// use acquires a client.
func (s *servers) use(t *testing.T, target Target) (*conn, func()) {
	t.Helper()
	c, release, err := s.Acquire(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	return c, release
}

func (s *servers) want(t *testing.T, opened, live int64) {
	t.Helper()
	synctest.Wait()
	if s.opened.Load() != opened || s.live.Load() != live {
		t.Errorf("%d were opened and %d are open, want %d and %d", s.opened.Load(), s.live.Load(), opened, live)
	}
}

func TestOneClientServesAllWhoComeAtOnce(t *testing.T) {
	s := newServers()
	s.slow = 10 * time.Millisecond
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { _, release := s.use(t, target(1)); release() })
	}
	all.Wait()
	s.Close()
	if s.opened.Load() != 1 || s.live.Load() != 0 {
		t.Errorf("%d were opened and %d are open", s.opened.Load(), s.live.Load())
	}
}

func TestAnIdleClientIsClosedAndOneInUseIsNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServers()
		_, release := s.use(t, target(1))
		used, keep := s.use(t, target(2))
		release()
		time.Sleep(idleTime - time.Second)
		_, release = s.use(t, target(1)) // which begins its time anew
		release()
		time.Sleep(idleTime - time.Second)
		s.want(t, 2, 2)
		time.Sleep(2 * time.Second)
		s.want(t, 2, 1)
		if used.closed.Load() {
			t.Error("a client was closed under its user")
		}
		keep()
		keep() // as a body that is closed twice
		time.Sleep(idleTime + time.Second)
		s.want(t, 2, 0)
	})
}

// Whatever a client is made of has changed: who comes now gets another one.
func TestAChangedTargetGetsAnotherClientAtOnce(t *testing.T) {
	for name, change := range map[string]func(*Target){
		"password": func(t *Target) { t.Password = "hunter3" },
		"user":     func(t *Target) { t.User = "bob" },
		"host":     func(t *Target) { t.Host = "db2.acme.example" },
		"port":     func(t *Target) { t.Port++ },
		"database": func(t *Target) { t.Database = "other" },
		"options":  func(t *Target) { t.Options.CACertificates = "other" },
	} {
		synctest.Test(t, func(t *testing.T) {
			s, changed := newServers(), target(1)
			change(&changed)
			before, release := s.use(t, target(1))
			after, done := s.use(t, changed)
			s.want(t, 2, 2)
			if after.target != changed || before.closed.Load() {
				t.Errorf("%s: got %+v; the one in use is closed: %v", name, after.target, before.closed.Load())
			}
			release()
			s.want(t, 2, 1)
			if !before.closed.Load() || after.closed.Load() {
				t.Errorf("%s: the old one is closed: %v", name, before.closed.Load())
			}
			done()
			s.Close()
		})
	}
}

func TestThereAreNeverTooMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServers()
		var releases []func()
		for i := range maxClients {
			_, release := s.use(t, target(i))
			releases = append(releases, release)
		}
		start := time.Now()
		_, _, err := s.Acquire(t.Context(), target(maxClients))
		if !errors.Is(err, ErrBusy) || time.Since(start) != maxWait {
			t.Errorf("after %s: %v", time.Since(start), err)
		}
		time.AfterFunc(time.Second, releases[7])
		start = time.Now()
		_, release := s.use(t, target(maxClients))
		if time.Since(start) != time.Second {
			t.Errorf("it waited for %s", time.Since(start))
		}
		release()
		s.want(t, maxClients+1, maxClients)
		s.Close()
		for _, release := range append(releases[:7], releases[8:]...) {
			release()
		}
		s.want(t, maxClients+1, 0)
	})
}

func TestTheOneThatWasIdleForLongestMakesSpace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServers()
		var all []*conn
		for i := range maxClients {
			c, release := s.use(t, target(i))
			release()
			all = append(all, c)
			time.Sleep(time.Millisecond)
		}
		_, release := s.use(t, target(0)) // again
		release()
		_, release = s.use(t, target(maxClients))
		release()
		s.want(t, maxClients+1, maxClients)
		if !all[1].closed.Load() || all[0].closed.Load() {
			t.Error("another one made space")
		}
		s.Close()
	})
}

func TestWhatCouldNotBeOpenedIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServers()
		s.fails.Store(true)
		for range 2 * maxClients {
			if _, _, err := s.Acquire(t.Context(), target(1)); !errors.Is(err, errRefused) {
				t.Fatal(err)
			}
		}
		s.fails.Store(false)
		_, release := s.use(t, target(1))
		release()
		s.want(t, 1, 1)
		s.Close()
	})
}

func TestNothingIsHandedOutAfterTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServers()
		used, release := s.use(t, target(1))
		s.Close()
		if used.closed.Load() {
			t.Error("a client was closed under its user")
		}
		release()
		s.want(t, 1, 0)
		if _, _, err := s.Acquire(t.Context(), target(1)); !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	})
}

// Many at once, with changes of passwords: nobody has a client that is closed.
func TestNobodyHasAClosedClient(t *testing.T) {
	s := newServers()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 2000 {
				wanted := target(rand.IntN(maxClients + 50))
				wanted.Port = rand.IntN(2)
				c, release, err := s.Acquire(context.Background(), wanted)
				if err != nil || c.closed.Load() || c.target != wanted {
					t.Errorf("%v, %v", c, err)
					return
				}
				release()
			}
		})
	}
	all.Wait()
	s.Close()
	if s.live.Load() != 0 || s.count != 0 {
		t.Errorf("%d are still open, %d counted", s.live.Load(), s.count)
	}
	if s.most.Load() > maxClients {
		t.Errorf("%d were open at once", s.most.Load())
	}
}

func TestTheBreakerLetsOneTryAfterAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, calls := NewBreaker(Cooldown, nil), 0
		away := func(err error) bool { return errors.Is(err, errRefused) }
		try := func(err error) error { return b.Try(func() error { calls++; return err }, away) }
		if err := try(context.Canceled); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		_ = try(errRefused)
		for range 10 {
			if err := try(nil); !errors.Is(err, ErrDown) {
				t.Error(err)
			}
		}
		time.Sleep(Cooldown)
		_ = b.Try(func() error {
			calls++
			if err := try(nil); !errors.Is(err, ErrDown) {
				t.Error("two try at once")
			}
			return errRefused
		}, away)
		_ = try(nil)
		time.Sleep(Cooldown)
		if err := errors.Join(try(nil), try(nil)); err != nil || calls != 5 {
			t.Errorf("%v after %d calls", err, calls)
		}
	})
}

func TestASharedServerIsNotLeftAloneForOneFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		told := []bool{}
		b := NewSharedBreaker(Cooldown, func(open bool) { told = append(told, open) })
		try := func(err error) error {
			return b.Try(func() error { return err }, func(err error) bool { return errors.Is(err, errRefused) })
		}
		for range 4 {
			if err := errors.Join(try(nil), try(nil)); err != nil {
				t.Error(err)
			}
			_ = try(errRefused)
		}
		for range 5 {
			_ = try(errRefused)
		}
		if err := try(nil); !errors.Is(err, ErrDown) {
			t.Errorf("got %v", err)
		}
		time.Sleep(Cooldown)
		if err := errors.Join(try(nil), try(nil)); err != nil {
			t.Error(err)
		}
		for range 10 {
			_ = try(nil)
		}
		if !slices.Equal(told, []bool{true, true, false}) { // open, on trial, closed
			t.Errorf("told %v", told)
		}
	})
}

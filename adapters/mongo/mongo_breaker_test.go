package mongo_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/client"
	"github.com/tenon-health/tenon/adapters/mongo"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// cooldown is shorter than the usual one.
const cooldown = 2 * time.Second

// The server that all share is left alone while it is away, so that nobody waits for it; and asked again by itself.
func TestASharedServerThatIsAwayIsLeftAlone(t *testing.T) {
	t.Parallel()
	server, left := servers.NewMongo(t), &atomic.Bool{}
	db, done, err := mongo.Open(t.Context(), mongo.Config{
		URL: server.URL(), Database: "tenon", Breaker: left.Store, Cooldown: cooldown,
	})
	must(t, err)
	t.Cleanup(done)
	p := set(db)
	must(t, p.Records.Insert(t.Context(), "acme", record("1")))
	get := func() error { _, err := p.Records.Get(t.Context(), "acme", scope, nil, "1"); return err }
	must(t, get())
	server.Stop()
	var all sync.WaitGroup
	for range 10 { // as many as are judged
		all.Go(func() { wantAway(t, "a server that has died", get) })
	}
	all.Wait()
	asked := 0 // once the pause is over, some ask until five have failed; on a busy machine that may be at once
	for range 100 {
		err := get()
		if !errors.Is(err, domain.ErrRecordsUnavailable) {
			t.Fatalf("got %v", err)
		}
		if !errors.Is(err, client.ErrDown) {
			asked++
		} else if wait := domain.AsError(err).Wait; wait != cooldown {
			t.Errorf("it is to be asked again after %v", wait)
		}
	}
	if asked > 10 {
		t.Errorf("%d of 100 calls have asked a server that is away", asked)
	}
	if !left.Load() {
		t.Error("nobody was told that it is left alone")
	}
	server.Start(t)
	expect.Eventually(t, "it is asked again", func() bool { return get() == nil })
	expect.Eventually(t, "it is told so", func() bool { return get() == nil && !left.Load() })
}

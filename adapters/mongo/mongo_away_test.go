package mongo_test

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/mongo"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// Gone, or there and silent: it is waited for a while, and explained alike.
func TestAServerThatIsAwayIsNotWaitedForLong(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { silent.Close() })
	for name, address := range map[string]string{"gone": "127.0.0.1:1", "silent": silent.Addr().String()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := open(t, "mongodb://ada:hunter2@"+address+"/?timeoutMS=600000&serverSelectionTimeoutMS=600000", "tenon")
			var all sync.WaitGroup
			defer all.Wait()
			for call, do := range calls(t, db) {
				all.Go(func() { wantAway(t, call, do) })
			}
		})
	}
}

func wantAway(t *testing.T, call string, do func() error) {
	start := time.Now()
	err := do()
	if !errors.Is(err, domain.ErrRecordsUnavailable) || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("%s: got %v", call, err)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("%s took %s", call, took)
	}
}

func TestACallerWhoHasGoneIsToldThatThereWasNoAnswer(t *testing.T) {
	p, _ := fresh(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := p.Records.List(ctx, "acme", domain.RecordQuery{TrialScope: scope})
	if !errors.Is(err, domain.ErrRecordsUnavailable) {
		t.Errorf("got %v", err)
	}
}

// The server hears that a caller has gone by the end of the connection, on which it ends what it does for them.
func TestWorkEndsWhenItsCallerHasGone(t *testing.T) {
	t.Parallel()
	address := servers.Setting(t, "MONGO_URL")
	relay := servers.NewRelay(t, portOf(t, address))
	db := open(t, relay.Instead(address), "tenon_test_"+strings.ToLower(rand.Text()))
	p := set(db)
	get := func(ctx context.Context) error { _, err := p.Records.Get(ctx, "acme", scope, nil, "1"); return err }
	if err := get(t.Context()); !errors.Is(err, domain.ErrRecordNotFound) {
		t.Fatal(err)
	}
	before, _ := db.Connections()
	relay.Break(servers.Silent)
	ctx, leave := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- get(ctx) }()
	expect.Eventually(t, "the server is asked", relay.Hit)
	expect.Eventually(t, "a connection works", func() bool { _, used := db.Connections(); return used == 1 })
	leave()
	left := time.Now()
	if err := <-done; !errors.Is(err, domain.ErrRecordsUnavailable) || time.Since(left) > 2*time.Second {
		t.Errorf("after %v: %v", time.Since(left), err)
	}
	expect.Within(t, 2*time.Second, "its connection has ended", func() bool {
		after, used := db.Connections()
		return after == before-1 && used == 0
	})
}

func portOf(t *testing.T, address string) int {
	t.Helper()
	u, err := url.Parse(address)
	must(t, err)
	port, err := strconv.Atoi(u.Port())
	must(t, err)
	return port
}

var (
	scope = domain.TrialScope{Project: "p", Trial: "pbc"}
	now   = ports.SystemClock{}.Now()
)

// calls is one call of every port method.
func calls(t *testing.T, db *mongo.DB) map[string]func() error {
	p, ctx := set(db), t.Context()
	record := domain.Record{ID: "1", Project: scope.Project, Trial: scope.Trial}
	some := domain.RowRange{To: 1}
	one := func(yield func(domain.Record, error) bool) { yield(record, nil) }
	return map[string]func() error{
		"check":        func() error { return db.Check(ctx) },
		"index":        func() error { return p.Records.Index(ctx, "acme") },
		"insert":       func() error { return p.Records.Insert(ctx, "acme", record) },
		"insertAll":    func() error { _, err := p.Records.InsertAll(ctx, "acme", "i", one); return err },
		"finalize":     func() error { return p.Records.Finalize(ctx, "acme", scope, "i", some, now) },
		"deleteImport": func() error { return p.Records.DeleteImport(ctx, "acme", scope, "i", 1) },
		"get":          func() error { _, err := p.Records.Get(ctx, "acme", scope, nil, "1"); return err },
		"list": func() error {
			_, err := p.Records.List(ctx, "acme", domain.RecordQuery{TrialScope: scope})
			return err
		},
		"update": func() error {
			_, err := p.Records.Update(ctx, "acme", scope, nil, "1", 0, changed)
			return err
		},
		"history": func() error {
			_, err := p.Records.History(ctx, "acme", domain.RecordHistoryQuery{TrialScope: scope, ID: "1"})
			return err
		},
		"export": func() (failed error) {
			for _, err := range p.Records.Export(ctx, "acme", scope, nil, now) {
				failed = err
			}
			return failed
		},
		"execute":      func() error { return p.Executions.Insert(ctx, "acme", domain.Execution{ID: "1"}) },
		"getExecution": func() error { _, err := p.Executions.Get(ctx, "acme", scope, "1"); return err },
		"listExecutions": func() error {
			_, err := p.Executions.List(ctx, "acme", domain.ExecutionQuery{TrialScope: scope})
			return err
		},
		"of": func() error {
			_, err := p.Executions.GetMany(ctx, "acme", []domain.ExecutionRef{{
				TrialScope: domain.TrialScope{Project: "p", Trial: "t"}, ID: "x",
			}}, 0)
			return err
		},
	}
}

package redis_test

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/bucket"
	"github.com/tenon-health/tenon/adapters/redis"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// node is the limiter of one process.
func node(t *testing.T, url string) ports.Limiter {
	t.Helper()
	l, closeAll, err := redis.NewLimiter(
		redis.Config{URL: domain.Secret(url), Key: "k", Cooldown: time.Second}, bucket.NewLimiter(time.Now),
	)
	expect.NoError(t, err)
	t.Cleanup(closeAll)
	return l
}

func TestLimiter(t *testing.T) {
	t.Parallel()
	server := servers.NewRedis(t)
	contract.Limiter(t, func(t *testing.T) ports.Set {
		return ports.Set{Clock: ports.SystemClock{}, IDs: &ports.RandomIDs{}, Limiter: node(t, server.URL())}
	})
}

var one = domain.RateBucket{Budget: domain.ReadBudget, Of: "caller ada@acme.example", PerPeriod: 1}

// Two nodes share a bucket while the server is there. Without it each has its own, at once, and they meet again when
// it is back: nobody is refused because a server is away.
func TestWithoutRedisEachNodeCountsAlone(t *testing.T) {
	t.Parallel()
	server := servers.NewRedis(t)
	first, second := node(t, server.URL()), node(t, server.URL())
	if !first.Take(t.Context(), one).Allowed || second.Take(t.Context(), one).Allowed {
		t.Error("the nodes do not share what is left")
	}
	server.Stop()
	for _, l := range []ports.Limiter{first, second} {
		if !l.Take(t.Context(), one).Allowed || l.Take(t.Context(), one).Allowed {
			t.Error("a node does not count alone")
		}
	}
	server.Start(t)
	expect.Eventually(t, "the nodes share again", func() bool {
		shared := domain.RateBucket{Budget: domain.ReadBudget, Of: (&ports.RandomIDs{}).New(time.Now()), PerPeriod: 1}
		return first.Take(t.Context(), shared).Allowed && !second.Take(t.Context(), shared).Allowed
	})
}

// A caller who hangs up does not make the server count as away.
func TestACallerWhoHasGoneSaysNothingOfTheServer(t *testing.T) {
	t.Parallel()
	server := servers.NewRedis(t)
	first, second := node(t, server.URL()), node(t, server.URL())
	gone, leave := context.WithCancel(t.Context())
	leave()
	for range 20 {
		first.Take(gone, one)
	}
	shared := one
	shared.Of = "another"
	if !first.Take(t.Context(), shared).Allowed || second.Take(t.Context(), shared).Allowed {
		t.Error("the node counts alone")
	}
}

// Nobody who reads the server learns who calls.
func TestTheServerKnowsNobody(t *testing.T) {
	t.Parallel()
	server := servers.NewRedis(t)
	node(t, server.URL()).Take(t.Context(), one)
	port := server.URL()[strings.LastIndex(server.URL(), ":")+1:]
	keys, err := exec.CommandContext(t.Context(), "redis-cli", "-p", port, "keys", "*").CombinedOutput()
	expect.NoError(t, err)
	if text := string(keys); strings.Contains(text, "ada") || strings.Count(text, "tenon:") != 1 {
		t.Errorf("the server has %q", text)
	}
}

func TestABadURLIsRefusedWithoutQuotingIt(t *testing.T) {
	t.Parallel()
	for _, url := range []string{
		"", "localhost:6379", "http://user:c4n4ry@h", "redis://u:c4n4ry@h:port/0", "redis://h/c4n4ry",
	} {
		_, _, err := redis.NewLimiter(redis.Config{URL: domain.Secret(url)}, nil)
		if err == nil || strings.Contains(err.Error(), "c4n4ry") {
			t.Errorf("%q: %v", url, err)
		}
	}
}

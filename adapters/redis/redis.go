// Package redis counts calls of all nodes together.
package redis

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	rate "github.com/go-redis/redis_rate/v10"
	driver "github.com/redis/go-redis/v9"

	"github.com/tenon-health/tenon/adapters/client"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// patience is how long a call waits for the server: less than it would notice.
const patience = 250 * time.Millisecond

// Config is where the server is.
type Config struct {
	URL domain.Secret // redis:// or rediss://
	Key domain.Secret // hides who is counted from whoever reads the server

	Breaker  func(open bool) // hears whether the server is left alone; nil for nobody
	Cooldown time.Duration   // for which it is left alone while it is away; 0 for the usual
}

var errURL = errors.New("redis: the URL is not one of a Redis server, such as rediss://user:password@host:6379/0")

type limiter struct {
	server  *driver.Client
	limits  *rate.Limiter
	breaker client.Breaker
	alone   ports.Limiter
	key     []byte
}

// NewLimiter counts at a server, and with alone while it is away. It connects when it is first used.
func NewLimiter(c Config, alone ports.Limiter) (_ ports.Limiter, closeAll func(), err error) {
	options, err := driver.ParseURL(c.URL.Reveal())
	if err != nil {
		return nil, nil, errURL // the driver's text may quote the password
	}
	options.DialTimeout, options.ReadTimeout, options.WriteTimeout = patience, patience, patience
	options.PoolTimeout, options.MaxRetries, options.ContextTimeoutEnabled = patience, -1, true
	server := driver.NewClient(options)
	breaker := client.NewBreaker(cmp.Or(c.Cooldown, client.Cooldown), c.Breaker)
	l := &limiter{server, rate.NewLimiter(server), breaker, alone, []byte(c.Key.Reveal())}
	return l, func() { _ = server.Close() }, nil
}

// AcceptsURL reports whether a URL is one of a Redis server.
func AcceptsURL(url string) bool {
	_, err := driver.ParseURL(url)
	return err == nil
}

func (l *limiter) Take(ctx context.Context, b domain.RateBucket) domain.RateAllowance {
	result, err := l.ask(ctx, b)
	if err != nil {
		return l.alone.Take(ctx, b)
	}
	return domain.RateAllowance{
		RateBucket: b, Allowed: result.Allowed > 0, Left: result.Remaining, Full: result.ResetAfter,
		Wait: max(result.RetryAfter, 0),
	}
}

// ask leaves a server alone that was away a moment ago. One whose caller has gone is not away.
func (l *limiter) ask(ctx context.Context, b domain.RateBucket) (*rate.Result, error) {
	end, err := l.breaker.Begin()
	if err != nil {
		return nil, err
	}
	asking, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	limit := rate.Limit{Rate: b.PerPeriod, Burst: b.PerPeriod, Period: domain.RatePeriod}
	result, err := l.limits.Allow(asking, l.name(b), limit)
	end(err != nil && ctx.Err() == nil)
	return result, err
}

// name is that of a bucket at the server, of which nobody can read whose it is.
func (l *limiter) name(b domain.RateBucket) string {
	mac := hmac.New(sha256.New, l.key)
	fmt.Fprintf(mac, "%s %d %s", b.Budget, b.PerPeriod, b.Of)
	return "tenon:" + hex.EncodeToString(mac.Sum(nil)[:16])
}

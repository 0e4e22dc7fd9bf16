package redis

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	rate "github.com/go-redis/redis_rate/v10"
	driver "github.com/redis/go-redis/v9"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

type diagnostics struct {
	server *driver.Client
	limits *rate.Limiter
}

// NewDiagnostics checks the server at the URL of c.
func NewDiagnostics(c Config) (_ ports.Diagnosable, closeAll func(), err error) {
	options, err := driver.ParseURL(c.URL.Reveal())
	if err != nil {
		return nil, nil, errURL
	}
	options.MaxRetries, options.ContextTimeoutEnabled = -1, true
	options.DialTimeout, options.ReadTimeout, options.WriteTimeout = dialTime, dialTime, dialTime
	server := driver.NewClient(options)
	return diagnostics{server, rate.NewLimiter(server)}, func() { _ = server.Close() }, nil
}

// dialTime is more than a call waits for: a slow server is not one that is away.
const dialTime = 3 * time.Second

func (diagnostics) Component() domain.Component { return domain.RedisComponent }

func (diagnostics) Checks() []domain.Check {
	return []domain.Check{domain.CheckReach, domain.CheckPermissions}
}

func (d diagnostics) Check(ctx context.Context, check domain.Check, probe domain.Probe) []domain.Finding {
	if check == domain.CheckReach {
		return []domain.Finding{d.reach(ctx)}
	}
	return []domain.Finding{d.permissions(ctx, probe)}
}

// reach asks for the time that an answer takes, too: a slow server is not waited for, and each node counts alone.
func (d diagnostics) reach(ctx context.Context) domain.Finding {
	if err := d.server.Ping(ctx).Err(); err != nil {
		return domain.FindingProblem.Of(
			"Redis cannot be asked: "+reason(err)+".", "See REDIS_URL. Without it each node counts calls alone.",
		)
	}
	info, _ := d.server.Info(ctx, "server").Result() // which some servers do not tell
	return domain.FindingOK.Of(fmt.Sprintf("Redis%s answers.", versionOf(info)), "")
}

func versionOf(info string) string {
	for line := range strings.Lines(info) {
		if version, found := strings.CutPrefix(strings.TrimSpace(line), "redis_version:"); found {
			return " " + version
		}
	}
	return ""
}

// permissions counts one call, as limits do, in a bucket that ends by itself.
func (d diagnostics) permissions(ctx context.Context, probe domain.Probe) domain.Finding {
	limit := rate.Limit{Rate: 1, Burst: 1, Period: time.Second}
	if _, err := d.limits.Allow(ctx, "tenon:"+domain.ProbeName+probe.ID, limit); err != nil {
		return domain.FindingProblem.Of(
			"Calls cannot be counted: "+reason(err)+".", "Allow the user scripts (EVALSHA, EVAL) and the keys rate:tenon:*.",
		)
	}
	return domain.FindingOK.Of("Calls can be counted.", "")
}

// reason keeps the driver's text to itself, which names hosts, and what the server has said but for its first word.
func reason(err error) string {
	if refused, ok := errors.AsType[driver.Error](err); ok {
		word, _, _ := strings.Cut(refused.Error(), " ")
		return "the server refuses (" + word + ")"
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "no answer in time"
	}
	return "no server at this host and port, or none that speaks as the URL says"
}

package redis_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/adapters/redis"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

func diagnosing(t *testing.T, url string) ports.Diagnosable {
	t.Helper()
	d, closeAll, err := redis.NewDiagnostics(redis.Config{URL: domain.Secret(url)})
	expect.NoError(t, err)
	t.Cleanup(closeAll)
	return d
}

func TestDiagnostics(t *testing.T) {
	t.Parallel()
	server := servers.NewRedis(t)
	d := diagnosing(t, server.URL())
	contract.Diagnosable(t, d)
	if all := d.Check(t.Context(), domain.CheckReach, domain.Probe{}); !strings.Contains(all[0].Text, "Redis 7") &&
		!strings.Contains(all[0].Text, "Redis 8") {
		t.Errorf("got %+v", all)
	}
	protected := diagnosing(t, strings.Replace(server.URL(), "redis://", "redis://ada:c4n4ry@", 1))
	wantProblem(t, protected, "the server refuses (WRONGPASS)")
	server.Stop()
	wantProblem(t, d, "no server at this host and port")
}

func wantProblem(t *testing.T, d ports.Diagnosable, says string) {
	t.Helper()
	all := d.Check(t.Context(), domain.CheckReach, domain.Probe{})
	if all[0].State != domain.FindingProblem || !strings.Contains(all[0].Text, says) ||
		strings.Contains(fmt.Sprint(all), "c4n4ry") || strings.Contains(fmt.Sprint(all), "127.0.0.1") {
		t.Errorf("got %+v, want %q", all, says)
	}
}

package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
	"github.com/tenon-health/tenon/test/servers"
)

// callsAMinute are so few that none comes back while the test runs.
const callsAMinute = "3"

// TestNodesCountCallsTogether has two nodes let in together as many calls as one may, and each by itself while Redis is
// away: then nobody is refused who would not be without it. What a caller says of its address does not help.
func TestNodesCountCallsTogether(t *testing.T) {
	t.Parallel()
	s, redis := scenario.NewStack(t), servers.NewRedis(t)
	c := scenario.NewTenant(t, s, "Often")
	c.Equip(t)
	settings := []string{
		"RATE_LIMIT_READS=" + callsAMinute, "REDIS_URL=" + redis.URL(), "TRUSTED_PROXIES=127.0.0.1",
	}
	nodes := []*scenario.Node{s.StartNode(t, settings...), s.StartNode(t, settings...)}
	call := func(node int, token, from string) (status int, header http.Header) {
		req, err := http.NewRequestWithContext(t.Context(), "GET", nodes[node].Base+"/projects", nil)
		expect.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+token)
		req.Header.Set("X-Forwarded-For", from)
		res, err := scenario.Client.Do(req)
		expect.NoError(t, err)
		res.Body.Close()
		return res.StatusCode, res.Header
	}
	wantStatuses := func(token, from string, nodes ...int) {
		t.Helper()
		for i, node := range nodes {
			want := map[bool]int{true: 200, false: 401}[token == c.Analyst.Token]
			if i == 3 {
				want = 429
			}
			if status, header := call(node, token, from); status != want || (want == 429) != (header.Get("Retry-After") != "") {
				t.Errorf("call %d, at node %d, with %v: got %d, want %d", i, node, header, status, want)
			}
		}
	}
	wantStatuses(c.Analyst.Token, "198.51.100.7", 0, 1, 0, 1)
	wantStatuses("no token", "198.51.100.7", 1, 0, 1, 0)
	wantStatuses("no token", "203.0.113.1, 198.51.100.8", 0, 0, 1, 1)
	redis.Stop()
	wantStatuses(c.Analyst.Token, "198.51.100.7", 0, 0, 0, 0)
	wantStatuses(c.Analyst.Token, "198.51.100.7", 1, 1, 1, 1)
	for i, node := range nodes {
		if !strings.Contains(node.Metrics(t), `tenon_breaker_open{server="redis"} 1`) {
			t.Errorf("node %d does not tell that Redis is away", i)
		}
		if log := node.Log(t); strings.Contains(log, "redis: ") {
			t.Errorf("the driver writes into the log of node %d: %s", i, log)
		}
		text := node.Metrics(t)
		if refused := `tenon_rate_limited_total{budget="reads"} `; !strings.Contains(text, refused) ||
			strings.Contains(text, c.Organization) || strings.Contains(text, c.Project) {
			t.Errorf("node %d tells %s", i, text)
		}
	}
}

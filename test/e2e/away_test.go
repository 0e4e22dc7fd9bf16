package e2e

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
	"github.com/tenon-health/tenon/test/servers"
)

// awayTime is what a request may take where a store is away, and slack what a busy machine may add.
const (
	awayTime = 3 * time.Second
	slack    = 12 * time.Second
)

// awayTenant is a company at a node that reaches one of the stores through a relay.
type awayTenant struct {
	*scenario.Tenant
	relay *servers.Relay
	node  *scenario.Node
}

// TestAStoreThatIsAway cuts, silences, garbles and halves each store, one at a time: calls that need it are answered in
// time, by 503 and when to come again, without a word of the driver; those that do not need it go on; nothing is lost
// or there twice; and afterwards all works on the node that was there before. A store that is but slow is used.
func TestAStoreThatIsAway(t *testing.T) {
	t.Parallel()
	s := scenario.NewServers(t)
	mail := servers.NewRelay(t, portOf(t, s.Setting(t, "SMTP_PORT")))
	node := s.StartAPI(t, fmt.Sprint("SMTP_PORT=", mail.Port()))
	c := scenario.NewTenant(t, s, "Away")
	c.Equip(t)
	t.Run("Auth0", func(t *testing.T) { providerAway(t, c) }) // alone: its faults are everybody's
	invited := inviteForFaults(t, c)
	t.Run("onboarding", func(t *testing.T) {
		t.Parallel()
		checkFaults(t, startBeforeProvider(t, c), invited.onboardingAway)
	})
	t.Run("SMTP", func(t *testing.T) {
		t.Parallel()
		checkFaults(t, awayTenant{c, mail, node}, smtpAway)
	})
	for name, store := range map[string]struct {
		setting string // through which the relay comes in
		check   func(t *testing.T, c awayTenant, f servers.Fault)
	}{
		"PostgreSQL": {"DATABASE_URL", postgresAway},
		"MongoDB":    {"MONGO_URL", mongoAway},
		"S3":         {"S3_ENDPOINT", s3Away},
		"Redis":      {"REDIS_URL", redisAway},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkFaults(t, startBehindRelay(t, c, store.setting), store.check)
		})
	}
}

func checkFaults(t *testing.T, c awayTenant, check func(*testing.T, awayTenant, servers.Fault)) {
	t.Helper()
	for _, f := range servers.Faults() {
		check(t, c, f)
	}
	expect.Eventually(t, "no connection is used any more", func() bool {
		metrics := c.node.Metrics(t)
		return strings.Contains(metrics, "tenon_postgres_connections_used 0\n") &&
			strings.Contains(metrics, "tenon_mongo_connections_used 0\n")
	})
}

// startBehindRelay starts a node for one store, which answers only.
func startBehindRelay(t *testing.T, c *scenario.Tenant, setting string) awayTenant {
	t.Helper()
	value := redisURL
	if setting != "REDIS_URL" {
		value = func(t *testing.T) string { return c.Setting(t, setting) }
	}
	address := value(t)
	relay := servers.NewRelay(t, portOf(t, address))
	node := c.StartNode(
		t, setting+"="+relay.Instead(address), "LIMIT_REQUEST_TIME="+awayTime.String(),
		"LIMIT_UPLOAD_TIME="+awayTime.String(), "ENABLE_BACKGROUND_TASKS=false",
	)
	own := *c
	own.Admin.Base, own.Analyst.Base = node.Base, node.Base
	return awayTenant{&own, relay, node}
}

func redisURL(t *testing.T) string { return servers.NewRedis(t).URL() }

func portOf(t *testing.T, address string) int {
	t.Helper()
	if u, err := url.Parse(address); err == nil && u.Port() != "" {
		address = u.Port()
	}
	port, err := strconv.Atoi(address)
	expect.NoError(t, err)
	return port
}

// away has calls answered while a fault lasts, and ends it.
func (c awayTenant) away(t *testing.T, f servers.Fault, calls func()) {
	t.Helper()
	c.relay.Break(f)
	calls()
	c.relay.Heal()
}

// tried wants a call to be refused in time by one of these codes, or to be done where the store is but slow.
func (c awayTenant) tried(t *testing.T, f servers.Fault, who scenario.Caller, codes []string, all ...request) {
	t.Helper()
	var atOnce sync.WaitGroup
	for _, r := range all {
		if f == servers.Slow {
			r.slowly(t, who, map[string]int{"GET": 200, "POST": 201}[r.method], codes)
			continue
		}
		atOnce.Go(func() { r.refused(t, who, 503, codes) })
	}
	atOnce.Wait()
}

func postgresAway(t *testing.T, c awayTenant, f servers.Fault) {
	name := "Project " + string(f)
	list := request{method: "GET", path: "/projects"}
	made := post("/projects", scenario.Object{"name": name}, "key-"+string(f))
	c.away(t, f, func() {
		c.tried(t, f, c.Admin, []string{"store_unavailable", "store_busy"}, list, made)
	})
	made.eventually(t, c.Admin, 201)
	page := c.Admin.Get(t, "/projects?q="+url.QueryEscape(name))
	if n := len(page["items"].([]any)); n != 1 {
		t.Errorf("%s: there are %d projects of the name", f, n)
	}
}

func mongoAway(t *testing.T, c awayTenant, f servers.Fault) {
	list := request{method: "GET", path: c.Records()}
	record := scenario.Object{"patient_data": scenario.Object{"fault": string(f)}}
	made := post(c.Records(), record, "key-"+string(f))
	c.away(t, f, func() {
		c.tried(t, f, c.Analyst, []string{"records_unavailable"}, list, made)
		if status, _, answer := (request{method: "GET", path: "/projects"}).send(t, c.Analyst); status != 200 {
			t.Errorf("%s: what needs no records was answered by %d %s", f, status, answer)
		}
	})
	made.eventually(t, c.Analyst, 201)
	if n := strings.Count(string(c.all(t, c.Records())), `"fault":"`+string(f)+`"`); n != 1 {
		t.Errorf("%s: there are %d records of it", f, n)
	}
}

func (c awayTenant) all(t *testing.T, path string) []byte {
	t.Helper()
	status, _, answer := (request{method: "GET", path: path + "?size=100"}).send(t, c.Analyst)
	if status != 200 {
		t.Fatalf("%s: %d %s", path, status, answer)
	}
	return answer
}

func s3Away(t *testing.T, c awayTenant, f servers.Fault) {
	image := "\x89PNG\r\n\x1a\n" + string(f)
	upload := request{"POST", "/assets", "multipart/form-data; boundary=b", strings.Join([]string{
		"--b", `Content-Disposition: form-data; name="visibility"`, "", "public",
		"--b", `Content-Disposition: form-data; name="purpose"`, "", "logo",
		"--b", `Content-Disposition: form-data; name="file"; filename="logo.png"`, "Content-Type: image/png", "", image,
		"--b--", "",
	}, "\r\n"), "key-" + string(f)}
	c.away(t, f, func() {
		c.tried(t, f, c.Admin, []string{"files_unavailable"}, upload)
		if status, _, answer := (request{method: "GET", path: "/projects"}).send(t, c.Analyst); status != 200 {
			t.Errorf("%s: what needs no files was answered by %d %s", f, status, answer)
		}
	})
	upload.eventually(t, c.Admin, 201)
	_, _, answer := upload.send(t, c.Admin)
	var asset struct{ ID string }
	expect.NoError(t, json.Unmarshal(answer, &asset))
	status, _, got := (request{method: "GET", path: "/assets/" + asset.ID + "/content"}).send(t, c.Admin)
	if status != 200 || string(got) != image {
		t.Errorf("%s: the image is %d %q", f, status, got)
	}
}

// smtpAway: nobody waits for a mail.
func smtpAway(t *testing.T, c awayTenant, f servers.Fault) {
	op, name := c.Operator(t), "Mail "+string(f)
	op.Base = c.node.Base
	to := fmt.Sprintf("ada@%s-%s", f, c.Host)
	invite := post("/enterprises/invitations", scenario.Object{
		"name": name, "admin_email": to, "url": "https://" + string(f) + "-" + c.Host,
	}, "key-"+string(f))
	c.away(t, f, func() {
		begun := time.Now()
		if status, _, answer := invite.send(t, op); status != 201 || time.Since(begun) > awayTime+slack {
			t.Errorf("%s: %d %s after %v", f, status, answer, time.Since(begun))
		}
		expect.Eventually(t, "a worker tries to send it", c.relay.Hit)
		if f == servers.Slow {
			c.MailTo(t, to, name)
		}
	})
	c.MailTo(t, to, name)
}

// redisAway: each node counts by itself.
func redisAway(t *testing.T, c awayTenant, f servers.Fault) {
	list := request{method: "GET", path: "/projects"}
	c.away(t, f, func() {
		for range 5 {
			if status, _, answer := list.send(t, c.Admin); status != 200 {
				t.Errorf("%s: %d %s", f, status, answer)
			}
		}
	})
	if status, _, answer := list.send(t, c.Admin); status != 200 {
		t.Errorf("after %s: %d %s", f, status, answer)
	}
}

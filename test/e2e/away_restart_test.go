package e2e

import (
	"context"
	"fmt"
	"os/exec"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
	"github.com/tenon-health/tenon/test/servers"
)

// TestPostgresRestartsUnderLoad stops the server in good order, and then as a crash would, while projects are created,
// and starts it again: what was confirmed is there, what is repeated under its key is there once, calls are answered by
// 201 or 503 and nothing else, jobs go on, and the API is never restarted.
func TestPostgresRestartsUnderLoad(t *testing.T) {
	t.Parallel()
	s := scenario.NewServers(t)
	postgres := servers.NewPostgres(t, s.PostgresBin)
	database := "DATABASE_URL=" + postgres.URL()
	migrate := exec.Command(scenario.Absolute(t, "bin/migrate"), "up")
	migrate.Env = append(s.Settings(t), database, "DATABASE_OWNER_URL=")
	said, err := migrate.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	s.StartAPI(t, database)
	c := scenario.NewTenant(t, s, "Restart")
	c.Equip(t)
	l := startProjects(t, c)
	for _, how := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT} {
		l.await(t, "projects are created", &l.created)
		postgres.Stop(how)
		l.await(t, "calls are refused", &l.refused)
		postgres.Start(t)
	}
	l.await(t, "projects are created again", &l.created)
	l.finish(t)
	scenario.NewTenant(t, s, "Afterwards")
}

// projectLoad creates projects, several at a time, each until it is confirmed.
type projectLoad struct {
	*scenario.Tenant
	created, refused atomic.Int64
	stop             context.CancelFunc
	running          sync.WaitGroup
}

func startProjects(t *testing.T, c *scenario.Tenant) *projectLoad {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	l := &projectLoad{Tenant: c, stop: stop}
	t.Cleanup(stop)
	for caller := range 3 {
		l.running.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				l.create(t, fmt.Sprintf("L%d-%d", caller, n))
			}
		})
	}
	return l
}

// create repeats a call under its key until it is confirmed. One that goes on yet is a conflict for a moment.
func (l *projectLoad) create(t *testing.T, name string) {
	r := post("/projects", scenario.Object{"name": name}, name)
	for t.Context().Err() == nil {
		switch status, header, answer := r.send(t, l.Admin); {
		case status == 201:
			l.created.Add(1)
			return
		case status == 503 && header.Get("Retry-After") != "":
			l.refused.Add(1)
		case status != 409:
			t.Errorf("%s was answered by %d %v %s", name, status, header, answer)
			return
		}
	}
}

// await waits for ten more.
func (l *projectLoad) await(t *testing.T, what string, counter *atomic.Int64) {
	t.Helper()
	from := counter.Load()
	expect.Eventually(t, what, func() bool { return counter.Load() >= from+10 })
}

// finish ends the load, and wants each confirmed project to be there once.
func (l *projectLoad) finish(t *testing.T) {
	t.Helper()
	l.stop()
	l.running.Wait()
	scenario.Client.CloseIdleConnections() // a stop of the API waits for one that was dialled and never used
	names := map[string]int{}
	for page := 0; ; page++ {
		items := l.Admin.Get(t, fmt.Sprintf("/projects?q=L&size=100&page=%d", page))["items"].([]any)
		for _, item := range items {
			names[item.(scenario.Object)["name"].(string)]++
		}
		if len(items) == 0 {
			break
		}
	}
	if len(names) != int(l.created.Load()) {
		t.Errorf("%d were confirmed, %d are there", l.created.Load(), len(names))
	}
	for name, n := range names {
		if n != 1 {
			t.Errorf("%s is there %d times", name, n)
		}
	}
}

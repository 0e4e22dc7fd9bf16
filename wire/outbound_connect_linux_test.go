package wire

import (
	"fmt"
	"net/netip"
	"sync"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// connecting tests and uses datasources, and collects what they say that is wrong.
type connecting struct {
	sync.WaitGroup
	mu    sync.Mutex
	wrong []string
}

// connectToAll tests and uses a datasource at each place, and returns when nothing goes on any more.
func connectToAll(t *testing.T, c Config, ca string, allowed []netip.Prefix) []string {
	var all connecting
	testers := newTesters(newDialer(c.Outbound))
	for _, p := range places(testedRecords) {
		d := p.datasource(domain.RecordsDatasource, testedRecords, ca)
		all.Go(func() { all.test(t, testers[d.Kind], d, p.refusedBy(allowed)) })
	}
	for _, p := range places(testedFiles) {
		d := p.datasource(domain.FilesDatasource, testedFiles, ca)
		all.Go(func() { all.test(t, testers[d.Kind], d, p.refusedBy(allowed)) })
	}
	all.use(t, c, ca)
	return all.wrong
}

func (c *connecting) test(t *testing.T, tester ports.DatasourceTester, d domain.Datasource, refused bool) {
	for range lookups(d) {
		result, _ := tester.Test(t.Context(), d, "hunter2")
		c.check(result != domain.ConnectionOK && (!refused || result == domain.ConnectionUnreachable), d.Host, result)
	}
}

// lookups are more than one of a name that changes, by a tester that looks it up once.
func lookups(d domain.Datasource) int {
	if d.Host == changing(testedFiles) {
		return 2
	}
	return 1
}

func (c *connecting) check(ok bool, host string, said any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !ok {
		c.wrong = append(c.wrong, fmt.Sprintf("%s: %v", host, said))
	}
}

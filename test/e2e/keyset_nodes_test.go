package e2e

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/test/scenario"
)

// balanced is a node behind a load balancer, which takes it out while it is restarted.
type balanced struct {
	sync.RWMutex
	node *scenario.Node
}

func (b *balanced) restart(t *testing.T, settings ...string) {
	t.Helper()
	b.Lock()
	defer b.Unlock()
	b.node.Restart(t, settings...)
}

func (b *balanced) use(do func(base string)) {
	b.RLock()
	defer b.RUnlock()
	do(b.node.Base)
}

// read opens secrets on both nodes until it is told to stop, and ends the test at the first that does not open.
func (r *rotation) read(t *testing.T) (stop func() int64) {
	t.Helper()
	var wg sync.WaitGroup
	var over atomic.Bool
	var reads atomic.Int64
	op := r.Operator(t)
	for _, on := range r.nodes {
		wg.Go(func() {
			for i := 0; !over.Load() && !t.Failed(); i++ {
				on.use(func(base string) { r.look(t, base, op, i) })
				reads.Add(3)
			}
		})
	}
	return func() int64 { over.Store(true); wg.Wait(); return reads.Load() }
}

// look opens a password, a ticket and a store.
func (r *rotation) look(t *testing.T, base string, op scenario.Caller, i int) {
	r.places[i%len(r.places)].open(t, base)
	op.Base = base
	tickets := op.Get(t, "/enterprises/"+string(generatedEnterprise(i%generatedEnterprises))+"/sso-tickets")
	analyst := r.own.Analyst
	analyst.Base = base
	records := analyst.Get(t, r.own.Records())
	if len(tickets["items"].([]any)) != 1 || len(records["items"].([]any)) != 3 {
		t.Errorf("%s: tickets %v, records %v", base, tickets, records)
	}
}

package observe

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// A store is asked for figures at most once in lookupInterval by each node, however often that is scraped, and a scrape
// waits for no longer than lookupTimeout.
const (
	lookupInterval = 15 * time.Second
	lookupTimeout  = 2 * time.Second
)

// lookup shows figures that a store has to be asked for. While the store is away there are none.
type lookup struct {
	now     func() time.Duration
	figures []*prometheus.Desc
	ask     func(context.Context) ([]prometheus.Metric, error)

	mu    sync.Mutex
	known []prometheus.Metric
	until time.Duration // what is known may be shown; 0 before the first
}

// Describe tells of the figures.
func (l *lookup) Describe(to chan<- *prometheus.Desc) {
	for _, figure := range l.figures {
		to <- figure
	}
}

// Collect sends the figures.
func (l *lookup) Collect(to chan<- prometheus.Metric) {
	for _, figure := range l.current() {
		to <- figure
	}
}

func (l *lookup) current() []prometheus.Metric {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.until == 0 || l.now() >= l.until {
		ctx, cancel := context.WithTimeout(context.Background(), lookupTimeout)
		defer cancel()
		l.known, _ = l.ask(ctx) // a failure is counted with those of the port
		l.until = l.now() + lookupInterval
	}
	return l.known
}

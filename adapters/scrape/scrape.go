// Package scrape asks nodes of the API how long reads take, at the addresses that Prometheus asks, too.
package scrape

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

const (
	timeout  = time.Second // for a node, and all are asked at once
	maxBytes = 8 << 20     // several times what a busy node tells
)

// NewSignals adds what the nodes at these addresses tell to what inner does. A node that is away is named.
func NewSignals(inner ports.Signals, addresses []string) ports.Signals {
	if len(addresses) == 0 {
		return inner
	}
	return signals{inner, addresses, newClient()}
}

type signals struct {
	inner     ports.Signals
	addresses []string
	client    *http.Client
}

// newClient follows no redirect and knows no proxy: what is asked is one of our nodes or nobody.
func newClient() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	return &http.Client{
		Transport: transport, Timeout: timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Read implements ports.Signals.
func (s signals) Read(ctx context.Context) (domain.HealthReading, error) {
	answers := make([]answer, len(s.addresses))
	var asking sync.WaitGroup
	for i, address := range s.addresses {
		asking.Go(func() { answers[i] = s.ask(ctx, address) })
	}
	reading, err := s.inner.Read(ctx)
	asking.Wait()
	for i, a := range answers {
		if a.failed {
			reading.Unreadable = append(reading.Unreadable, s.addresses[i])
		} else {
			reading.Nodes = append(reading.Nodes, domain.NodeRequests{Node: s.addresses[i], Buckets: a.reads})
		}
	}
	return reading, err
}

type answer struct {
	reads  []domain.RequestBucket
	failed bool
}

func (s signals) ask(ctx context.Context, address string) answer {
	reads, err := s.readsOf(ctx, address)
	return answer{reads, err != nil}
}

func (s signals) readsOf(ctx context.Context, address string) ([]domain.RequestBucket, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	response, err := s.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("scrape: status %d", response.StatusCode)
	}
	return parse(io.LimitReader(response.Body, maxBytes))
}

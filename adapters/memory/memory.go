// Package memory keeps every promise in plain maps: for tests, demos and
// programs that embed the core without a server.
package memory

import (
	"github.com/tenon-health/tenon/adapters/cache"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// New returns a fresh, empty world.
func New() ports.Set {
	s := newStore(newWorld())
	far := Far()
	far.Schemas = newSchemas(s)
	store := s.ports()
	store.RecentFacts = cache.AccessFacts(store.Standings, store.FactsFeed, ports.Wall)
	return ports.Set{Store: store, Far: far, Tokens: far.Identity.(*Identity), Jobs: jobs{s}, Clock: ports.Wall, Policy: policy()}
}

// policy is what a demo decides.
func policy() domain.Policy {
	return domain.Policy{
		AdminRole:           "org:admin",
		MemberRole:          "org:member",
		JoinRole:            "org:member",
		OperatorConnections: []string{"tenon-operators"},
		FrontendURL:         "http://localhost:3000",
		SupportEmail:        "support@tenon.example",
		SealKey:             "memory keeps no secrets",
		Limits:              domain.DefaultLimits(),
	}
}

// Package memory keeps every promise in plain maps: for tests, demos and
// programs that embed the core without a server.
package memory

import (
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// New returns a fresh, empty world.
func New() ports.Set {
	s := newStore(newWorld())
	far := Far()
	far.Schemas, far.Progress = newSchemas(s), jobProgress{s}
	return ports.Set{Store: s.ports(), Far: far, Tokens: far.Identity.(*Identity), JobRunner: &JobRunner{s}, Clock: ports.SystemClock{}, IDs: &ports.RandomIDs{}, Events: &Events{}, Policy: policy()}
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

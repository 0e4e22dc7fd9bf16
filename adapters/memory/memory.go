// Package memory implements every port on plain maps: for tests, demos and
// programs that embed the core without a server.
package memory

import (
	"cmp"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Options are what time and ids come from; by default the machine's clock and random ids. With a clock that is moved by
// hand and ids from a seed, equal calls in equal order have equal results.
type Options struct {
	Clock ports.Clock
	IDs   ports.IDs
}

// New returns a fresh, empty set, by the first of the options.
func New(options ...Options) ports.Set {
	o := optional(options)
	s, gateways := newStore(newTransactor(o)), Gateways(o)
	gateways.Schemas, gateways.JobProgress, gateways.SealedSecrets = newSchemas(s), jobProgress{s}, &SealedSecrets{s}
	gateways.Signals = &Signals{store: s}
	gateways.Diagnosables = []ports.Diagnosable{diagnostics{}}
	return ports.Set{
		Store: s.ports(), Gateways: gateways, Tokens: gateways.Identity.(*Identity), JobRunner: newJobRunner(s),
		Clock: o.Clock, IDs: o.IDs, Events: &Events{}, Settings: settings(),
	}
}

// optional fills in what is not said.
func optional(options []Options) (o Options) {
	if len(options) > 0 {
		o = options[0]
	}
	return Options{cmp.Or[ports.Clock](o.Clock, ports.SystemClock{}), cmp.Or[ports.IDs](o.IDs, new(ports.RandomIDs))}
}

// settings is what a demo decides.
func settings() domain.Settings {
	return domain.Settings{
		AdminRole:           "org:admin",
		MemberRole:          "org:member",
		JoinRole:            "org:member",
		OperatorConnections: []string{"tenon-operators"},
		FrontendURL:         "http://localhost:3000",
		SupportEmail:        "support@tenon.example",
		RequestKey:          "memory keeps no secrets",
		Limits:              domain.DefaultLimits(),
	}
}

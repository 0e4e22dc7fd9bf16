// Package memory implements every port on plain maps: for tests, demos and
// programs that embed the core without a server.
package memory

import (
	"cmp"
	"time"

	"github.com/tenon-health/tenon/core/audit/tlog"
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
	set := ports.Set{
		Store: s.ports(), Gateways: gateways, Tokens: gateways.Identity.(*Identity), JobRunner: newJobRunner(s),
		Clock: o.Clock, IDs: o.IDs, Events: &Events{}, Settings: settings(),
	}
	return witnessedSet(set)
}

// witnessedSet has the audit logs signed, and the platform's cosigned by one witness.
func witnessedSet(set ports.Set) ports.Set {
	witnesses, key := set.AuditWitnesses.(*AuditWitnesses), set.Settings.AuditKeys[0]
	witness := witnesses.Witness("witness.example")
	origin := tlog.Origin(key.Installation, 1, 1)
	witnesses.Register(witness, origin, tlog.VerifierKey(key, origin))
	set.Settings.AuditWitnesses = []domain.AuditWitness{witness}
	return set
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
		AuditKeys:           []domain.AuditKey{{Installation: "memory.example", Seed: "memory keeps no secrets, really."}},
		AuditEpoch:          time.Minute,
		Limits:              domain.DefaultLimits(),
	}
}

//go:build wireinject

package wire

import (
	"github.com/google/wire"

	"github.com/tenon-health/tenon/adapters/auth0"
	"github.com/tenon-health/tenon/adapters/mongo"
	"github.com/tenon-health/tenon/adapters/postgres"
	"github.com/tenon-health/tenon/adapters/s3"
	"github.com/tenon-health/tenon/adapters/smtp"
	"github.com/tenon-health/tenon/adapters/witness"
	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/ports"
)

// Who implements which ports.
var (
	postgresPorts = wire.NewSet(
		postgres.Open, postgres.NewSchemas, postgres.NewJobProgress, postgres.NewSealedSecrets,
	)
	mongoPorts  = wire.NewSet(mongoConfig, mongo.Open, mongo.NewRecords, mongo.NewExecutions)
	s3Ports     = wire.NewSet(s3Config, s3.New)
	ownPlaces   = wire.NewSet(newDatasources, outbound, newDialer, newTesters)
	auth0Ports  = wire.NewSet(auth0Config, auth0.Open, auth0.NewIdentity, newTokens)
	smtpPorts   = wire.NewSet(smtpConfig, smtp.New)
	systemPorts = wire.NewSet(clock, ids)
	auditPorts  = wire.NewSet(witness.New, s3.NewAnchors)
)

// allPorts is the whole Set, by our adapters.
var allPorts = wire.NewSet(
	coreSettings,
	postgresConfig, postgresPorts, newStore, newJobs, mongoPorts, s3Ports, ownPlaces, auth0Ports, smtpPorts, systemPorts,
	auditPorts, events, newMetrics, newLimiter, newSlots, apiHealth, newSignals,
	noDiagnosables, wire.Struct(new(gateways), "*"), newGateways, wire.Struct(new(ports.Set), "*"),
	core.New,
)

// commandPorts is as much of it as the operator's commands need: the use cases
// that reach for anything else are not for them.
var (
	commandPorts = wire.NewSet(tablePorts, wire.Struct(new(ports.Gateways), "Schemas", "SealedSecrets"))
	upPorts      = wire.NewSet(
		tablePorts, upHealth, newSignals, wire.Struct(new(ports.Gateways), "Schemas", "Records", "Signals"),
	)
	downPorts = wire.NewSet(
		tablePorts, downHealth, newSignals, wire.Struct(new(ports.Gateways), "Schemas", "Signals"),
	)
	doctorPorts       = wire.NewSet(tablePorts, wire.Struct(new(ports.Gateways), "Schemas", "Diagnosables"))
	auditCommandPorts = wire.NewSet(
		storePorts, auditSettings, witness.New,
		wire.Struct(new(ports.Gateways), "Schemas", "AuditAnchors", "AuditWitnesses"),
	)
	tablePorts = wire.NewSet(storePorts, cliSettings)
	storePorts = wire.NewSet(
		postgresPorts, postgres.New, systemPorts,
		wire.Struct(new(ports.Set), "Store", "Gateways", "Clock", "IDs", "Settings"),
		core.New,
	)
)

// program is what serves HTTP.
var program = wire.NewSet(wire.Struct(new(API), "*"), newDrainState, newPublicServer, newOpsServer)

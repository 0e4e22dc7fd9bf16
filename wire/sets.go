//go:build wireinject

package wire

import (
	"github.com/google/wire"

	"github.com/tenon-health/tenon/adapters/auth0"
	"github.com/tenon-health/tenon/adapters/mongo"
	"github.com/tenon-health/tenon/adapters/postgres"
	"github.com/tenon-health/tenon/adapters/s3"
	"github.com/tenon-health/tenon/adapters/smtp"
	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/ports"
)

// Who keeps which promises.
var (
	byPostgres = wire.NewSet(postgres.Open, postgres.NewSchemas, postgres.NewJobProgress)
	byMongo    = wire.NewSet(mongoConfig, mongo.Open, mongo.NewRecords, mongo.NewExecutions)
	byS3       = wire.NewSet(s3Config, s3.New)
	byAuth0    = wire.NewSet(auth0Config, auth0.Open, auth0.NewTokens, auth0.NewIdentity)
	bySMTP     = wire.NewSet(smtpConfig, smtp.New)
	bySystem   = wire.NewSet(clock, ids)
)

// keepPromises is the whole Set, by our adapters.
var keepPromises = wire.NewSet(
	policy,
	postgresConfig, byPostgres, newStore, newJobs, byMongo, byS3, byAuth0, bySMTP, bySystem, events,
	wire.Struct(new(ports.Gateways), "*"), wire.Struct(new(ports.Set), "*"),
	core.New,
)

// keepTables is as much of it as the operator's commands need: the verbs that
// reach for anything else are not for them.
var keepTables = wire.NewSet(
	tablesConfig, byPostgres, postgres.New, bySystem, cliSettings,
	wire.Struct(new(ports.Gateways), "Schemas"), wire.Struct(new(ports.Set), "Store", "Far", "Clock", "IDs", "Policy"),
	core.New,
)

// program is what serves HTTP.
var program = wire.NewSet(wire.Struct(new(API), "*"), newEnding, newFront, newBack)

//go:build wireinject

package wire

import (
	"context"

	"github.com/google/wire"

	"github.com/tenon-health/tenon/core"
)

// Core is for programs that embed us. What it returns beside the core closes
// the stores.
func Core(ctx context.Context, c Config) (*core.Core, func(), error) {
	panic(wire.Build(allPorts, hostLog))
}

// CLI is the core of the operator's commands.
func CLI(ctx context.Context, c CLIConfig) (*core.Core, func(), error) {
	panic(wire.Build(tablesConfig, commandPorts, hostLog))
}

// Down is the core of `migrate down`.
func Down(ctx context.Context, c DownConfig) (*core.Core, func(), error) {
	panic(wire.Build(downConfig, downPorts, hostLog))
}

// Up is the core of `migrate up`.
func Up(ctx context.Context, c UpConfig) (*core.Core, func(), error) {
	panic(wire.Build(upConfig, newSharedRecords, upPorts, hostLog))
}

// AuditCLI is the core of `migrate audit verify`, `continue` and `resume`.
func AuditCLI(ctx context.Context, c AuditConfig) (*core.Core, func(), error) {
	panic(wire.Build(auditConfig, newSharedAnchors, auditCommandPorts, hostLog))
}

// Keys is the core of the commands about sealed secrets.
func Keys(ctx context.Context, c KeysConfig) (*core.Core, func(), error) {
	panic(wire.Build(keysConfig, commandPorts, hostLog))
}

// Doctor is the core of `migrate doctor`.
func Doctor(ctx context.Context, c DoctorConfig) (*core.Core, func(), error) {
	panic(wire.Build(doctorConfig, newDiagnosables, doctorPorts, hostLog))
}

// NewAPI is the HTTP program.
func NewAPI(ctx context.Context, c Config, log Log) (*API, func(), error) {
	panic(wire.Build(allPorts, program))
}

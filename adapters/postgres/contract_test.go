package postgres

import (
	"testing"

	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
)

// All checks of a group share one database: each invents its own tenant.
func TestStore(t *testing.T)         { t.Parallel(); contract.Store(t, shared(t)) }
func TestSchemas(t *testing.T)       { t.Parallel(); contract.Schemas(t, shared(t)) }
func TestSealedSecrets(t *testing.T) { t.Parallel(); contract.SealedSecrets(t, shared(t)) }
func TestJobs(t *testing.T)          { t.Parallel(); contract.Jobs(t, shared(t)) }

func shared(t *testing.T) func(*testing.T) ports.Set {
	db := openStore(t)
	return func(*testing.T) ports.Set { return set(db) }
}

func set(db *DB) ports.Set {
	return ports.Set{
		Store: New(db),
		Gateways: ports.Gateways{
			Schemas: NewSchemas(db), JobProgress: NewJobProgress(db), SealedSecrets: NewSealedSecrets(db),
		},
		JobRunner: NewJobs(db, 4), Clock: ports.SystemClock{},
	}
}

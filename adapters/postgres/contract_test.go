package postgres

import (
	"testing"

	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
)

// TestContract shares one database among the checks of a group: each invents its own tenant. Then it explains every
// statement that they have made.
func TestContract(t *testing.T) {
	t.Parallel()
	sent := &recorder{}
	groups := map[string]func(*testing.T, func(*testing.T) ports.Set){
		"store": contract.Store, "schemas": contract.Schemas, "jobs": contract.Jobs, "signals": contract.Signals,
		"sealed secrets": contract.SealedSecrets,
	}
	t.Run("suite", func(t *testing.T) {
		for name, group := range groups {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				owner, db := openRecorded(t, sent)
				group(t, func(*testing.T) ports.Set {
					all := set(db)
					all.Schemas = NewSchemas(owner)
					return all
				})
			})
		}
	})
	t.Run("audit owner", func(t *testing.T) {
		owner, _ := openRecorded(t, sent)
		contract.AuditOwner(t, func(*testing.T) ports.Set { return set(owner) })
	})
	explainAll(t, sent.statements())
}

func set(db *DB) ports.Set {
	return ports.Set{
		Store: New(db),
		Gateways: ports.Gateways{
			Schemas: NewSchemas(
				db,
			),
			Signals:       NewSignals(db),
			JobProgress:   NewJobProgress(db),
			SealedSecrets: NewSealedSecrets(db),
		},
		JobRunner: NewJobs(db, 4), Clock: ports.SystemClock{},
	}
}

package witness_test

import (
	"errors"
	"testing"

	"github.com/tenon-health/tenon/adapters/witness"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/contract"
	"github.com/tenon-health/tenon/test/servers"
)

// litewitness is one of a test, and how it is asked.
func litewitness(t *testing.T) (contract.WitnessServer, *servers.Witness) {
	t.Helper()
	server := servers.NewWitness(t, "witness.example/ada")
	return contract.WitnessServer{
		AuditWitnesses: witness.New(),
		Witness:        domain.AuditWitness{Name: server.Name, Key: server.Key, URL: server.URL()},
		Register:       func(t *testing.T, origin, key string) { server.Register(t, origin, key) },
	}, server
}

func TestContract(t *testing.T) {
	shared, _ := litewitness(t)
	t.Run("all", func(t *testing.T) {
		contract.AuditWitnesses(t, func(*testing.T) contract.WitnessServer { return shared })
	})
}

// What a witness has cosigned it knows when it comes back.
func TestAWitnessThatWasAwayKnowsItsLogs(t *testing.T) {
	t.Parallel()
	shared, server := litewitness(t)
	server.Stop()
	if _, err := shared.Add(t.Context(), shared.Witness, offer); !errors.Is(err, domain.ErrWitnessUnavailable) {
		t.Error(err)
	}
	server.Start(t)
	contract.WitnessRemembers(t, shared, func() { server.Stop(); server.Start(t) })
}

package memory_test

import (
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
)

func TestAuditWitnessesContract(t *testing.T) {
	contract.AuditWitnesses(t, func(*testing.T) contract.WitnessServer {
		witnesses := memory.Gateways().AuditWitnesses.(*memory.AuditWitnesses)
		w := witnesses.Witness("witness.example/ada")
		return contract.WitnessServer{
			AuditWitnesses: witnesses, Witness: w,
			Register: func(_ *testing.T, origin, key string) { witnesses.Register(w, origin, key) },
		}
	})
}

func TestAuditAnchorsContract(t *testing.T) {
	contract.AuditAnchors(t, func(*testing.T) ports.Set { return memory.New() })
}

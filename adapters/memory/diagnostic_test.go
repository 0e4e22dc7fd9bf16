package memory_test

import (
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
)

func TestDiagnostics(t *testing.T) {
	t.Parallel()
	contract.Diagnosable(t, memory.New().Diagnosables[0])
	contract.References(t, func(*testing.T) (ports.Set, ports.References) {
		set := memory.New()
		return set, memory.References(set)
	})
}

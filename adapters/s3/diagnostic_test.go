package s3_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/adapters/s3"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
)

func diagnosing(t *testing.T, c s3.Config, known ports.References) ports.Diagnosable {
	t.Helper()
	d, done, err := s3.NewDiagnostics(c, known)
	must(t, err)
	t.Cleanup(done)
	return d
}

func probe(at time.Time) domain.Probe {
	var ids ports.RandomIDs
	return domain.Probe{
		ID: ids.New(at), Stale: ids.New(at.Add(-domain.ProbeLife)), Now: func() time.Time { return at },
	}
}

func TestDiagnostics(t *testing.T) {
	t.Parallel()
	contract.Diagnosable(t, diagnosing(t, config(t), memory.References(memory.New())))
}

// wantFound asks for one finding, which quotes no secret.
func wantFound(t *testing.T, all []domain.Finding, state domain.FindingState, says string) {
	t.Helper()
	if len(all) != 1 || all[0].State != state || !strings.Contains(all[0].Text, says) ||
		strings.Contains(fmt.Sprint(all), "c4n4ry") {
		t.Errorf("got %+v, want %s %q", all, state, says)
	}
}

func TestAStoreThatCannotBeUsedIsAFinding(t *testing.T) {
	t.Parallel()
	wrong, away, none := config(t), config(t), config(t)
	wrong.SecretAccessKey, away.Endpoint, none.Bucket = "c4n4ry", "http://127.0.0.1:1", "no-such-bucket"
	for says, c := range map[string]s3.Config{
		"connection refused": away, "cannot be asked": wrong, "The store cannot be asked: ": none,
	} {
		d := diagnosing(t, c, memory.References(memory.New()))
		wantFound(t, d.Check(t.Context(), domain.CheckReach, probe(time.Now())), domain.FindingProblem, says)
	}
	d := diagnosing(t, wrong, memory.References(memory.New()))
	wantFound(
		t,
		d.Check(t.Context(), domain.CheckPermissions, probe(time.Now())),
		domain.FindingProblem,
		"A write failed: ",
	)
}

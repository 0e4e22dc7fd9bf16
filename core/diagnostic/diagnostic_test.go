package diagnostic_test

import (
	"context"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/diagnostic"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// component is one whose first check ends so.
type component struct {
	name  domain.Component
	first domain.FindingState
	seen  *[]domain.Probe
	do    func(context.Context)
}

func (c component) Component() domain.Component { return c.name }

func (c component) Checks() []domain.Check {
	return []domain.Check{domain.CheckReach, domain.CheckClock, domain.CheckOrphans}
}

func (c component) Check(ctx context.Context, check domain.Check, probe domain.Probe) []domain.Finding {
	*c.seen = append(*c.seen, probe)
	if c.do != nil {
		c.do(ctx)
	}
	if check == domain.CheckReach {
		return []domain.Finding{c.first.Of("first", "")}
	}
	return []domain.Finding{domain.FindingWarning.Of("one", "do"), domain.FindingProblem.Of("two", "do")}
}

func of(t *testing.T, all ...ports.Diagnosable) *fixture.Installation {
	t.Helper()
	set := memory.New()
	set.Diagnosables = all
	return fixture.Of(t, set)
}

// What is away keeps nobody else from being checked.
func TestWhatCannotBeReachedIsNotLookedAtFurther(t *testing.T) {
	t.Parallel()
	var seen []domain.Probe
	var heard []string
	w := of(t, component{name: "mongo", first: domain.FindingProblem, seen: &seen},
		component{name: "s3", first: domain.FindingWarning, seen: &seen})
	all, err := w.Diagnostics.Run(t.Context(), fixture.System(""), func(_, total int, what string) {
		expect.Equal(t, total, 2)
		heard = append(heard, what)
	})
	fixture.Must(t, err)
	var got []string
	for _, f := range all {
		got = append(got, string(f.Component)+" "+string(f.Check)+" "+string(f.State))
	}
	expect.Equal(t, got, []string{
		"mongo reach problem", "mongo clock not_checked", "mongo orphans not_checked",
		"s3 reach warning", "s3 clock warning", "s3 clock problem", "s3 orphans warning", "s3 orphans problem",
	})
	expect.Equal(t, heard, []string{"mongo", "s3"})
	if len(seen) != 4 || seen[0].ID != seen[3].ID || seen[0].Stale >= seen[0].ID || seen[0].Now == nil {
		t.Errorf("the probes are %+v", seen)
	}
}

func TestACheckHasItsTime(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	var seen []domain.Probe
	slow := component{name: "s3", first: domain.FindingProblem, seen: &seen, do: func(ctx context.Context) {
		w.Advance(diagnostic.CheckTime)
		<-ctx.Done()
	}}
	set := w.Set
	set.Diagnosables = []ports.Diagnosable{slow}
	all, err := fixture.Core(t, set).Diagnostics.Run(t.Context(), fixture.System(""), nil)
	fixture.Must(t, err)
	expect.Equal(t, len(all), 3)
}

func TestARunThatIsEndedSaysSo(t *testing.T) {
	t.Parallel()
	ctx, end := context.WithCancel(t.Context())
	var seen []domain.Probe
	w := of(t, component{name: "s3", first: domain.FindingOK, seen: &seen, do: func(context.Context) { end() }})
	_, err := w.Diagnostics.Run(ctx, fixture.System(""), nil)
	fixture.Want(t, err, domain.ErrDiagnosticInterrupted)
}

func TestChecksAreForTheSystem(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	for _, by := range []domain.Call{{}, w.Operator(t), domain.By(domain.AnonymousActor()), w.Tenant(t).Admin} {
		_, err := w.Diagnostics.Run(t.Context(), by, nil)
		if !domain.HasKind(err, domain.Forbidden, domain.Unauthenticated) {
			t.Errorf("got %v", err)
		}
	}
	all, err := w.Diagnostics.Run(t.Context(), fixture.System(""), nil)
	fixture.Must(t, err)
	expect.Equal(t, len(all), 1)
}

package test

import (
	"go/ast"
	"go/types"
	"slices"
	"testing"
)

// readings tell the machine's time. SystemClock is what an adapter's clock is by default, and is not asked beside it.
var readings = []string{
	"time.Now", "time.Since", "time.Until", module + "ports.Wall", "(" + module + "ports.SystemClock).Now",
}

// TestAdaptersReadTheClockThatTheyAreGiven lets no adapter tell the time by itself. How long it waits for its server,
// by time.After and context.WithTimeout, is its own business.
func TestAdaptersReadTheClockThatTheyAreGiven(t *testing.T) {
	const adapters = module + "adapters/..."
	compiled := compiledBy(t, adapters)
	for _, folder := range listed(t, adapters) {
		fset, _, info := typed(t, folder, compiled)
		for name, reading := range readingsOf(info) {
			t.Errorf("%s: uses %s: read the clock of the adapter's options", fset.Position(name.Pos()), reading)
		}
	}
}

func TestEachReadingOfTheTimeIsFound(t *testing.T) {
	compiled := compiledBy(t, "time", module+"ports")
	const head = "package planted; import (\"time\"; \"" + module + "ports\"); var _ ports.Clock; var _ time.Time; "
	for code, want := range map[string]int{
		"var at, now = time.Now(), time.Now":                             2,
		"func f(t time.Time) time.Duration { return time.Since(t) }":     1,
		"func f(t time.Time) time.Duration { return time.Until(t) }":     1,
		"var at = ports.Wall()":                                          1,
		"var at = ports.SystemClock{}.Now()":                             1,
		"var clock ports.Clock = ports.SystemClock{}":                    0,
		"func f(c ports.Clock) { c.Now() }":                              0,
		"func f(t, u time.Time) bool { <-time.After(1); return t == u }": 0,
	} {
		_, info := planted(t, compiled, head+code)
		if got := len(readingsOf(info)); got != want {
			t.Errorf("%s: found %d readings, want %d", code, got, want)
		}
	}
}

// readingsOf are the names that stand for a reading of the machine's time.
func readingsOf(info *types.Info) map[*ast.Ident]string {
	found := map[*ast.Ident]string{}
	for name, used := range info.Uses {
		if fn, ok := used.(*types.Func); ok && slices.Contains(readings, fn.FullName()) {
			found[name] = fn.FullName()
		}
	}
	return found
}

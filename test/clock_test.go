package test

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
	"testing"
)

// readings tell the machine's time. SystemClock is what an adapter's clock is by default, and is not asked beside it.
var readings = []string{
	"time.Now", "time.Since", "time.Until", "(" + module + "ports.SystemClock).Now",
}

// ownTime are the files of adapters whose time is their own business.
var ownTime = []string{
	"adapters/postgres/jobs/attempt.go",  // River's deadline of an attempt is by the machine's clock
	"adapters/postgres/migrate/fleet.go", // how long a tenant took is measured by a clock that nobody corrects
	"adapters/postgres/notify/feed.go",   // how long ago a ping came back is measured by a clock that nobody corrects
	"adapters/postgres/notify/notify.go", // when that measure began
}

// TestAdaptersReadTheClockThatTheyAreGiven lets no adapter tell the time by itself. How long it waits for its server,
// by time.After and context.WithTimeout, is its own business.
func TestAdaptersReadTheClockThatTheyAreGiven(t *testing.T) {
	const adapters = module + "adapters/..."
	compiled, own := compiledBy(t, adapters), map[string]bool{}
	for _, folder := range listed(t, adapters) {
		fset, _, info := typed(t, folder, compiled)
		for name, reading := range readingsOf(info) {
			where := fset.Position(name.Pos())
			where.Filename = strings.TrimPrefix(where.Filename, "../")
			if own[where.Filename] = true; !slices.Contains(ownTime, where.Filename) {
				t.Errorf("%s: uses %s: read the clock of the adapter's options", where, reading)
			}
		}
	}
	for _, file := range ownTime {
		if !own[file] {
			t.Errorf("%s tells no time of its own: take it off the list", file)
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

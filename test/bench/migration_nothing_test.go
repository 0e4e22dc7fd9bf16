package bench

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// nothing runs the operator's command where 10,000 tenants have all that there is. Only the first have schemas.
func (f *fleet) nothing(b *testing.B) {
	b.Helper()
	f.in.execute(b, strings.ReplaceAll(`INSERT INTO public.tenants (organization_id, schema_name, version, ready,
		migrated_at) SELECT 'noted_' || n, 't_noted_' || n, version, true, migrated_at
		FROM public.tenants, generate_series(1, 9000) AS n WHERE schema_name = '?';
		INSERT INTO public.migration_ledger SELECT 'noted_' || n, version, state, checksum, started_at, duration, by_whom
		FROM public.migration_ledger, generate_series(1, 9000) AS n
		WHERE organization_id = (SELECT organization_id FROM public.tenants WHERE schema_name = '?');
		ANALYZE public.tenants, public.migration_ledger`, "?", f.schemas[0]))
	defer f.in.execute(b, `DELETE FROM public.tenants WHERE organization_id LIKE 'noted\_%';
		DELETE FROM public.migration_ledger WHERE organization_id LIKE 'noted\_%'`)
	var taken []float64
	for range fleetRounds {
		taken = append(taken, seconds(func() { f.upProgram(b) }))
	}
	within(b, "migrate up with nothing to do for 10,000 tenants", 0.5, median(taken))
}

// upProgram is `migrate up` as operators run it, the indexes of records left out.
func (f *fleet) upProgram(b *testing.B) {
	b.Helper()
	const most = 64 // MB
	up := exec.Command(scenario.Absolute(b, filepath.Join("bin", "migrate")), "up")
	up.Dir, up.Env = b.TempDir(), []string{
		"DATABASE_URL=" + f.in.Setting(b, "DATABASE_URL"), "DATABASE_OWNER_URL=" + f.in.DatabaseURL,
	}
	var out bytes.Buffer
	up.Stdout, up.Stderr = &out, &out
	expect.NoError(b, up.Run())
	if !strings.Contains(out.String(), "No tenant is behind.") {
		b.Errorf("it says %s", out.String())
	}
	used := float64(up.ProcessState.SysUsage().(*syscall.Rusage).Maxrss) / 1024 // kB
	progress("migrate up holds %.0f MB", used)
	if used > most {
		b.Errorf("it holds %.0f MB, at most %d MB are allowed", used, most)
	}
}

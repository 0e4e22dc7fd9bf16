package witness

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/tenon-health/tenon/test/stack/flock"
)

// litewitness is not in our go.mod: `go mod tidy` would look at what its tests import, which the proxy does not have.
// Its version is exact all the same, and Go compares what it gets with the database of checksums.
const (
	program = "filippo.io/torchwood/cmd/litewitness"
	version = "v0.9.0"
)

// Install makes litewitness, unless the cache has it.
func Install(ctx context.Context, cache string, say io.Writer) (string, error) {
	dir := filepath.Join(cache, "litewitness-"+version)
	lock, err := flock.Wait(dir + ".lock")
	if err != nil {
		return "", err
	}
	defer lock.Release()
	file := filepath.Join(dir, "litewitness")
	if _, err := os.Stat(file); err == nil {
		return file, nil
	}
	fmt.Fprintf(say, "Installing litewitness %s, a witness of audit trails, into %s (once) …\n", version, cache)
	return file, install(ctx, dir)
}

// install gives the folder its name when all is there.
func install(ctx context.Context, dir string) error {
	fresh := dir + ".new"
	cmd := exec.CommandContext(ctx, "go", "install", program+"@"+version)
	cmd.Dir, cmd.Env = filepath.Dir(dir), append(os.Environ(), "GOBIN="+fresh, "GOFLAGS=", "GOWORK=off")
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("litewitness cannot be installed from the Go proxy: %w\n%s", err, bytes.TrimSpace(said))
	}
	return os.Rename(fresh, dir)
}

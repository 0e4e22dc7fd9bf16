// Package home is the folder that a stack keeps its data in: locked while in use, with its secrets and its ports.
package home

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/tenon-health/tenon/test/stack/atomic"
	"github.com/tenon-health/tenon/test/stack/flock"
)

// Home is a locked folder.
type Home struct {
	Dir  string
	lock *flock.Lock
}

// Open locks the folder, which is made if it is not there.
func Open(dir string) (*Home, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	h := &Home{Dir: dir}
	if err := h.make(); err != nil {
		return nil, fmt.Errorf("the folder %s cannot be used; choose another with TENON_HOME=DIR: %w", dir, err)
	}
	return h, h.take()
}

// Others may pass but not look around: PostgreSQL runs as somebody else when we are root.
func (h *Home) make() error {
	for _, dir := range []string{"", "log", "pid"} {
		if err := os.MkdirAll(h.Path(dir), 0o711); err != nil {
			return err
		}
	}
	return os.Chmod(h.Dir, 0o711)
}

func (h *Home) take() error {
	lock, holder, err := flock.Try(h.Path("lock"))
	if err != nil {
		return err
	}
	if lock == nil {
		return fmt.Errorf(
			"another stack (process %s) uses %s: stop it first, or give this one a folder of its own, as in "+
				"TENON_HOME=.tenon2 make run",
			strings.TrimSpace(holder), h.Dir,
		)
	}
	h.lock = lock
	return lock.Note(fmt.Sprintln(os.Getpid()))
}

// Path is a file of the home.
func (h *Home) Path(name ...string) string {
	return filepath.Join(append([]string{h.Dir}, name...)...)
}

// Log opens the log of one server, empty at each start.
func (h *Home) Log(server string) (*os.File, error) {
	return os.OpenFile(h.Path("log", server+".log"), os.O_CREATE|os.O_TRUNC|os.O_APPEND|os.O_WRONLY, 0o600)
}

// Write replaces a file, which only its owner can read: most hold secrets.
func (h *Home) Write(name string, data []byte) error {
	return atomic.WriteFile(h.Path(name), data, 0o600)
}

// Read returns a file of the home.
func (h *Home) Read(name string) ([]byte, error) { return os.ReadFile(h.Path(name)) }

// Remove takes files away; those that are not there are fine.
func (h *Home) Remove(names ...string) error {
	for _, name := range names {
		if err := os.Remove(h.Path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Close lets go of the folder.
func (h *Home) Close() { h.lock.Release() }

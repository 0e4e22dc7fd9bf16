package home

import (
	"os"
	"path/filepath"
	"time"

	"github.com/tenon-health/tenon/test/stack/flock"
)

const tempPattern = "tenon-test-*"

// Temp opens a new home that Erase takes away.
func Temp() (*Home, error) {
	sweepTemps()
	dir, err := os.MkdirTemp("", tempPattern)
	if err != nil {
		return nil, err
	}
	return Open(dir)
}

// Erase lets go of the folder and removes it with all that is in it.
func (h *Home) Erase() error {
	defer h.Close()
	return os.RemoveAll(h.Dir)
}

// sweepTemps removes what killed runs left behind. The age spares a home that is just being made and not locked yet.
func sweepTemps() {
	dirs, _ := filepath.Glob(filepath.Join(os.TempDir(), tempPattern))
	for _, dir := range dirs {
		info, err := os.Stat(dir)
		if err != nil || time.Since(info.ModTime()) < 10*time.Minute {
			continue
		}
		if lock, _, err := flock.Try(filepath.Join(dir, "lock")); err == nil && lock != nil {
			_ = os.RemoveAll(dir)
			lock.Release()
		}
	}
}

// Package flock locks files between processes. The system lets go of a lock
// when its holder dies, so none is ever stale.
package flock

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// Lock is a held lock; the file stays.
type Lock struct{ file *os.File }

// Try takes the lock or says at once that it is held: then holder is what the holder wrote.
func Try(path string) (lock *Lock, holder string, err error) {
	f, err := open(path)
	if err != nil {
		return nil, "", err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer f.Close()
		said, readErr := os.ReadFile(path)
		return nil, string(said), readErr
	}
	return &Lock{f}, "", nil
}

// Wait takes the lock when its holder lets go.
func Wait(path string) (*Lock, error) {
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		f.Close()
		return nil, fmt.Errorf("%s cannot be locked: %w", path, err)
	}
	return &Lock{f}, nil
}

func open(path string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o711); err != nil {
		return nil, err
	}
	return os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
}

// Note writes who holds the lock, for the message of the next one.
func (l *Lock) Note(text string) error {
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	_, err := l.file.WriteAt([]byte(text), 0)
	return err
}

// Release lets go.
func (l *Lock) Release() { l.file.Close() }

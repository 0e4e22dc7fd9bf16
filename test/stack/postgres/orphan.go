package postgres

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/tenon-health/tenon/test/stack/child"
)

// EndOrphan ends a server that outlived its stack on this data; the caller
// holds the home's lock, so nobody else uses it.
// A number that now belongs to a stranger would make PostgreSQL refuse to start: then the file is removed.
// When nobody has the number the file stays, since PostgreSQL finds by it whether backends are left.
func EndOrphan(data string) error {
	file := filepath.Join(data, "postmaster.pid")
	text, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	var pid int
	if _, err := fmt.Sscan(string(text), &pid); err != nil {
		return os.Remove(file)
	}
	switch command := child.CommandLine(pid); {
	case command == "":
		return nil
	case strings.Contains(command, data):
		child.End(pid, syscall.SIGQUIT)
		return nil
	}
	return os.Remove(file)
}

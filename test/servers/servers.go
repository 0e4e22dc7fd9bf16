// Package servers tells tests where the real servers of the development stack
// are. They are started by make test, never skipped.
package servers

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Env names the file, in dotenv syntax, with every setting that an API on this
// stack needs.
const Env = "TENON_STACK_ENV"

var settings = sync.OnceValues(func() (map[string]string, error) {
	file, err := os.Open(os.Getenv(Env))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	found := map[string]string{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if key, value, ok := strings.Cut(lines.Text(), "="); ok && !strings.HasPrefix(key, "#") {
			found[key] = strings.Trim(value, `"'`)
		}
	}
	return found, lines.Err()
})

// Setting returns one setting of the stack that the tests run on.
func Setting(t testing.TB, key string) string {
	t.Helper()
	found, err := settings()
	if err != nil {
		t.Fatalf("This test needs real servers. Run it by `make test`, or by `bin/stack test -- go test ./…` (%v).", err)
	}
	value, ok := found[key]
	if !ok {
		t.Fatalf("The stack's settings lack %s.", key)
	}
	return value
}

// All returns every setting of the stack as KEY=value, for a program that a
// test starts.
func All(t testing.TB) []string {
	t.Helper()
	Setting(t, "DATABASE_URL")
	found, _ := settings()
	all := make([]string, 0, len(found))
	for key, value := range found {
		all = append(all, key+"="+value)
	}
	return all
}

// Log returns what a server of the stack has written into its log so far, those
// of other tests among it.
func Log(t testing.TB, server string) string {
	t.Helper()
	Setting(t, "DATABASE_URL")
	text, err := os.ReadFile(filepath.Join(filepath.Dir(os.Getenv(Env)), "log", server+".log"))
	if err != nil {
		t.Fatalf("The log of the stack's %s cannot be read (%v).", server, err)
	}
	return string(text)
}

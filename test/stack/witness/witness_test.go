package witness

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A folder whose path is too long for a socket has it elsewhere, and nothing of it stays.
func TestTheAgentListensWhereItCan(t *testing.T) {
	short, err := os.MkdirTemp("", "w")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(short) })
	for _, dir := range []string{short, filepath.Join(short, strings.Repeat("long", 30))} {
		key, err := keyOf(dir)
		if err != nil {
			t.Fatal(err)
		}
		again, err := keyOf(dir)
		if err != nil || !again.Equal(key) {
			t.Errorf("the key of a folder is another one the next time: %v", err)
		}
		a, err := startAgent(dir, key)
		if err != nil {
			t.Fatal(err)
		}
		if a.close(); exists(a.socket) || filepath.Dir(a.socket) != dir && exists(filepath.Dir(a.socket)) {
			t.Errorf("%s is left", a.socket)
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

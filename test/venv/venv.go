// Package venv makes virtual environments of Python for tests.
package venv

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
)

// Python is one that has what a list of requirements names. On a machine that has none it is installed once, below
// TENON_CACHE or else below root/.cache; the folder comes to be as a whole.
func Python(t testing.TB, root, list string) string {
	t.Helper()
	list, err := filepath.Abs(list)
	expect.NoError(t, err)
	text, err := os.ReadFile(list)
	expect.NoError(t, err)
	sum := sha256.Sum256(text)
	cache, err := filepath.Abs(cmp.Or(os.Getenv("TENON_CACHE"), root+"/.cache"))
	expect.NoError(t, err)
	name := strings.TrimSuffix(filepath.Base(list), ".txt")
	dir := filepath.Join(cache, name+"-"+hex.EncodeToString(sum[:4]))
	installing.Lock()
	defer installing.Unlock()
	if !runs(dir) {
		install(t, dir, list)
	}
	return filepath.Join(dir, "bin", "python")
}

// installing keeps the tests of a process from doing it at once; those of several may.
var installing sync.Mutex

func runs(dir string) bool {
	return exec.Command(filepath.Join(dir, "bin", "python"), "-c", "").Run() == nil
}

func install(t testing.TB, dir, list string) {
	t.Helper()
	expect.NoError(t, os.MkdirAll(filepath.Dir(dir), 0o755))
	made, err := os.MkdirTemp(filepath.Dir(dir), filepath.Base(dir)+".")
	expect.NoError(t, err)
	defer os.RemoveAll(made)
	for _, command := range [][]string{
		{cmp.Or(os.Getenv("TENON_PYTHON"), "python3"), "-m", "venv", made},
		{
			filepath.Join(made, "bin", "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input",
			"--no-compile", "--only-binary", ":all:", "--require-hashes", "-r", list,
		},
	} {
		if said, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", command, err, said)
		}
	}
	if runs(dir) {
		return // by another process, meanwhile
	}
	_ = os.RemoveAll(dir)
	if err = os.Rename(made, dir); err != nil && !runs(dir) {
		t.Fatal(err)
	}
}

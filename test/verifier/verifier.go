// Package verifier runs docs/verify_receipt.py as an auditor does, for tests.
package verifier

import (
	"bytes"
	_ "embed" // batch.py
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/venv"
)

// Program is the file that auditors have.
func Program() string { return filepath.Join(root(), "docs", "verify_receipt.py") }

// root is the one of the repository.
func root() string {
	_, here, _, _ := runtime.Caller(0)
	return filepath.Dir(filepath.Dir(filepath.Dir(here)))
}

func python(t testing.TB) string {
	t.Helper()
	return venv.Python(t, root(), filepath.Join(root(), "test", "verifier", "cryptography.txt"))
}

// Files are what an auditor verifies. An export may be missing.
type Files struct{ Receipt, Policy, Export string }

// Run has the program verify files, and tells what it has printed and its exit code.
func Run(t testing.TB, f Files) (said string, code int) {
	t.Helper()
	dir, arguments := t.TempDir(), []string{Program()}
	for i, text := range []string{f.Receipt, f.Policy, f.Export} {
		if text == "" {
			continue
		}
		path := filepath.Join(dir, []string{"receipt.json", "policy.json", "export.ndjson"}[i])
		expect.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		arguments = append(arguments, path)
	}
	return Call(t, arguments...)
}

// Call runs Python with arguments.
func Call(t testing.TB, arguments ...string) (said string, code int) {
	t.Helper()
	out, err := exec.Command(python(t), arguments...).CombinedOutput()
	if ended := (*exec.ExitError)(nil); errors.As(err, &ended) {
		return string(out), ended.ExitCode()
	}
	expect.NoError(t, err)
	return string(out), 0
}

//go:embed batch.py
var batch string

// Batch verifies many in one process: what is wrong with each, or nothing.
func Batch(t testing.TB, all []Files) (refusals []string) {
	t.Helper()
	run(t, "batch", all, &refusals)
	if len(refusals) != len(all) {
		t.Fatalf("%d of %d were verified", len(refusals), len(all))
	}
	return refusals
}

// Mutate changes each receipt by single characters, so many times, and returns those that were still believed.
func Mutate(t testing.TB, times int, all ...Files) (believed []string) {
	t.Helper()
	run(t, "mutate", map[string]any{"times": times, "all": all}, &believed)
	return believed
}

func run(t testing.TB, mode string, in, out any) {
	t.Helper()
	text, err := json.Marshal(in)
	expect.NoError(t, err)
	var said bytes.Buffer
	command := exec.Command(python(t), "-c", batch, mode)
	command.Dir, command.Stdin, command.Stderr = filepath.Dir(Program()), bytes.NewReader(text), &said
	command.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	answer, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, said.String())
	}
	expect.NoError(t, json.Unmarshal(answer, out))
}

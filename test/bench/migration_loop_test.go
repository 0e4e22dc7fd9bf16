package bench

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
)

// buildLoop builds the program that calls other tools.
func buildLoop(b *testing.B) string {
	b.Helper()
	program := filepath.Join(b.TempDir(), "loop")
	build := exec.Command("go", "build", "-C", "loop", "-o", program, ".")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("the other tools cannot be built: %v\n%s", err, out)
	}
	return program
}

// loopTool lets another tool make a change like a release's, in the same tables.
func (f *fleet) loopTool(b *testing.B, program, tool string) {
	b.Helper()
	f.made++
	folder, text := b.TempDir(), strings.ReplaceAll(releaseText(f.made), "?tenant.", "")
	files := map[string]string{
		"goose":          fmt.Sprintf("-- +goose Up\n%s", text),
		"golang-migrate": text,
	}
	expect.NoError(b, os.WriteFile(filepath.Join(folder, "00001_note.up.sql"), []byte(files[tool]), 0o600))
	loop := exec.Command(program, tool, f.in.DatabaseURL, folder)
	loop.Stdin = bytes.NewBufferString(strings.Join(f.schemas, "\n"))
	if out, err := loop.CombinedOutput(); err != nil {
		b.Fatalf("%s: %v\n%s", tool, err, out)
	}
}

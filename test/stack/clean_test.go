package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/tenon-health/tenon/test/stack/home"
)

// cleaned runs the command, without a terminal, and returns its exit code and words.
func cleaned(t *testing.T, dir string, args ...string) (int, string) {
	t.Helper()
	p := play(t, dir, append([]string{"clean"}, args...)...)
	<-p.ends
	return p.ProcessState.ExitCode(), p.said.String()
}

func used(t *testing.T) *home.Home {
	t.Helper()
	h, err := home.Open(filepath.Join(t.TempDir(), "kept"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	if _, err := h.Secrets(); err != nil {
		t.Fatal(err)
	}
	return h
}

func there(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func TestCleanErasesTheHomeOfAStackAndNothingElse(t *testing.T) {
	h, stranger := used(t), t.TempDir()
	for _, c := range []struct {
		dir, says string
		args      []string
		code      int
	}{
		{h.Dir, "is running on", []string{"--force"}, 1},
		{stranger, "is not the home of a stack", []string{"--force"}, 1},
		{filepath.Join(stranger, "none"), "There is no data", nil, 0},
	} {
		if code, said := cleaned(t, c.dir, c.args...); code != c.code || !strings.Contains(said, c.says) {
			t.Errorf("%s: exit code %d, %s", c.says, code, said)
		}
	}
	h.Close()
	if code, said := cleaned(t, h.Dir); code != 1 || !strings.Contains(said, "no terminal to ask on") {
		t.Errorf("unasked: exit code %d, %s", code, said)
	}
	if !there(h.Path("secrets.json")) || !there(stranger) {
		t.Fatal("a refusal erases")
	}
	if code, said := cleaned(t, h.Dir, "--force"); code != 0 || there(h.Dir) {
		t.Errorf("forced: exit code %d, %s", code, said)
	}
}

// What a killed stack has left running does not go on without its data.
func TestCleanEndsOrphans(t *testing.T) {
	dir := t.TempDir()
	p := playRun(t, dir)
	p.ready()
	_ = p.Process.Signal(syscall.SIGKILL)
	<-p.ends
	if code, said := cleaned(t, dir, "--force"); code != 0 || there(dir) {
		t.Errorf("exit code %d, %s", code, said)
	}
	checkNothingLeft(t, dir)
}

func TestOnlyYesIsYes(t *testing.T) {
	for answer, want := range map[string]bool{
		"y\n": true, "y": true, "n\n": false, "\n": false, "": false, "yo\n": false,
	} {
		if agreed(t.Context(), strings.NewReader(answer)) != want {
			t.Errorf("%q counts as %v", answer, !want)
		}
	}
}

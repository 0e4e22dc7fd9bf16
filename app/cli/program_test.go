package cli

import (
	"errors"
	"strings"
	"testing"
)

// What the program is asks nothing of the settings, nor does completion.
func TestVersionAndCompletionNeedNoSettings(t *testing.T) {
	s := newShell(t)
	s.fails = errors.New("settings are missing")
	if out := s.run(0, "version"); out != "v1.2.3\n" {
		t.Errorf("the version is %q", out)
	}
	if out := s.run(0, "--json", "version"); !strings.Contains(out, `"version": "v1.2.3"`) {
		t.Errorf("the version is %q", out)
	}
	for _, name := range []string{"bash", "zsh", "fish"} {
		if out := s.run(0, "completion", name); !strings.Contains(out, "migrate completion -c "+name) {
			t.Errorf("%s: %q", name, out)
		}
	}
	s.run(2, "completion", "tcsh")
}

func TestCommandsAreCompleted(t *testing.T) {
	s := newShell(t)
	for line, want := range map[string]string{
		"migrate jo": "jobs", "migrate jobs ret": "retry", "migrate jobs list --st": "--state",
	} {
		t.Setenv("COMP_LINE", line)
		if out := s.run(0); strings.TrimSpace(out) != want {
			t.Errorf("%q is completed by %q, want %q", line, out, want)
		}
	}
}

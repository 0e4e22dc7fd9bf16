package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// cli is `migrate` with a file of settings.
type cli struct {
	file string
	said *expect.Log // all that it has said, but for the keysets that it was asked for
}

// write stores settings, of which the last of a name counts.
func (c cli) write(t *testing.T, settings []string) {
	t.Helper()
	last := map[string]string{}
	for _, setting := range settings {
		name, value, _ := strings.Cut(setting, "=")
		last[name] = name + "='" + value + "'\n"
	}
	text := strings.Join(slices.Collect(maps.Values(last)), "")
	expect.NoError(t, os.WriteFile(c.file, []byte(text), 0o600))
}

func (c cli) command(t *testing.T, args ...string) *exec.Cmd {
	cmd := exec.Command(scenario.Absolute(t, "bin/migrate"), append([]string{"--env-file", c.file}, args...)...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	return cmd
}

// want runs a command that has to end with this exit code.
func (c cli) want(t *testing.T, code int, args ...string) (out, said string) {
	t.Helper()
	cmd := c.command(t, args...)
	var answer, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &answer, io.MultiWriter(&problems, c.said)
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok || ok && exit.ExitCode() < 0 {
		t.Fatal(err)
	}
	if got := cmd.ProcessState.ExitCode(); got != code {
		t.Fatalf("migrate %v: exit code %d, want %d: %s", args, got, code, problems.String())
	}
	if answersKeyset := len(args) > 1 && strings.Contains("new add promote remove", args[1]); !answersKeyset {
		_, _ = io.WriteString(c.said, answer.String())
	}
	return answer.String(), problems.String()
}

// sealingKey is a key as `keys status` tells it.
type sealingKey struct {
	ID                          string
	Primary, Missing, Removable bool
	Secrets                     int
	Tables                      map[string]int
}

func (c cli) status(t *testing.T) (keys []sealingKey) {
	t.Helper()
	out, _ := c.want(t, 0, "--json", "keys", "status")
	var answer struct{ Keys []sealingKey }
	expect.NoError(t, json.Unmarshal([]byte(out), &answer))
	return answer.Keys
}

// primary is the one key of a keyset that has one.
func (c cli) primary(t *testing.T) string {
	t.Helper()
	keys := c.status(t)
	if len(keys) != 1 || !keys[0].Primary || keys[0].Missing || keys[0].Removable || keys[0].Secrets == 0 {
		t.Fatalf("the keys are %+v", keys)
	}
	return keys[0].ID
}

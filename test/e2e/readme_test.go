package e2e

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

var shell = regexp.MustCompile("(?s)```sh\n(.*?)```")

// TestReadme runs the tutorial of the README as it is written.
func TestReadme(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(scenario.Root, "README.md"))
	expect.NoError(t, err)
	var script strings.Builder
	for _, block := range shell.FindAllStringSubmatch(string(text), -1) {
		script.WriteString(block[1])
	}
	s := scenario.NewStack(t)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-c", script.String())
	cmd.Dir = scenario.Root
	cmd.Env = append(os.Environ(), "TENON_HOME="+s.Home, "TMPDIR="+t.TempDir())
	cmd.WaitDelay = 5 * time.Second // a script that stopped may have left its stream open
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("the README's tutorial stopped: %v\n%s", err, out)
	}
	for _, want := range []string{`"imported":3`, "share.create begun", "record.search begun", `"name":"ONC-201"`} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the tutorial does not show %q:\n%s", want, out)
		}
	}
}

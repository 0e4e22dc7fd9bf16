package e2e

import (
	"context"
	"encoding/json"
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

// TestPages runs the shell blocks of each page, as they are written, as one script on a stack of its own. What the page
// says of an answer, in a block of JSON behind the shell block, must be true: the fields that it has are in an answer
// of the block, with the same values; "…" stands for any.
func TestPages(t *testing.T) {
	t.Parallel()
	for _, page := range []struct {
		file  string
		fence string // the language of its shell blocks
		env   []string
		shows []string
	}{
		{"README.md", "sh", nil, []string{`"imported":3`, "share.create begun", "record.search begun", `"name":"ONC-201"`}},
		{"docs/platform.md", "sh", nil, nil},
		{"docs/admins.md", "sh", nil, nil},
		{"docs/projects.md", "sh", nil, nil},
		{"docs/members.md", "sh", nil, nil},
		{"docs/runs.md", "sh", nil, nil},
		{"docs/files.md", "sh", nil, nil},
		{"docs/records.md", "sh", nil, nil},
		{"README.md", "bash", []string{"ENABLE_MULTI_TENANT=false"}, []string{`"role":"org:admin"`, `"imported":2`}},
	} {
		t.Run(filepath.Base(page.file)+" "+page.fence, func(t *testing.T) {
			t.Parallel()
			blocks := readBlocks(t, page.file, page.fence)
			outputs := runBlocks(t, page.file, blocks, page.env...)
			for i, block := range blocks {
				block.check(t, outputs[i])
			}
			all := strings.Join(outputs, "")
			for _, want := range page.shows {
				if !strings.Contains(all, want) {
					t.Errorf("%s does not show %q:\n%s", page.file, want, all)
				}
			}
		})
	}
}

// block is a part of a page's script and what the page says of its answers.
type block struct {
	script  string
	answers []string
}

var fence = regexp.MustCompile("(?ms)^```(sh|bash|json)\n(.*?)^```$")

func readBlocks(t *testing.T, file, language string) (all []block) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(scenario.Root, file))
	expect.NoError(t, err)
	for _, found := range fence.FindAllStringSubmatch(string(text), -1) {
		if found[1] == language {
			all = append(all, block{script: found[2]})
		} else if found[1] == "json" && len(all) > 0 {
			last := &all[len(all)-1]
			last.answers = append(last.answers, found[2])
		}
	}
	return all
}

const endOfBlock = "\x1e"

// instance is in every answer that is an error.
const instance = `"instance":`

// runBlocks returns what each block prints.
func runBlocks(t *testing.T, file string, blocks []block, env ...string) []string {
	t.Helper()
	var script strings.Builder
	for _, block := range blocks {
		script.WriteString(block.script + "\nprintf '\\x1e'\n")
	}
	s := scenario.NewStack(t, env...)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-euo", "pipefail", "-c", script.String())
	cmd.Dir = scenario.Root
	cmd.Env = append(os.Environ(), "TENON_HOME="+s.Home, "TMPDIR="+t.TempDir())
	cmd.WaitDelay = 5 * time.Second // a script that stopped may have left its stream open
	out, err := cmd.CombinedOutput()
	outputs := strings.Split(string(out), endOfBlock)
	if err != nil || len(outputs) != len(blocks)+1 {
		t.Fatalf("%s stopped in block %d: %v\n%s", file, len(outputs), err, out)
	}
	return outputs
}

// check finds what the page says in the answers, in the same order, and no error that the page does not tell of.
func (b block) check(t *testing.T, output string) {
	t.Helper()
	errors := 0
	answers := json.NewDecoder(strings.NewReader(output))
	for _, text := range b.answers {
		var want any
		expect.NoError(t, json.Unmarshal([]byte(text), &want))
		if object, _ := want.(map[string]any); object["code"] != nil {
			errors++
		}
		for shown := false; !shown; {
			var got any
			if err := answers.Decode(&got); err != nil {
				t.Fatalf("%s\ndoes not answer\n%s\nbut\n%s", b.script, text, output)
			}
			shown = shows(got, want)
		}
	}
	if n := strings.Count(output, instance); n != errors {
		t.Errorf("%s\nanswers %d errors, and the page tells of %d:\n%s", b.script, n, errors, output)
	}
}

// shows reports whether got has all of want.
func shows(got, want any) bool {
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		for key, value := range want {
			field, there := object[key]
			ok = ok && there && shows(field, value)
		}
		return ok
	case []any:
		list, ok := got.([]any)
		ok = ok && len(list) == len(want)
		for i := 0; ok && i < len(want); i++ {
			ok = shows(list[i], want[i])
		}
		return ok
	}
	return want == "…" || got == want
}

func TestAnAnswerShowsWhatAPageSays(t *testing.T) {
	for _, tc := range []struct {
		got, want string
		shown     bool
	}{
		{`{"a":1,"b":[{"c":"x","d":null}]}`, `{"b":[{"c":"…"}]}`, true},
		{`{"a":1}`, `{"a":"…"}`, true},
		{`{"a":1}`, `{"a":2}`, false},
		{`{"a":1}`, `{"b":"…"}`, false},
		{`{"a":null}`, `{"a":null}`, true},
		{`{}`, `{"a":null}`, false},
		{`[1,2]`, `[1]`, false},
		{`[1]`, `{}`, false},
		{`{"a":{"b":true}}`, `{"a":{"b":false}}`, false},
	} {
		var got, want any
		expect.NoError(t, json.Unmarshal([]byte(tc.got), &got))
		expect.NoError(t, json.Unmarshal([]byte(tc.want), &want))
		expect.Equal(t, shows(got, want), tc.shown)
	}
}

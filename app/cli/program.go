package cli

import (
	"runtime"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

type program struct{}

// Help has examples.
func (program) Help() string { return "  migrate version\n  migrate --json version" }

type programView struct {
	Version string `json:"version"`
	Go      string `json:"go"`
	System  string `json:"system"`
}

// Run is what kong calls.
func (program) Run(s session) error {
	view := programView{s.env.Version, runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
	return s.printer.answer(view, "%s\n", view.Version)
}

// Manual returns the help of every command, in Markdown.
func Manual() (string, error) {
	var c commands
	parser, err := newParser(&c, Env{}, func(int) {})
	if err != nil {
		return "", err
	}
	var page strings.Builder
	for _, command := range append([]*kong.Node{parser.Model.Node}, parser.Model.Leaves(true)...) {
		path := pathOf(command)
		text, err := helpOf(path)
		if err != nil {
			return "", err
		}
		page.WriteString("\n## " + strings.Join(append([]string{"migrate"}, path...), " ") + "\n\n```text\n" + text + "```\n")
	}
	return page.String(), nil
}

// pathOf is what is typed after the program's name.
func pathOf(command *kong.Node) (path []string) {
	for ; command.Parent != nil; command = command.Parent {
		path = append(path, command.Name)
	}
	slices.Reverse(path)
	return path
}

// helpOf is what a command prints when it is asked for help.
func helpOf(path []string) (string, error) {
	var c commands
	var out strings.Builder
	over := false
	parser, err := newParser(&c, Env{Out: &out, Err: &out}, func(int) { over = true })
	if err != nil {
		return "", err
	}
	if _, err = parser.Parse(append(path, "--help")); over {
		err = nil // the help has ended the run
	}
	return out.String(), err
}

package test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestNoPathLeavesTheRepository keeps a clone complete: what a file of ours
// names by a relative path is in the clone.
func TestNoPathLeavesTheRepository(t *testing.T) {
	read := 0
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		file := filepath.ToSlash(strings.TrimPrefix(name, "../"))
		switch {
		case err != nil:
			return err
		case d.IsDir() && notOurs(file):
			return filepath.SkipDir
		case d.Type()&fs.ModeSymlink != 0 && file != ".cache":
			t.Errorf("%s is a link, which may lead anywhere", file)
		}
		if !d.Type().IsRegular() || notOurs(file) {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		read++
		for _, p := range leavingPaths(file, string(text)) {
			t.Errorf("%s names %s, which leaves the repository", file, p)
		}
		return nil
	})
	if err != nil || read < 400 {
		t.Fatalf("%d files, %v", read, err)
	}
}

// notOurs is what git does not keep, and the reference page's own scripts.
func notOurs(file string) bool {
	names := []string{".git", ".cache", "bin", "run", ".env", "app/http/docs", "test/paths_test.go"}
	return slices.Contains(names, file) ||
		strings.HasPrefix(file, ".tenon") || path.Ext(file) == ".csv"
}

// pathLike is a run of the characters that paths are made of.
var pathLike = regexp.MustCompile(`[A-Za-z0-9_./-]+`)

// neighbour is the folder beside a checkout that the files once lay in.
const neighbour = "shared"

// leavingPaths are the paths in the text of a file that lead out of the
// repository, seen from the folder of that file.
func leavingPaths(file, text string) (leaving []string) {
	for line := range strings.Lines(text) {
		if !strings.Contains(line, "..") && !strings.Contains(line, neighbour) {
			continue // most lines, and the search below is slow
		}
		for _, p := range pathLike.FindAllString(line, -1) {
			parts := strings.Split(p, "/")
			climbs := slices.Contains(parts, "..") && strings.HasPrefix(path.Join(path.Dir(file), p), "..")
			if climbs || len(parts) > 1 && slices.Contains(parts, neighbour) {
				leaving = append(leaving, p)
			}
		}
	}
	if path.Ext(file) == ".go" {
		leaving = append(leaving, joinedPaths(file, text)...)
	}
	return leaving
}

// joinedPaths are the calls of Join with a part that climbs: such a path must
// stand in one string, where leavingPaths can follow it.
func joinedPaths(file, text string) (climbing []string) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, text, parser.SkipObjectResolution)
	if err != nil {
		return []string{err.Error()}
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || lastName(call.Fun) != "Join" {
			return true
		}
		if slices.ContainsFunc(call.Args, func(arg ast.Expr) bool { return literal(arg) == ".." }) {
			climbing = append(climbing, text[call.Pos()-1:call.End()-1])
		}
		return true
	})
	return climbing
}

func TestPathsThatLeaveAreFound(t *testing.T) {
	for _, tc := range []struct{ file, text, want string }{
		{"core/record/csv_test.go", "package x\nvar p = \"../../../data\"", "../../../data"},
		{"core/record/csv_test.go", "package x // ../../test/data, ./... and args...", ""},
		{"core/record/csv_test.go", "package x\nvar p = f.Join(\"..\", \"..\", name)", `f.Join("..", "..", name)`},
		{"test/scenario/company.go", "package x\nvar p = Root + \"/../shared\"", "/../shared"},
		{"docs/access.md", "see [it](../README.md)", ""},
		{"docs/access.md", "see [it](../../README.md)", "../../README.md"},
		{"docs/access.md", "the files of shared/data", "shared/data"},
		{"docs/access.md", "shared tables and r.shared(ctx)", ""},
		{"Makefile", "\tcp ../x .", "../x"},
		{"Makefile", "\tcd test/stack && go build -o ../../bin/stack .", "../../bin/stack"},
		{".ci/run", `cd "$(dirname "$0")/.."`, ""},
		{".ci/run", `cd "$(dirname "$0")/../.."`, "/../.."},
		{"README.md", "../tenon/x", "../tenon/x"},
	} {
		if got := strings.Join(leavingPaths(tc.file, tc.text), " "); got != tc.want {
			t.Errorf("%s, %q: got %q, want %q", tc.file, tc.text, got, tc.want)
		}
	}
}

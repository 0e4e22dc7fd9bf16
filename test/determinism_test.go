package test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// runsBeside is the loop of the memory adapter's job runner, which works several jobs off at once. Whoever replays a
// run calls Step instead.
const runsBeside = "adapters/memory/job_loop.go"

// TestTheCoreIsDeterministic keeps out of the core, and of the memory adapter, what makes two equal runs differ.
func TestTheCoreIsDeterministic(t *testing.T) {
	const core, memory = module + "core/...", module + "adapters/memory"
	compiled, packages := compiledBy(t, core, memory), listed(t, core, memory)
	for _, folder := range packages {
		fset, files, info := typed(t, folder, compiled)
		for at, rule := range violations(files, info) {
			where := fset.Position(at)
			where.Filename = strings.TrimPrefix(where.Filename, "../")
			if where.Filename != runsBeside {
				t.Errorf("%s: %s", where, rule)
			}
		}
	}
	if len(packages) < 10 {
		t.Errorf("only %d packages were found", len(packages))
	}
}

// listed are the folders of packages.
func listed(t *testing.T, patterns ...string) []string {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list"}, patterns...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(strings.ReplaceAll(string(out), module, ""))
}

// TestEachRuleOfDeterminismFindsItsViolation plants one of each, and what looks like one beside it.
func TestEachRuleOfDeterminismFindsItsViolation(t *testing.T) {
	compiled := compiledBy(t, "context", "crypto/rand", "crypto/sha256", "errors", "hash/maphash", "io", "maps",
		"math/rand/v2", "os", "os/exec", "regexp", "slices", "sync", "sync/atomic", "time")
	for _, test := range []struct{ rule, imports, code string }{
		{"uses time.Now", `"time"`, `func f() time.Time { return time.Now() }`},
		{"uses time.Now", `"time"`, `var now = time.Now`},
		{"uses time.Since", `clock "time"`, `func f(t clock.Time) clock.Duration { return clock.Since(t) }`},
		{"uses time.Until", `. "time"`, `func f(t Time) Duration { return Until(t) }`},
		{"uses time.After", `"time"`, `func f() { <-time.After(1) }`},
		{"uses time.AfterFunc", `"time"`, `func f() { time.AfterFunc(1, f) }`},
		{"uses time.Sleep", `"time"`, `func f() { time.Sleep(1) }`},
		{"uses time.NewTimer", `"time"`, `func f() { time.NewTimer(1) }`},
		{"uses time.NewTicker", `"time"`, `func f() { time.NewTicker(1) }`},
		{"uses time.Tick", `"time"`, `func f() { <-time.Tick(1) }`},
		{"uses context.WithTimeout", `"context"`, `func f(ctx context.Context) { _, _ = context.WithTimeout(ctx, 1) }`},
		{
			"uses context.WithDeadline", `"context"; "time"`,
			`func f(ctx context.Context, t time.Time) { _, _ = context.WithDeadline(ctx, t) }`,
		},
		{"uses context.AfterFunc", `"context"`, `func f(ctx context.Context) { context.AfterFunc(ctx, func() {}) }`},
		{"", `"time"`, `func f(t, u time.Time) bool { return t.After(u) && time.Unix(1, 0).Before(u) }`},
		{
			"", `"context"`,
			`func f(ctx context.Context) (context.Context, context.CancelFunc) { return context.WithCancel(ctx) }`,
		},
		{"imports crypto/rand", `"crypto/rand"`, `var _ = rand.Text`},
		{"imports math/rand/v2", `"math/rand/v2"`, `var _ = rand.Int`},
		{"imports hash/maphash", `"hash/maphash"`, `var _ = maphash.MakeSeed`},
		{"imports os", `"os"`, `var _ = os.Getpid`},
		{"imports os/exec", `"os/exec"`, `var _ = exec.Command`},
		{"", `"crypto/sha256"`, `var _ = sha256.Sum256`},
		{"starts a goroutine", ``, `func f() { go f() }`},
		{"uses (*sync.WaitGroup).Go", `"sync"`, `func f() { var all sync.WaitGroup; all.Go(f) }`},
		{"", `"sync"`, `type t struct { mu sync.Mutex }; func (x *t) f() { x.mu.Lock(); defer x.mu.Unlock() }`},
		{"ranges over a map", ``, `func f(m map[string]int) { for range m {} }`},
		{
			"ranges over a map", ``,
			`type named map[string]int; func f(m named) (n int) { for _, v := range m { n += v }; return n }`,
		},
		{"ranges over a map", ``, `func f[M ~map[K]V, K comparable, V any](m M) { for range m {} }`},
		{"maps.Keys is not sorted at once", `"maps"`, `func f(m map[string]int) { for range maps.Keys(m) {} }`},
		{
			"maps.Values is not sorted at once", `"maps"; "slices"`,
			`func f(m map[string]int) []int { return slices.Collect(maps.Values(m)) }`,
		},
		{"maps.All is not sorted at once", `"maps"`, `func f(m map[string]int) { for range maps.All(m) {} }`},
		{"", `"maps"; "slices"`, `func f(m map[string]int) { for range slices.Sorted(maps.Keys(m)) {} }`},
		{
			"", `"maps"; "slices"`,
			`func f(m map[int]int) { for range slices.SortedFunc(maps.Values(m), func(a, b int) int { return a - b }) {} }`,
		},
		{"", `"maps"`, `func f(m map[int]int) { maps.Copy(m, maps.Clone(m)); clear(m) }`},
		{"", `"maps"`, `func f(m map[int]int) { maps.DeleteFunc(m, func(_, _ int) bool { return true }) }`},
		{"", ``, `func f(all []int, n int) { for range all {}; for range n {} }`},
		{"is state of the package", ``, `var M = map[string]int{}`},
		{"is state of the package", ``, `var m = map[string]int{}; func f() { delete(m, "a") }`},
		{"is state of the package", ``, `var m = map[string]int{}; func f() map[string]int { return m }`},
		{"is changed by", ``, `var m = map[string]int{}; func f() { m["a"] = 1 }`},
		{"is changed by", ``, `var n int; func f() { n++ }`},
		{"is changed by", ``, `var p struct{ n []int }; func f() { p.n[0], _ = 1, 2 }`},
		{"is changed by", `"io"`, `func f() { io.EOF = nil }`},
		{"is state of the package", `"sync"`, `var mu sync.Mutex`},
		{"is state of the package", `"sync"`, `var once = sync.OnceValue(func() int { return 1 })`},
		{"is state of the package", `"sync/atomic"`, `type t struct { n [2]atomic.Int64 }; var last t`},
		{"is state of the package", `"sync"`, `type t struct { mu sync.Mutex }; var last = &t{}`},
		{"", ``, `type t struct { next *t }; var first = &t{}`},
		{"is state of the package", ``, `var c = make(chan int)`},
		{
			"", `"maps"; "slices"`,
			`var m = map[string]int{}; func f() (int, []string) { return m["a"] + len(m), slices.Sorted(maps.Keys(m)) }`,
		},
		{
			"", `"errors"; "regexp"`,
			`var err = errors.New("x"); var form = regexp.MustCompile("x"); func f() { err := err; _ = err }`,
		},
	} {
		files, info := planted(t, compiled, "package planted\nimport ("+test.imports+")\n"+test.code)
		var found []string
		for _, rule := range violations(files, info) {
			found = append(found, rule)
		}
		if test.rule == "" && found != nil {
			t.Errorf("%s\nis refused: %q", test.code, found)
		}
		planted := func(rule string) bool { return strings.Contains(rule, test.rule) }
		if test.rule != "" && !slices.ContainsFunc(found, planted) {
			t.Errorf("%s\nfound %q, want %s", test.code, found, test.rule)
		}
	}
}

// planted is a package of one file.
func planted(t *testing.T, compiled types.Importer, code string) ([]*ast.File, *types.Info) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "planted.go", code, 0)
	if err != nil {
		t.Fatalf("%s: %v", code, err)
	}
	info := newInfo()
	config := types.Config{Importer: compiled}
	if _, err := config.Check(module+"planted", fset, []*ast.File{file}, info); err != nil {
		t.Fatalf("%s: %v", code, err)
	}
	return []*ast.File{file}, info
}

func newInfo() *types.Info {
	return &types.Info{
		Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}, Types: map[ast.Expr]types.TypeAndValue{},
	}
}

// typed is the package in a folder, tests excepted.
func typed(t *testing.T, folder string, compiled types.Importer) (*token.FileSet, []*ast.File, *types.Info) {
	t.Helper()
	fset, info := token.NewFileSet(), newInfo()
	var files []*ast.File
	paths, _ := filepath.Glob("../" + folder + "/*.go")
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	config := types.Config{Importer: compiled}
	if _, err := config.Check(module+folder, fset, files, info); err != nil {
		t.Fatal(err)
	}
	return fset, files, info
}

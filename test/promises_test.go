package test

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestEveryPromiseIsCheckedByTheContract asks for each method of each interface
// in ports that package contract calls it. Whether it asks the right questions
// is for its readers; the types tell whose method a call means.
func TestEveryPromiseIsCheckedByTheContract(t *testing.T) {
	compiled := compiledBy(t, module+"test/contract")
	ports, err := compiled.Import(module + "ports")
	if err != nil {
		t.Fatal(err)
	}
	called, promised := calls(t, "test/contract", compiled), 0
	for _, name := range ports.Scope().Names() {
		promise, ok := ports.Scope().Lookup(name).Type().Underlying().(*types.Interface)
		if !ok {
			continue
		}
		for method := range promise.Methods() {
			if promised++; !called[method] {
				t.Errorf("no check in test/contract calls %s.%s", name, method.Name())
			}
		}
	}
	if promised < 100 {
		t.Errorf("only %d promises were found: does this test still know them?", promised)
	}
}

// compiledBy imports what a package imports, as the compiler left it.
func compiledBy(t *testing.T, pkg string) types.Importer {
	t.Helper()
	out, err := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}", pkg).Output()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		files[path] = file
	}
	return importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) { return os.Open(files[path]) })
}

// calls are the methods and functions that a package names.
func calls(t *testing.T, folder string, compiled types.Importer) map[*types.Func]bool {
	t.Helper()
	fset, info := token.NewFileSet(), &types.Info{Uses: map[*ast.Ident]types.Object{}}
	var files []*ast.File
	paths, _ := filepath.Glob("../" + folder + "/*.go")
	for _, path := range paths {
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
	all := map[*types.Func]bool{}
	for _, used := range info.Uses {
		if fn, ok := used.(*types.Func); ok {
			all[fn] = true
		}
	}
	return all
}

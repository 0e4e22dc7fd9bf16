package test

import (
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestEveryPortMethodIsCheckedByTheContract asks for each method of each interface
// in ports that package contract calls it. Whether it asks the right questions
// is for its readers; the types tell whose method a call means.
func TestEveryPortMethodIsCheckedByTheContract(t *testing.T) {
	compiled := compiledBy(t, module+"test/contract")
	ports, err := compiled.Import(module + "ports")
	if err != nil {
		t.Fatal(err)
	}
	called, methods := calls(t, "test/contract", compiled), 0
	for _, name := range ports.Scope().Names() {
		port, ok := ports.Scope().Lookup(name).Type().Underlying().(*types.Interface)
		if !ok {
			continue
		}
		for method := range port.Methods() {
			if methods++; !called[method] {
				t.Errorf("no check in test/contract calls %s.%s", name, method.Name())
			}
		}
	}
	if methods < 100 {
		t.Errorf("only %d methods were found: does this test still know them?", methods)
	}
}

// compiledBy imports what packages import, as the compiler left it.
func compiledBy(t *testing.T, patterns ...string) types.Importer {
	t.Helper()
	out, err := exec.Command("go", append(
		[]string{"list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}"}, patterns...,
	)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		files[path] = file
	}
	return importer.ForCompiler(
		token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) { return os.Open(files[path]) },
	)
}

// calls are the methods and functions that a package names.
func calls(t *testing.T, folder string, compiled types.Importer) map[*types.Func]bool {
	t.Helper()
	_, _, info := typed(t, folder, compiled)
	all := map[*types.Func]bool{}
	for _, used := range info.Uses {
		if fn, ok := used.(*types.Func); ok {
			all[fn] = true
		}
	}
	return all
}

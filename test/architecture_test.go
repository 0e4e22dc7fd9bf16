package test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// source calls look with every file of ours under a folder, tests excepted.
func source(t *testing.T, folder string, look func(path string, fset *token.FileSet, file *ast.File)) {
	t.Helper()
	fset, found := token.NewFileSet(), 0
	err := filepath.WalkDir("../"+folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil {
			return err
		}
		found++
		look(strings.TrimPrefix(path, "../"), fset, file)
		return nil
	})
	if err != nil || found == 0 {
		t.Fatalf("%s: %d files, %v", folder, found, err)
	}
}

// unitMethods open something for closures that must not speak with the outer ctx.
var unitMethods = []string{
	"InTx",
	"Read",
	"Write",
	"Once",
	"External",
	"ExternalOnce",
	"Look",
	"LookOnce",
	"Done",
	"Bootstrap",
	"Inspect",
}

// TestUnitsOfWorkShadowCtx keeps the outer context unreachable inside a unit of
// work: the closure's parameter is called ctx, or the closure speaks of none.
func TestUnitsOfWorkShadowCtx(t *testing.T) {
	seen := 0
	source(t, "core", func(_ string, fset *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			for _, fn := range closures(n) {
				seen++
				if !shadows(fn) {
					t.Errorf("%s: call the parameter ctx", fset.Position(fn.Pos()))
				}
			}
			return true
		})
	})
	if seen < 90 {
		t.Errorf("only %d closures were found: does this test still know units of work?", seen)
	}
}

// closures are those of a call that opens a unit of work, or none.
func closures(n ast.Node) (all []*ast.FuncLit) {
	call, ok := n.(*ast.CallExpr)
	if !ok || !slices.Contains(unitMethods, lastName(call.Fun)) {
		return nil
	}
	for _, arg := range call.Args {
		if fn, ok := arg.(*ast.FuncLit); ok {
			all = append(all, fn)
		}
	}
	return all
}

func shadows(fn *ast.FuncLit) bool {
	names := fn.Type.Params.List[0].Names
	if len(names) == 1 && names[0].Name == "ctx" {
		return true
	}
	silent := true
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == "ctx" {
			silent = false
		}
		return true
	})
	return silent
}

// TestTheCoreKnowsNoTransport keeps locations the names of fields: app/http knows
// where in a request each stands.
func TestTheCoreKnowsNoTransport(t *testing.T) {
	transport := regexp.MustCompile(`^(body|query|path|header)\.`)
	source(t, "core", func(_ string, fset *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && transport.MatchString(literal(lit)) {
				t.Errorf("%s: name the field alone", fset.Position(lit.Pos()))
			}
			return true
		})
	})
}

// tagOwners says which layer may use which struct tags.
var tagOwners = map[string]string{
	"json": "app/", "form": "app/", "query": "app/", "path": "app/", "bun": "adapters/postgres/",
	"bson": "adapters/mongo/", "koanf": "wire/",
}

func TestTagsStandInTheLayerOfTheirDialect(t *testing.T) {
	for _, folder := range []string{"core", "ports", "adapters", "app", "cmd", "wire"} {
		source(t, folder, func(path string, fset *token.FileSet, file *ast.File) {
			ast.Inspect(file, func(n ast.Node) bool {
				field, ok := n.(*ast.Field)
				if !ok || field.Tag == nil {
					return true
				}
				for dialect, layer := range tagOwners {
					if strings.Contains(field.Tag.Value, dialect+`:"`) && !strings.HasPrefix(path, layer) {
						t.Errorf("%s: a %s tag belongs to %s", fset.Position(field.Pos()), dialect, layer)
					}
				}
				return true
			})
		})
	}
}

package test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
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

// units open something for a closure that must not speak with the outer ctx.
var units = []string{"InTx", "Read", "Write", "Reach", "Note", "Ground", "Peek"}

// TestUnitsOfWorkShadowCtx keeps the outer context unreachable inside a unit of
// work: the closure's parameter is called ctx, or the closure speaks of none.
func TestUnitsOfWorkShadowCtx(t *testing.T) {
	seen := 0
	source(t, "core", func(_ string, fset *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			if fn := unit(n); fn != nil {
				seen++
				if !shadows(fn) {
					t.Errorf("%s: call the parameter ctx", fset.Position(fn.Pos()))
				}
			}
			return true
		})
	})
	if seen < 50 {
		t.Errorf("only %d units of work were found: does this test still know them?", seen)
	}
}

// TestTheHouseNamesEveryWindowOfTheDesk keeps docs/house.md true.
func TestTheHouseNamesEveryWindowOfTheDesk(t *testing.T) {
	house, err := os.ReadFile("../docs/house.md")
	if err != nil {
		t.Fatal(err)
	}
	source(t, "core/access", func(_ string, _ *token.FileSet, file *ast.File) {
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if ok && isWindow(fn) && !strings.Contains(string(house), "| `"+fn.Name.Name+"` |") {
				t.Errorf("docs/house.md does not tell what %s is for", fn.Name.Name)
			}
		}
	})
}

// isWindow knows the methods of *Desk and of the Far that it hands out.
func isWindow(fn *ast.FuncDecl) bool {
	if fn.Recv == nil || !fn.Name.IsExported() {
		return false
	}
	of := fn.Recv.List[0].Type
	if pointer, ok := of.(*ast.StarExpr); ok {
		of = pointer.X
	}
	name, ok := of.(*ast.Ident)
	return ok && (name.Name == "Desk" || name.Name == "Far")
}

// unit is the closure of a call that opens one, or nil.
func unit(n ast.Node) *ast.FuncLit {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return nil
	}
	sel, isMethod := call.Fun.(*ast.SelectorExpr)
	fn, isFunc := call.Args[len(call.Args)-1].(*ast.FuncLit)
	if !isMethod || !isFunc || !slices.Contains(units, sel.Sel.Name) {
		return nil
	}
	return fn
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

// dialects says in which room structs speak to whom.
var dialects = map[string]string{"json": "app/", "form": "app/", "query": "app/", "path": "app/", "bun": "adapters/postgres/", "bson": "adapters/mongo/", "koanf": "wire/"}

func TestTagsStandInTheRoomOfTheirDialect(t *testing.T) {
	for _, folder := range []string{"core", "ports", "adapters", "app", "cmd", "wire"} {
		source(t, folder, func(path string, fset *token.FileSet, file *ast.File) {
			ast.Inspect(file, func(n ast.Node) bool {
				field, ok := n.(*ast.Field)
				if !ok || field.Tag == nil {
					return true
				}
				for dialect, room := range dialects {
					if strings.Contains(field.Tag.Value, dialect+`:"`) && !strings.HasPrefix(path, room) {
						t.Errorf("%s: a %s tag belongs to %s", fset.Position(field.Pos()), dialect, room)
					}
				}
				return true
			})
		})
	}
}

package test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A rule is one step of the guard's decision, as the code has it.
type rule struct {
	name     string
	sentence string   // the comment of its function
	codes    []string // of the errors that it answers
}

// rules are the steps of decide in core/access, in their order.
func rules(t *testing.T) (all []rule) {
	t.Helper()
	guard, domain, codes := functions(t, "core/access"), functions(t, "core/domain"), errorCodes(t)
	steps := map[string]*ast.FuncDecl{"Allowed": domain["Allowed"]}
	for name, fn := range guard {
		steps[name] = fn
	}
	for _, statement := range guard["decide"].Body.List {
		for _, name := range called(statement) {
			if fn := steps[name]; fn != nil {
				answers := append(codesIn(statement, domain, codes), codesIn(fn.Body, domain, codes)...)
				all = append(all, rule{name, sentence(fn), answers})
			}
		}
	}
	if len(all) < 8 {
		t.Fatalf("only %d rules were found: does this test still know the guard?", len(all))
	}
	return all
}

func printedRules(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for i, r := range rules(t) {
		fmt.Fprintf(&b, "%d. %s", i+1, r.sentence)
		if len(r.codes) > 0 {
			fmt.Fprintf(&b, " Answers `%s`.", strings.Join(r.codes, "`, `"))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// sentence is a function's comment, with its name as code.
func sentence(fn *ast.FuncDecl) string {
	text := strings.Join(strings.Fields(fn.Doc.Text()), " ")
	return "`" + fn.Name.Name + "`" + strings.TrimPrefix(text, fn.Name.Name)
}

// functions are those of one package by their names, tests excepted.
func functions(t *testing.T, folder string) map[string]*ast.FuncDecl {
	t.Helper()
	paths, _ := filepath.Glob("../" + folder + "/*.go")
	all := map[string]*ast.FuncDecl{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok {
				all[fn.Name.Name] = fn
			}
		}
	}
	return all
}

// called are the names of what is called below n, in the order of the text.
func called(n ast.Node) (names []string) {
	ast.Inspect(n, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			names = append(names, lastName(call.Fun))
		}
		return true
	})
	return names
}

// errorCodes are those of the domain's errors, by the names of their variables.
func errorCodes(t *testing.T) map[string]string {
	t.Helper()
	codes := map[string]string{}
	source(t, "core/domain", func(_ string, fset *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok {
				for _, d := range errorsIn(fset, spec) {
					codes[spec.Names[0].Name] = d.code
				}
			}
			return true
		})
	})
	return codes
}

// codesIn are those of the errors that n names, or a function of the domain that
// it calls.
func codesIn(n ast.Node, domain map[string]*ast.FuncDecl, codes map[string]string) (all []string) {
	add := func(n ast.Node) {
		ast.Inspect(n, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if code := codes[nameOf(id)]; ok && code != "" && !slices.Contains(all, code) {
				all = append(all, code)
			}
			return true
		})
	}
	add(n)
	for _, name := range called(n) {
		if fn := domain[name]; fn != nil {
			add(fn.Body)
		}
	}
	return all
}

func nameOf(id *ast.Ident) string {
	if id == nil {
		return ""
	}
	return id.Name
}

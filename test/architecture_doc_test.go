package test

import (
	"fmt"
	"go/ast"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const architecture = "../docs/architecture.md"

const (
	importsBegin = "<!-- printed by make gen: imports -->\n"
	importsEnd   = "<!-- end -->\n"
)

// TestTheImportTableIsPrinted keeps the table in the document that which the
// test of imports goes by.
func TestTheImportTableIsPrinted(t *testing.T) {
	text, err := os.ReadFile(architecture)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(text), importsBegin)
	_, after, ends := strings.Cut(rest, importsEnd)
	if !begins || !ends {
		t.Fatalf("%s has no place for the table", architecture)
	}
	printed(t, architecture, before+importsBegin+importTable()+importsEnd+after)
}

func importTable() string {
	var b strings.Builder
	b.WriteString("| Package | Packages of ours | Modules of others |\n|---|---|---|\n")
	for _, name := range slices.SortedFunc(maps.Keys(importRules), byLayer) {
		r, shown := importRules[name], name
		if strings.HasSuffix(name, "/") {
			shown += "<feature>"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", shown, oursIn(r), codeList(r.others))
	}
	return b.String()
}

// byLayer sorts in the order in which a call goes through the layers.
func byLayer(a, b string) int {
	layers := []string{"core", "ports", "adapters", "app", "wire", "cmd", "test"}
	layer := func(name string) int {
		top, _, _ := strings.Cut(name, "/")
		return slices.Index(layers, top)
	}
	if d := layer(a) - layer(b); d != 0 {
		return d
	}
	return strings.Compare(a, b)
}

// oursIn says "the pure parts" for all of them.
func oursIn(r importRule) string {
	isPure := func(name string) bool { return slices.Contains(pure, name) }
	if !slices.ContainsFunc(r.ours, isPure) {
		return codeList(r.ours)
	}
	rest := slices.DeleteFunc(slices.Clone(r.ours), isPure)
	if len(rest) == 0 {
		return "the pure parts"
	}
	return "the pure parts, " + codeList(rest)
}

func codeList(names []string) string {
	switch {
	case len(names) == 0:
		return "–"
	case slices.Equal(names, []string{""}):
		return "anything"
	}
	return "`" + strings.Join(names, "`, `") + "`"
}

var (
	guardSection = regexp.MustCompile(`(?ms)^## The guard\n(.*?)^## `)
	firstCell    = regexp.MustCompile(`(?m)^\| (.*?) \|`)
	code         = regexp.MustCompile("`([A-Za-z]+)`")
)

// TestTheArchitectureNamesEveryFunctionOfTheGuard compares the tables of the
// section about the guard with what core/access exports.
func TestTheArchitectureNamesEveryFunctionOfTheGuard(t *testing.T) {
	text, err := os.ReadFile(architecture)
	if err != nil {
		t.Fatal(err)
	}
	section := append(guardSection.FindStringSubmatch(string(text)), "", "")[1]
	var named []string
	for _, cell := range firstCell.FindAllStringSubmatch(section, -1) {
		for _, name := range code.FindAllStringSubmatch(cell[1], -1) {
			named = append(named, name[1])
		}
	}
	var exported []string
	for name, fn := range functions(t, "core/access") {
		if fn.Name.IsExported() && ofAnExportedType(fn) {
			exported = append(exported, name)
		}
	}
	slices.Sort(exported)
	if slices.Sort(named); !slices.Equal(named, exported) {
		t.Errorf("the document names %v\ncore/access exports %v", named, exported)
	}
}

// ofAnExportedType reports whether fn is a function, or a method that other
// packages can call.
func ofAnExportedType(fn *ast.FuncDecl) bool {
	if fn.Recv == nil {
		return true
	}
	of := fn.Recv.List[0].Type
	if pointer, ok := of.(*ast.StarExpr); ok {
		of = pointer.X
	}
	name, ok := of.(*ast.Ident)
	return ok && name.IsExported()
}

package test

import (
	"go/ast"
	"go/token"
	"go/types"
	"iter"
	"slices"
	"strings"
)

// refusedFuncs read the machine's time, wait for it, or start a goroutine.
var refusedFuncs = []string{
	"time.Now", "time.Since", "time.Until", "time.After", "time.AfterFunc", "time.Sleep", "time.NewTimer",
	"time.NewTicker", "time.Tick", "context.WithTimeout", "context.WithTimeoutCause", "context.WithDeadline",
	"context.WithDeadlineCause", "context.AfterFunc", "(*sync.WaitGroup).Go",
}

// refusedImports are never the same twice, or reach for the machine; what is below them as well.
var refusedImports = []string{"crypto/rand", "math/rand", "hash/maphash", "os", "runtime", "syscall", "unsafe"}

// violations are the places that break a rule, and the rule.
func violations(files []*ast.File, info *types.Info) iter.Seq2[token.Pos, string] {
	c := ruleCheck{info, map[ast.Node]bool{}}
	return func(yield func(token.Pos, string) bool) {
		for _, file := range files {
			for n := range ast.Preorder(file) {
				if rule := c.broken(n); rule != "" && !yield(n.Pos(), rule) {
					return
				}
			}
		}
	}
}

// ruleCheck goes through a package from the outside of each expression to the inside.
type ruleCheck struct {
	info    *types.Info
	allowed map[ast.Node]bool // by what stands around them
}

// broken says which rule a node breaks.
func (c ruleCheck) broken(n ast.Node) string {
	switch n := n.(type) {
	case *ast.ImportSpec:
		if path := strings.Trim(n.Path.Value, `"`); below(path, refusedImports) {
			return "imports " + path
		}
	case *ast.GoStmt:
		return "starts a goroutine"
	case *ast.RangeStmt:
		if isMap(c.info.TypeOf(n.X)) {
			return "ranges over a map: go through slices.Sorted(maps.Keys(…))"
		}
	case *ast.AssignStmt:
		return c.brokenAssignment(n.Lhs...)
	case *ast.IncDecStmt:
		return c.brokenAssignment(n.X)
	case *ast.IndexExpr:
		c.allowed[n.X] = true
	case *ast.CallExpr:
		return c.brokenCall(n)
	case *ast.Ident:
		return c.brokenName(n)
	}
	return ""
}

// brokenCall knows the sequences of a map that are not sorted at once. It allows a map of the package as the argument
// of what only reads.
func (c ruleCheck) brokenCall(call *ast.CallExpr) string {
	name := c.called(call.Fun)
	switch name {
	case "slices.Sorted", "slices.SortedFunc":
		c.allowed[call.Args[0]] = true
	case "maps.Keys", "maps.Values", "maps.All":
		if !c.allowed[call] {
			return name + " is not sorted at once"
		}
		c.allowed[call.Args[0]] = true
	case "len":
		c.allowed[call.Args[0]] = true
	}
	return ""
}

// called is the full name of a function, generic or not.
func (c ruleCheck) called(fun ast.Expr) string {
	switch fun := fun.(type) {
	case *ast.SelectorExpr:
		return c.called(fun.Sel)
	case *ast.IndexExpr:
		return c.called(fun.X)
	case *ast.Ident:
		switch o := c.info.Uses[fun].(type) {
		case *types.Func:
			return o.FullName()
		case *types.Builtin:
			return o.Name()
		}
	}
	return ""
}

// brokenName knows refused functions, however they are used, and variables of a package that hold what can change.
func (c ruleCheck) brokenName(id *ast.Ident) string {
	if fn, ok := c.info.Uses[id].(*types.Func); ok && slices.Contains(refusedFuncs, fn.FullName()) {
		return "uses " + fn.FullName()
	}
	defined, used := ofPackage(c.info.Defs[id]), ofPackage(c.info.Uses[id])
	switch {
	case defined != nil && (isMap(defined.Type()) && defined.Exported() || changes(pointed(defined.Type()))):
		return id.Name + " is state of the package"
	case used != nil && isMap(used.Type()) && !c.allowed[id]:
		return id.Name + " is state of the package: a map of it may only be looked up"
	}
	return ""
}

func (c ruleCheck) brokenAssignment(to ...ast.Expr) string {
	for _, target := range to {
		if id := c.root(target); id != nil && ofPackage(c.info.Uses[id]) != nil {
			return id.Name + " is changed by more than its declaration"
		}
	}
	return ""
}

// root is the variable of which target is a part.
func (c ruleCheck) root(target ast.Expr) *ast.Ident {
	switch e := target.(type) {
	case *ast.Ident:
		return e
	case *ast.IndexExpr:
		return c.root(e.X)
	case *ast.StarExpr:
		return c.root(e.X)
	case *ast.ParenExpr:
		return c.root(e.X)
	case *ast.SelectorExpr:
		if ofPackage(c.info.Uses[e.Sel]) != nil {
			return e.Sel
		}
		return c.root(e.X)
	}
	return nil
}

// ofPackage is o, if it is a variable of a package.
func ofPackage(o types.Object) *types.Var {
	v, ok := o.(*types.Var)
	if !ok || v.Pkg() == nil || v.Parent() != v.Pkg().Scope() {
		return nil
	}
	return v
}

// changes knows channels, and what of ours holds a lock or an atomic. A function may close over state.
func changes(t types.Type) bool {
	if named, ok := types.Unalias(t).(*types.Named); ok && named.Obj().Pkg() != nil {
		if path := named.Obj().Pkg().Path(); !strings.HasPrefix(path, module) {
			return below(path, []string{"sync"})
		}
	}
	switch t := t.Underlying().(type) {
	case *types.Chan, *types.Signature:
		return true
	case *types.Array:
		return changes(t.Elem())
	case *types.Struct:
		return slices.ContainsFunc(slices.Collect(t.Fields()), func(field *types.Var) bool { return changes(field.Type()) })
	}
	return false
}

func pointed(t types.Type) types.Type {
	if pointer, ok := t.Underlying().(*types.Pointer); ok {
		return pointer.Elem()
	}
	return t
}

// isMap knows maps and type parameters that may be one.
func isMap(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Map:
		return true
	case *types.Interface:
		return slices.ContainsFunc(slices.Collect(t.EmbeddedTypes()), isMap)
	case *types.Union:
		return slices.ContainsFunc(slices.Collect(t.Terms()), func(term *types.Term) bool { return isMap(term.Type()) })
	}
	return false
}

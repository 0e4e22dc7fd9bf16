package main

import (
	"fmt"
	"go/types"
	"strings"
)

// method prints one call that is measured.
func (w *writer) method(own, port string, fn *types.Func, i int) {
	s := fn.Signature()
	w.printf("func (d %s) %s(%s) %s {\n", own, fn.Name(), w.params(s), w.results(s))
	inner := fmt.Sprintf("d.%s.%s(%s)", port, fn.Name(), arguments(s))
	if iterates(s) {
		w.printf("\treturn iterate(ctx, d.calls[%d], func(ctx context.Context) %s {\n", i, w.results(s))
		w.printf("\t\treturn %s\n\t})\n}\n\n", inner)
		return
	}
	out, failed := outputs(s)
	w.printf("\t%s, call := d.calls[%d].begin(ctx)\n", begun(s), i)
	w.printf("\t%s := %s\n\tcall.end(%s)\n\treturn %s\n}\n\n", out, inner, failed, out)
}

// begun names the ctx of a call. One that comes back goes on after the call has ended, and is not of it.
func begun(s *types.Signature) string {
	for result := range s.Results().Variables() {
		if result.Type().String() == "context.Context" {
			return "_"
		}
	}
	return "ctx"
}

// params are those of a method, by names of their own: what the port calls them may stand for a package.
func (w *writer) params(s *types.Signature) string {
	var all []string
	for i := range s.Params().Len() {
		typ := w.typeName(s.Params().At(i).Type())
		if s.Variadic() && i == s.Params().Len()-1 {
			typ = "..." + strings.TrimPrefix(typ, "[]")
		}
		all = append(all, param(i)+" "+typ)
	}
	return strings.Join(all, ", ")
}

func param(i int) string {
	if i == 0 {
		return "ctx"
	}
	return fmt.Sprintf("a%d", i)
}

func arguments(s *types.Signature) string {
	var all []string
	for i := range s.Params().Len() {
		all = append(all, argument(s.Params().At(i).Type(), param(i)))
	}
	if s.Variadic() {
		all[len(all)-1] += "..."
	}
	return strings.Join(all, ", ")
}

// argument lets the call hear of the failures that are the caller's own, and leave out the caller's time.
func argument(t types.Type, name string) string {
	fn, isFunc := t.(*types.Signature)
	switch {
	case t.String() == "io.Reader":
		return "hearReader(&call, " + name + ")"
	case isSequence(t):
		return "hearAll(&call, " + name + ")"
	case isFunc && fn.Results().Len() == 1 && fn.Results().At(0).Type().String() == "error":
		return "hear(&call, " + name + ")"
	}
	return name
}

func isSequence(t types.Type) bool { return strings.HasPrefix(t.String(), "iter.Seq2[") }

func (w *writer) results(s *types.Signature) string {
	var all []string
	for result := range s.Results().Variables() {
		all = append(all, w.typeName(result.Type()))
	}
	if len(all) == 1 {
		return all[0]
	}
	return "(" + strings.Join(all, ", ") + ")"
}

// outputs name the results, and the one that tells of a failure, which is nil where there is none.
func outputs(s *types.Signature) (all, failed string) {
	var names []string
	failed = "nil"
	for i := range s.Results().Len() {
		name := fmt.Sprintf("r%d", i)
		if s.Results().At(i).Type().String() == "error" {
			name, failed = "err", "err"
		}
		names = append(names, name)
	}
	return strings.Join(names, ", "), failed
}

// iterates reports whether the store is asked while the caller goes through the answer.
func iterates(s *types.Signature) bool {
	return s.Results().Len() == 1 && isSequence(s.Results().At(0).Type())
}

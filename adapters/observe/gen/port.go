package main

import (
	"go/types"
	"slices"
	"strings"
)

// unasked are ports that stay within the process.
var unasked = []string{"Clock", "FactsFeed", "IDs"}

// ownWay are measured otherwise, in the files of their names.
var ownWay = []string{"Events", "JobRunner", "Limiter"}

// unmeasured are methods that ask nothing of a store, or whose question travels with the next one.
var unmeasured = []string{"Append", "Joined", "ReadOnly", "RequireStamp"}

// group prints a struct of ports, and what is in it first.
func (w *writer) group(named *types.Named) {
	name, fields := named.Obj().Name(), named.Underlying().(*types.Struct)
	var wrapped strings.Builder
	for field := range fields.Fields() {
		if w.member(field) {
			wrapped.WriteString("\tp." + field.Name() + " = m." + method(field) + "(p." + field.Name() + ")\n")
		}
	}
	w.printf("// %s measures the ports of a set.\n", name)
	w.printf("func (m *Metrics) %s(p ports.%s) ports.%s {\n%s\treturn p\n}\n\n", name, name, name, wrapped.String())
}

// member prints what measures a field, if there is anything.
func (w *writer) member(field *types.Var) bool {
	if each, ok := field.Type().(*types.Map); ok {
		w.port(each.Elem().(*types.Named))
		w.each(method(field), each)
		return true
	}
	named, ok := field.Type().(*types.Named)
	if !ok || field.Name() == "RecentFacts" || slices.Contains(unasked, named.Obj().Name()) {
		return false
	}
	switch named.Underlying().(type) {
	case *types.Interface:
		if !slices.Contains(ownWay, named.Obj().Name()) {
			w.port(named)
		}
		return true
	case *types.Struct:
		if named.Obj().Pkg().Path() == portsPath {
			w.group(named)
			return true
		}
	}
	return false
}

// method is the one of Metrics that measures a field.
func method(field *types.Var) string {
	if named, ok := field.Type().(*types.Named); ok {
		return named.Obj().Name()
	}
	return field.Name()
}

// each prints what measures all ports of a map.
func (w *writer) each(name string, ports *types.Map) {
	port := ports.Elem().(*types.Named).Obj().Name()
	w.imports["maps"] = true
	w.printf("// %s measures each.\n", name)
	w.printf("func (m *Metrics) %s(all %s) %s {\n\tall = maps.Clone(all)\n", name, w.typeName(ports), w.typeName(ports))
	w.printf("\tfor key, inner := range all {\n\t\tall[key] = m.%s(inner)\n\t}\n\treturn all\n}\n\n", port)
}

// port prints the decorator of one interface.
func (w *writer) port(named *types.Named) {
	name, calls := named.Obj().Name(), measured(named)
	own := "measured" + name
	w.printf("// %s measures inner.\nfunc (m *Metrics) %s(inner ports.%s) ports.%s {\n", name, name, name, name)
	w.printf("\tif inner == nil || m.withoutPorts {\n\t\treturn inner\n\t}\n")
	w.printf("\treturn %s{inner, m.port(%q, %s)}\n}\n\n", own, name, `"`+strings.Join(calls, `", "`)+`"`)
	w.printf("type %s struct {\n\tports.%s\n\tcalls\n}\n\n", own, name)
	for fn := range named.Underlying().(*types.Interface).Methods() {
		if i := slices.Index(calls, fn.Name()); i >= 0 {
			w.method(own, name, fn, i)
		}
	}
}

// measured are the methods that ask a store something: they take a context and answer.
func measured(named *types.Named) (names []string) {
	for fn := range named.Underlying().(*types.Interface).Methods() {
		if takesContext(fn) && !slices.Contains(unmeasured, fn.Name()) {
			names = append(names, fn.Name())
		}
	}
	return names
}

func takesContext(fn *types.Func) bool {
	params := fn.Signature().Params()
	return params.Len() > 0 && params.At(0).Type().String() == "context.Context"
}

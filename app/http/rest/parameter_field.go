package rest

import (
	"fmt"
	"reflect"
)

// requireSettable refuses a request or an answer with a parameter that would stay empty in
// silence: huma passes over what is embedded and not exported.
func requireSettable(of reflect.Type) {
	if of.Kind() != reflect.Struct {
		return
	}
	for field := range of.Fields() {
		parameter := false
		for _, in := range []string{"path", "query", "header", "cookie"} {
			parameter = parameter || field.Tag.Get(in) != ""
		}
		if !field.IsExported() && (field.Anonymous || parameter) {
			panic(fmt.Sprintf("rest: nobody can set %s of %s: export it", field.Name, of))
		}
		if field.Anonymous {
			requireSettable(field.Type)
		}
	}
}

package rest

import (
	"reflect"
	"strings"
	"sync"
)

// member is one field of a view.
type member struct {
	key   string // with quotes and colon
	index []int
	omit  bool
	null  bool
}

var known sync.Map // reflect.Type -> []member

func membersOf(t reflect.Type) []member {
	if ms, ok := known.Load(t); ok {
		return ms.([]member)
	}
	var ms []member
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || !f.IsExported() || name == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		omit, null := strings.HasPrefix(options, "omit"), f.Tag.Get("nullable") == "true"
		ms = append(ms, member{`"` + name + `":`, f.Index, omit, null})
	}
	known.Store(t, ms)
	return ms
}

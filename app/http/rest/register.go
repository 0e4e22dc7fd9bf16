package rest

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// pending is an operation that waits to be registered.
type pending struct {
	method, path string
	register     func()
}

// Register adds one operation. The order does not matter.
func Register[I, O any](a *API, e Endpoint, handle func(context.Context, *I) (*O, error)) {
	requireSettable(reflect.TypeFor[I]())
	requireSettable(reflect.TypeFor[O]())
	a.pending = append(a.pending, pending{e.Method, e.Path, func() {
		doc := &documenter{API: a.huma, api: a, endpoint: e}
		huma.Register(doc, a.operation(e), func(ctx context.Context, in *I) (*O, error) {
			out, err := handle(ctx, in)
			if err != nil {
				return nil, answer(ctx, doc.operation, err)
			}
			return out, nil
		})
	}})
}

// registerAll registers literal paths before parameters: Fiber takes the first
// that fits.
func (a *API) registerAll() {
	slices.SortStableFunc(a.pending, func(x, y pending) int {
		return slices.Compare(literalFirst(x.path), literalFirst(y.path))
	})
	for _, p := range a.pending {
		p.register()
		a.refuseOthers(p.path)
	}
}

// literalFirst sorts a parameter behind every literal at the same depth.
func literalFirst(path string) []string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, "{") {
			parts[i] = "\xff"
		}
	}
	return parts
}

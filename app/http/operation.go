package http

// How to add an endpoint
//
//  1. A row in the access policy (core/domain/access.go) and the verb exist already, or you add them there.
//  2. In the feature's file write the view: the noun's fields in their order,
//     with JSON tags, so that Go converts (ProjectView(p)). `nullable:"true"`
//     writes null for an empty id, URL or time (times are null before they
//     happen anyway, but the tag documents it); texts stay "". `json:"-"` hides
//     a field, `doc` and `example` go into the description. Lists are never
//     null. []any and document.Document are written in their own order.
//     What a caller may say is a struct that converts to the core's input;
//     optional fields have `omitempty` (null then counts as left out).
//  3. The handler is func (s *server) x(ctx, *in) (*out, error): call one verb
//     with actor(ctx) and return its error as it is. It becomes the answer.
//     Inputs:  body[T], ByID[ID], bodyByID[ID, T], Paging, Walking, IfMatch (to be
//              embedded: huma looks past embedded types that are not exported), and
//              `path:"…"` (unescaped; a malformed one is 404), `query:"…"`.
//     Outputs: body[T], withETag(version, view), pageOf, partOf, listOf,
//              created[T] (201 or 200 at run time), nothing, streamed.
//     Patches: patch[T] with domain.Change fields; at(in.IfMatch, change) runs
//              a change under If-Match.
//     Documents whose order counts: sentDocument, sentList and sentFilter (see
//              document.go) in the body; the domain reads them in the handler.
//  4. serve(s, route{…}, s.x) in the feature's method, which server.features
//     lists. The order does not matter: literal paths win over parameters.
//     Files:   form: &form{…} in the route; the handler takes uploaded(ctx).
//     Streams: produces: "text/…" in the route; the handler returns
//              stream(type, reader) of a reader under s.lasting(ctx), or of
//              s.push(ctx, write) for a verb that pushes (write a first byte
//              at once, for example an SSE comment, so that headers go out).
//     Public:  entry: open; actor(ctx) is domain.Anybody(). With entry: either
//              it is the zero Actor for whoever has no token.
//     Errors beyond the usual ones (see failures) are named in route.fails.
//     A new error is a variable of core/domain and listed in its Errors();
//     make gen prints it. The core names the field it is about, by its name
//     alone: locate finds out which part of the request that is.
//  5. A test in <feature>_test.go; the walk over the description in
//     openapi_test.go covers the rest.

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/core/domain"
)

// route is one row of the API: the action it performs, where, and the status
// of success.
type route struct {
	action   domain.Action
	id       string // of the operation, where an action has a second route
	method   string
	path     string
	status   int
	tag      string // of the reference page
	summary  string
	about    string // what a reader must know beyond the summary
	entry    entry
	unkeyed  bool     // a POST that takes no Idempotency-Key
	limit    int64    // bytes of the JSON body; 0 for the server's
	form     *form    // multipart instead of JSON
	produces string   // media types of a stream
	also     []int    // another status of success
	fails    []string // codes: of statuses beyond the usual ones, and for examples of those
}

// entry is what lets a caller in.
type entry int

const (
	byToken  entry = iota // a bearer token
	open                  // nothing: the call has a credential of its own, or needs none
	bySecret              // the webhook's secret
	either                // a token, or nothing: then the zero Actor comes in, which may do nothing
)

// securities are what the description says of each.
var securities = map[entry][]map[string][]string{
	byToken: {{"bearer": {}}}, open: {{}}, bySecret: {{"webhook": {}}}, either: {{"bearer": {}}, {}},
}

// placed is an operation that waits for its place among the others.
type placed struct {
	path     string
	register func()
}

// serve registers one handler. The description carries the action, so that the
// access table, the audit trail and the API speak of the same thing.
func serve[I, O any](s *server, r route, handle func(context.Context, *I) (*O, error)) {
	s.routes = append(s.routes, placed{r.path, func() {
		op := s.operation(r)
		huma.Register(s.api, op, func(ctx context.Context, in *I) (*O, error) {
			out, err := handle(ctx, in)
			if err != nil {
				return nil, answer(ctx, s.described(r), err)
			}
			return out, nil
		})
		s.describe(r, s.described(r))
	}})
}

// place registers all operations, literal paths before parameters: Fiber takes
// the first that fits.
func (s *server) place() {
	slices.SortStableFunc(s.routes, func(a, b placed) int { return slices.Compare(rank(a.path), rank(b.path)) })
	for _, r := range s.routes {
		r.register()
	}
}

// rank sorts a parameter behind every literal of its place.
func rank(path string) []string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, "{") {
			parts[i] = "\xff"
		}
	}
	return parts
}

// operation is what huma must know before it registers the handler.
func (s *server) operation(r route) huma.Operation {
	op := huma.Operation{
		OperationID: cmp.Or(r.id, string(r.action)), Method: r.method, Path: r.path, DefaultStatus: r.status,
		Summary: r.summary, Description: r.about, Tags: []string{r.tag}, Errors: failures(r),
		Security: securities[r.entry], MaxBodyBytes: -1, BodyReadTimeout: -1,
		Extensions: map[string]any{"x-action": r.action},
		Metadata:   map[string]any{"route": r},
	}
	if r.keyed() {
		op.Parameters = append(op.Parameters, keyParam())
	}
	if r.form != nil {
		op.Middlewares = huma.Middlewares{s.spool(r.form)}
		op.RequestBody = formBody(r.form)
	}
	if r.method == "PATCH" {
		op.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{mergePatch: {}}}
	}
	if r.produces != "" {
		op.Responses = map[string]*huma.Response{code(r.status): streamDoc(r.produces)}
	}
	return op
}

// routeOf is what was said of the operation that answers.
func routeOf(ctx huma.Context) route { return ctx.Operation().Metadata["route"].(route) }

// keyed reports whether the operation takes an Idempotency-Key.
func (r route) keyed() bool {
	return r.method == "POST" && (r.entry == byToken || r.entry == either) && !r.unkeyed && r.produces == ""
}

// failures are the statuses that an operation may answer beside its success.
func failures(r route) []int {
	all := map[int]bool{422: true, 431: true, 500: true, 503: true}
	add := func(when bool, statuses ...int) {
		for _, status := range statuses {
			all[status] = all[status] || when
		}
	}
	add(r.entry != open, 401, 403)
	add(strings.Contains(r.path, "{"), 404)
	add(r.method != "GET" || r.entry == byToken || r.entry == either, 409) // a tenant may not be ready
	add(r.method == "POST" || r.method == "PUT" || r.method == "PATCH", 400, 408, 413, 415)
	add(r.method == "PATCH" || r.method == "PUT" || r.method == "DELETE", 412)
	for _, code := range r.fails {
		add(true, codes()[code].status)
	}
	maps.DeleteFunc(all, func(_ int, used bool) bool { return !used })
	return slices.Sorted(maps.Keys(all))
}

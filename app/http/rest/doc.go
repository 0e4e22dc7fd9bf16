// Package rest is the kit that the HTTP API is made with, on huma and Fiber: it
// registers operations, reads requests, answers with problems (RFC 9457) and
// writes the OpenAPI document. It knows no feature.
//
// # How to add an endpoint
//
//  1. Its action has a row in the access policy of core/domain, and a use case.
//  2. In the feature's file of app/http write the view: the entity's fields in
//     their order, with JSON tags, so that Go converts: ProjectView(p).
//     `nullable:"true"` writes null for an empty id, URL or time (times are null
//     before they happen anyway, but the tag documents it); texts stay "".
//     `json:"-"` hides a field, `doc` and `example` go into the document. Lists
//     are never null. []any and document.Document are written in their own order.
//     What a caller may say is a struct that converts to the core's input;
//     optional fields have `omitempty` (null then counts as left out).
//  3. The handler is func (s *server) x(ctx, *in) (*out, error): it calls one use
//     case with call(ctx) and returns its error as it is.
//     Inputs: Body[T], ByID[ID], BodyByID[ID, T], PageQuery, CursorQuery, IfMatch
//     (to be embedded: huma looks past embedded types that are not exported),
//     `path:"…"` (unescaped; a malformed one is 404), `query:"…"`, `header:"…"`.
//     Outputs: BodyOf(view), WithETag(version, view), PageOf, CursorPageOf,
//     ListOf, CreatedOrFound, Empty.
//     Patches: Patch[T] with domain.Optional fields; WithIfMatch(in.IfMatch, change)
//     runs a change under If-Match.
//     Documents whose order counts: Object and RawJSON; the domain reads them.
//  4. Register(s.api, Endpoint{…}, s.x) in the feature's method, which
//     server.register lists. The order does not matter.
//     Files: Form in the endpoint; the handler takes UploadOf(ctx).
//     Streams: Produces in the endpoint; the handler returns Stream of what
//     API.StreamWriter makes of a use case that writes, or API.Events for
//     server-sent events. API.Content sends a file that never changes.
//     Callers without a token: Auth. Errors beyond the usual ones: ErrorCodes.
//  5. A test in <feature>_test.go; the walk over the document in openapi_test.go
//     covers the rest.
package rest

package http

import (
	"cmp"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/core/domain"
)

// described finds an operation in the document again.
func (s *server) described(r route) *huma.Operation {
	item := s.api.OpenAPI().Paths["/api/v1"+r.path]
	return map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete}[r.method]
}

// describe completes what huma has derived from the types.
func (s *server) describe(r route, op *huma.Operation) {
	op.Description = cmp.Or(op.Description, op.Summary+".") + "\n\n" + allowed(r.action)
	if op.RequestBody != nil {
		told := *op.RequestBody // huma itself must not look for the body of a form
		told.Required, op.RequestBody = true, &told
		if m := op.RequestBody.Content[mergePatch]; m != nil {
			*m = *op.RequestBody.Content["application/json"]
		}
		s.exemplify(op.RequestBody.Content)
	}
	for _, status := range r.also {
		op.Responses[code(status)] = op.Responses[code(r.status)]
	}
	for status, response := range op.Responses {
		s.exemplify(response.Content)
		r.failing(status, response.Content["application/problem+json"])
	}
}

// failing gives the example of a failure the status that it stands under.
func (r route) failing(status string, media *huma.MediaType) {
	number, err := strconv.Atoi(status)
	if media == nil || err != nil || number < 400 {
		return
	}
	code := r.failure(number)
	text := codes()[code].sentences[0]
	media.Example = problem{
		Type: "about:blank", Title: http.StatusText(number), Status: number, Instance: "0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d",
		Code: code, Detail: text, Message: text, Errors: []fault{},
	}
}

// usual is the failure by which a status is most often met.
var usual = map[int]string{
	400: "json_malformed", 401: "token_invalid", 403: "forbidden", 404: "not_found", 408: "request_timeout", 409: "tenant_not_ready", 412: "version_stale",
	413: "body_too_large", 415: "content_type_unsupported", 422: "request_invalid", 431: "headers_too_large", 500: "internal", 503: "store_unavailable",
}

// failure is the code that stands for a status of this route.
func (r route) failure(status int) string {
	for _, code := range r.fails {
		if codes()[code].status == status {
			return code
		}
	}
	if code := r.noun() + "_not_found"; codes()[code].status == status {
		return code
	}
	return usual[status]
}

var parameter = regexp.MustCompile(`\{(\w+)\}`)

// noun is what the path leads to; empty for a list of all.
func (r route) noun() string {
	all := parameter.FindAllStringSubmatch(r.path, -1)
	if len(all) == 0 {
		return ""
	}
	switch name := all[len(all)-1][1]; name {
	case "id", "slug":
		return strings.TrimSuffix(strings.Split(r.path, "/")[1], "s")
	case "trial_slug":
		return "project" // which is looked for first
	default:
		return strings.TrimSuffix(name, "_id")
	}
}

// allowed tells who may, as the access table does.
func allowed(action domain.Action) string {
	var who []string
	for _, relation := range domain.Relations(action) {
		who = append(who, string(relation))
	}
	return "May: " + strings.Join(who, "; ") + "."
}

// exemplify gives each body an example, made of those of its fields.
func (s *server) exemplify(content map[string]*huma.MediaType) {
	for _, media := range content {
		if media.Schema != nil && media.Example == nil {
			media.Example = s.example(media.Schema)
		}
	}
}

func (s *server) example(schema *huma.Schema) any {
	if schema.Ref != "" {
		schema = s.api.OpenAPI().Components.Schemas.SchemaFromRef(schema.Ref)
	}
	switch {
	case len(schema.Examples) > 0:
		return schema.Examples[0]
	case len(schema.OneOf) > 0:
		return s.example(schema.OneOf[0])
	case len(schema.Enum) > 0:
		return schema.Enum[0]
	case schema.Type == huma.TypeArray:
		return []any{s.example(schema.Items)}
	case schema.Type == huma.TypeObject:
		all := map[string]any{}
		for name, field := range schema.Properties {
			all[name] = s.example(field)
		}
		return all
	case schema.Format == "date-time":
		return "2026-11-23T05:10:00.000Z"
	}
	return plain[schema.Type]
}

// plain examples of fields that have none of their own.
var plain = map[string]any{huma.TypeString: "text", huma.TypeInteger: 1, huma.TypeNumber: 1.5, huma.TypeBoolean: true}

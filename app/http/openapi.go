package http

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/core/domain"
)

// description is the head of the OpenAPI document.
func (s *server) description() huma.Config {
	registry := huma.NewMapRegistry("#/components/schemas/", schemaName)
	registry.RegisterTypeAlias(reflect.TypeFor[domain.Document](), reflect.TypeFor[object]())
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: "Tenon", Version: s.Version, Description: s.introduction(), License: &huma.License{Name: "See the repository"}},
			Servers: []*huma.Server{{URL: "/", Description: "This server"}},
			Tags:    chapters,
			Components: &huma.Components{Schemas: registry, SecuritySchemes: map[string]*huma.SecurityScheme{
				"bearer":  {Type: "http", Scheme: "bearer", BearerFormat: "JWT", Description: "An access token of the identity provider"},
				"webhook": {Type: "http", Scheme: "bearer", Description: "The secret shared with the identity provider"},
			}},
		},
		Formats:       map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat: "application/json",
	}
}

// chapters of the reference page, in the order in which a newcomer reads.
var chapters = []*huma.Tag{
	{Name: "Auth", Description: "Who the caller is."},
	{Name: "Enterprises", Description: "The companies that share this installation."},
	{Name: "Onboarding", Description: "How a company comes in: invitation, single sign-on, storage."},
	{Name: "Modules and trials", Description: "What the product can do, and who may use it."},
	{Name: "Users", Description: "The people of an enterprise."},
	{Name: "Projects", Description: "The work of an enterprise, and who may do what in it."},
	{Name: "Patient records", Description: "Patients' data, by project and trial."},
	{Name: "Executions", Description: "Runs of a trial's model."},
	{Name: "Shares and bookmarks", Description: "What people send each other and keep."},
	{Name: "Notifications", Description: "What people are told."},
	{Name: "Assets", Description: "Images and files."},
	{Name: "Audit", Description: "Who did what."},
	{Name: "Jobs", Description: "Work that goes on after its cause was answered."},
}

// introduction is what a reader needs before the first call.
func (s *server) introduction() string {
	text := `The backend of a clinical-trial platform that many companies share.

**Sign in.** Every call but the public ones carries ` + "`Authorization: Bearer <token>`" + ` with an access token of the identity provider.
The enterprise is the token's organization; the header ` + "`" + s.TenantHeader + "`" + ` may repeat it.` + s.provider() + `

**Shapes.** JSON in snake_case; unknown fields are refused. Times are RFC 3339 in UTC with milliseconds. Ids, URLs and times that are not set are null; texts are empty.

**Errors** are RFC 9457 problems with a stable ` + "`code`" + ` for programs and a sentence for people; ` + "`errors`" + ` tells where in the request the trouble is. What was sent is never repeated.

**Lists** have pages from 0 (` + "`page`, `size`" + `), or a cursor where they grow without end (` + "`cursor`, `size`, `count`" + `). ` + "`sort=-created_at,name`" + ` sorts; - turns an order round.

**Versions.** What has a version answers with an ` + "`ETag`; `If-Match`" + ` then changes only what was seen (412 otherwise).

**Once.** A POST with an ` + "`Idempotency-Key`" + ` may be repeated for 24 hours: the second call does nothing and answers with what the first one made.

**Correlation.** ` + "`X-Request-Id`" + ` is taken over, or made, and comes back.

**Codes**

`
	return text + codeTable()
}

func (s *server) provider() string {
	var said []string
	for _, p := range [][2]string{{"issuer", s.IssuerURL}, {"audience", s.Audience}, {"client id", s.ClientID}} {
		if p[1] != "" {
			said = append(said, p[0]+" `"+p[1]+"`")
		}
	}
	if len(said) == 0 {
		return ""
	}
	return " The identity provider here: " + strings.Join(said, ", ") + "."
}

// schemaName drops what only our code needs to know.
func schemaName(t reflect.Type, hint string) string {
	return strings.ReplaceAll(huma.DefaultSchemaNamer(t, hint), "View", "")
}

// object is any JSON object.
type object struct{}

func (object) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true, Examples: []any{map[string]any{"celltype": "squamous", "age": 69}}}
}

func code(status int) string { return strconv.Itoa(or(status, 200)) }

func streamDoc(kind string) *huma.Response {
	return &huma.Response{Description: "A stream", Content: map[string]*huma.MediaType{kind: {Schema: &huma.Schema{Type: huma.TypeString}}}}
}

func keyParam() *huma.Param {
	least, most := 1, 255
	return &huma.Param{
		Name: keyHeader, In: "header", Example: "create-onc-201",
		Description: "Makes it safe to repeat the call within 24 hours",
		Schema:      &huma.Schema{Type: huma.TypeString, MinLength: &least, MaxLength: &most},
	}
}

func formBody(f *form) *huma.RequestBody {
	schema := &huma.Schema{
		Type: huma.TypeObject, Required: []string{"file"}, AdditionalProperties: false,
		Properties: map[string]*huma.Schema{"file": {Type: huma.TypeString, Format: "binary"}},
	}
	for name, field := range f.Fields {
		schema.Properties[name] = field
	}
	return &huma.RequestBody{Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: schema}}}
}

// described finds an operation in the document again.
func (s *server) described(r route) *huma.Operation {
	item := s.api.OpenAPI().Paths["/api/v1"+r.path]
	return map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete}[r.method]
}

// describe completes what huma has derived from the types.
func (s *server) describe(r route, op *huma.Operation) {
	op.Description = or(op.Description, op.Summary+".") + "\n\n" + allowed(r.action)
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
	for _, response := range op.Responses {
		s.exemplify(response.Content)
	}
}

// allowed tells who may, as the access table does.
func allowed(action domain.Action) string {
	var who []string
	for _, relation := range domain.Access[action] {
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

// document is the OpenAPI document as it is sent.
func document(api *huma.OpenAPI) (asJSON, asYAML []byte, err error) {
	if asJSON, err = json.Marshal(api); err != nil {
		return nil, nil, err
	}
	asYAML, err = api.YAML()
	return asJSON, asYAML, err
}

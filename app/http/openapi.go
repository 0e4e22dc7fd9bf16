package http

import (
	"cmp"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/core/document"
)

// description is the head of the OpenAPI document.
func (s *server) description() huma.Config {
	registry := huma.NewMapRegistry("#/components/schemas/", schemaName)
	registry.RegisterTypeAlias(reflect.TypeFor[document.Document](), reflect.TypeFor[object]())
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: "Tenon", Version: s.Version, Description: s.introduction()},
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

<details><summary>All codes of errors</summary>

`
	return text + ErrorTable() + "\n</details>\n"
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

func code(status int) string { return strconv.Itoa(cmp.Or(status, 200)) }

func streamDoc(kind string) *huma.Response {
	content := map[string]*huma.MediaType{}
	for each := range strings.SplitSeq(kind, ", ") {
		content[each] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	}
	return &huma.Response{Description: "A stream", Content: content}
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
		own := *field // huma writes into it
		schema.Properties[name] = &own
	}
	return &huma.RequestBody{Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: schema}}}
}

// marshal writes the OpenAPI document as it is sent.
func marshal(api *huma.OpenAPI) (asJSON, asYAML []byte, err error) {
	if asJSON, err = json.Marshal(api); err != nil {
		return nil, nil, err
	}
	asYAML, err = api.YAML()
	return asJSON, asYAML, err
}

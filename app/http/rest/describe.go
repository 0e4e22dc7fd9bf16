package rest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/yaml"

	"github.com/tenon-health/tenon/core/domain"
)

// Description is the OpenAPI document as it is sent.
type Description struct {
	JSON Packed
	YAML func() Packed // made when it is first asked for
}

// Print panics if it fails, and so does its YAML: the document depends on nothing but our own code.
func Print(doc *huma.OpenAPI) Description {
	asJSON, err := json.Marshal(doc)
	if err != nil {
		panic(err)
	}
	description := Description{JSON: pack(asJSON)}
	description.YAML = sync.OnceValue(func() Packed {
		var asYAML bytes.Buffer
		if err := yaml.Convert(&asYAML, description.JSON.Read()); err != nil {
			panic(err)
		}
		return pack(asYAML.Bytes())
	})
	return description
}

// documenter is huma's API while one operation is registered: huma gives it what
// it has derived from the types, and it completes that.
type documenter struct {
	huma.API
	api       *API
	endpoint  Endpoint
	operation *huma.Operation // with the parameters that huma has derived
}

// DocumentOperation describes a copy: huma itself goes on with op, and must not
// look for the body of a form.
func (d *documenter) DocumentOperation(op *huma.Operation) {
	d.operation = op
	describePatterns(op.Parameters)
	described := *op
	described.Description = cmp.Or(op.Description, op.Summary+".") + "\n\n" + allowed(d.endpoint.Action)
	if op.RequestBody != nil {
		described.RequestBody = d.requestBody(*op.RequestBody)
	}
	for _, status := range d.endpoint.AlsoStatus {
		op.Responses[statusText(status)] = alsoResponse(status, op.Responses[statusText(d.endpoint.Status)])
	}
	for status, body := range d.endpoint.AlsoBodies {
		op.Responses[statusText(status)] = d.otherResponse(status, body)
	}
	for status, response := range op.Responses {
		d.addExamples(response.Content)
		d.addErrorExample(status, response.Content["application/problem+json"])
	}
	d.OpenAPI().AddOperation(&described)
}

// alsoResponse is like the usual one; a redirect has no body.
func alsoResponse(status int, usual *huma.Response) *huma.Response {
	if status >= http.StatusMultipleChoices {
		return &huma.Response{Description: http.StatusText(status)}
	}
	return usual
}

func (d *documenter) otherResponse(status int, body any) *huma.Response {
	schema := d.OpenAPI().Components.Schemas.Schema(reflect.TypeOf(body), true, "")
	return &huma.Response{
		Description: http.StatusText(status), Content: map[string]*huma.MediaType{"application/json": {Schema: schema}},
	}
}

func (d *documenter) requestBody(body huma.RequestBody) *huma.RequestBody {
	body.Required = !d.endpoint.BodyOptional
	if patch := body.Content[mergePatch]; patch != nil {
		*patch = *body.Content["application/json"]
	}
	for _, media := range body.Content {
		d.api.bodies = append(d.api.bodies, media.Schema)
		d.api.mayOmit[media.Schema] = body.Content[mergePatch] == nil && body.Content[formData] == nil
	}
	d.addExamples(body.Content)
	return &body
}

// allowed tells who may, as the access policy does.
func allowed(action domain.Action) string {
	var who []string
	for _, relation := range domain.Relations(action) {
		who = append(who, string(relation))
	}
	text := "May: " + strings.Join(who, "; ") + "."
	if domain.NeedsOrganization(action) {
		text += " An installation for one company answers 409 `single_company`."
	}
	return text
}

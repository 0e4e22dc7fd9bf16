package rest

import (
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// operation is what huma must know before it registers the handler. The action
// stands in the document, so that the access policy, the audit trail and the
// API speak of the same thing.
func (a *API) operation(e Endpoint) huma.Operation {
	op := huma.Operation{
		OperationID: e.id(), Method: e.Method, Path: a.Prefix + e.Path, DefaultStatus: e.Status,
		Summary: e.Summary, Description: e.Description, Tags: []string{e.Tag}, Errors: e.errorStatuses(a.Codes),
		Security: security[e.Auth], MaxBodyBytes: -1, BodyReadTimeout: -1,
		Parameters: parameters(e),
		Extensions: map[string]any{"x-action": e.Action},
		Metadata:   map[string]any{"endpoint": e},
	}
	if e.Form != nil {
		op.Middlewares = huma.Middlewares{a.receiveForm}
		op.RequestBody = e.Form.requestBody()
	}
	if e.Method == "PATCH" {
		op.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{mergePatch: {}}}
	}
	if e.Produces != "" {
		op.Responses = map[string]*huma.Response{statusText(e.Status): streamResponse(e.Produces, a.streamSchema(e))}
	}
	return op
}

// streamSchema is what a stream is as a whole.
func (a *API) streamSchema(e Endpoint) *huma.Schema {
	if e.Streams == nil {
		return &huma.Schema{Type: huma.TypeString}
	}
	return a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeOf(e.Streams), true, "")
}

// parameters are those that the kit itself reads.
func parameters(e Endpoint) (all []*huma.Param) {
	if e.idempotent() {
		all = append(all, textHeader(keyHeader, nil, maxKey, aboutKey))
	}
	if e.takesReason() {
		all = append(all, textHeader(reasonHeader, "Correction%20by%20the%20site", 0, aboutReason))
	}
	return all
}

// aboutKey has the example, which is of one request only: as the parameter's it
// would be sent with every one.
const aboutKey = "Makes it safe to repeat the call within 24 hours: new for each thing that is to happen, such as " +
	"`create-onc-201`"

// textHeader describes a header of 1 to longest characters; 0 for no bound.
func textHeader(name string, example any, longest int, description string) *huma.Param {
	schema := &huma.Schema{Type: huma.TypeString}
	if longest > 0 {
		schema.MinLength, schema.MaxLength = new(1), new(longest)
	}
	return &huma.Param{Name: name, In: "header", Example: example, Description: description, Schema: schema}
}

func streamResponse(mediaTypes string, schema *huma.Schema) *huma.Response {
	content := map[string]*huma.MediaType{}
	for mediaType := range strings.SplitSeq(mediaTypes, ", ") {
		content[mediaType] = &huma.MediaType{Schema: schema}
	}
	return &huma.Response{Description: "A stream", Content: content}
}

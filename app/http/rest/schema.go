package rest

import (
	"cmp"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"github.com/tenon-health/tenon/core/document"
)

const schemaPrefix = "#/components/schemas/"

// humaConfig is huma's, per API: nothing here or elsewhere in the kit touches
// huma's globals. What huma answers by itself it documents as its own model of
// an error; the alias says what the kit answers instead.
func humaConfig(head *huma.OpenAPI) huma.Config {
	schemas := huma.NewMapRegistry(schemaPrefix, schemaName)
	schemas.RegisterTypeAlias(reflect.TypeFor[document.Document](), reflect.TypeFor[anyObject]())
	schemas.RegisterTypeAlias(reflect.TypeFor[huma.ErrorModel](), reflect.TypeFor[problem]())
	if head.Components == nil {
		head.Components = &huma.Components{}
	}
	head.OpenAPI, head.Components.Schemas = "3.1.0", schemas
	return huma.Config{
		OpenAPI:       head,
		Formats:       map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{holdRefusal},
	}
}

// schemaName drops what only our code needs to know.
func schemaName(t reflect.Type, hint string) string {
	return strings.ReplaceAll(huma.DefaultSchemaNamer(t, hint), "View", "")
}

// anyObject is any JSON object.
type anyObject struct{}

func (anyObject) Schema(huma.Registry) *huma.Schema {
	example := map[string]any{"celltype": "squamous", "age": 69}
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true, Examples: []any{example}}
}

func statusText(status int) string { return strconv.Itoa(cmp.Or(status, 200)) }

// requireLists undoes huma's default that any list may be null, unless its
// field says so: the global that would turn it off is not ours.
func requireLists(schemas huma.Registry) {
	for name, schema := range schemas.Map() {
		for _, field := range reflect.VisibleFields(schemas.TypeFromRef(schemaPrefix + name)) {
			property := schema.Properties[jsonName(field)]
			if field.Type.Kind() == reflect.Slice && property != nil && field.Tag.Get("nullable") != "true" {
				property.Nullable = false
			}
		}
	}
}

// refuseOtherCase makes huma refuse {"Name":…} where the field is name. It
// overlooks case where additionalProperties is false, unless a global says
// otherwise, but not where it is a schema. The document says false: it is
// printed before.
func (a *API) refuseOtherCase(schemas huma.Registry) {
	for _, schema := range schemas.Map() {
		refuseAdditional(schema)
	}
	for _, schema := range a.bodies {
		refuseAdditional(schema)
	}
}

// nothingFits is what a property that has no schema must fit.
var nothingFits = &huma.Schema{Not: &huma.Schema{}}

func refuseAdditional(schema *huma.Schema) {
	if schema == nil {
		return
	}
	if schema.AdditionalProperties == false {
		schema.AdditionalProperties = nothingFits
	}
	refuseAdditional(schema.Items)
	for _, property := range schema.Properties {
		refuseAdditional(property)
	}
}

// refusedProperty is what huma says of a property that has no schema.
func refusedProperty(message string) string {
	if message == validation.MsgExpectedNotMatchSchema {
		return validation.MsgUnexpectedProperty
	}
	return message
}

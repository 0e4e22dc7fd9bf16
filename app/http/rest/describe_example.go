package rest

import "github.com/danielgtaylor/huma/v2"

// addExamples gives each body an example, made of those of its fields.
func (d *documenter) addExamples(content map[string]*huma.MediaType) {
	for _, media := range content {
		if media.Schema != nil && media.Example == nil {
			media.Example = d.example(media.Schema)
		}
	}
}

func (d *documenter) example(schema *huma.Schema) any {
	if schema.Ref != "" {
		schema = d.OpenAPI().Components.Schemas.SchemaFromRef(schema.Ref)
	}
	switch {
	case len(schema.Examples) > 0:
		return schema.Examples[0]
	case len(schema.OneOf) > 0:
		return d.example(schema.OneOf[0])
	case len(schema.Enum) > 0:
		return schema.Enum[0]
	case schema.Type == huma.TypeArray:
		return []any{d.example(schema.Items)}
	case schema.Type == huma.TypeObject:
		return d.examples(schema.Properties)
	case schema.Format == "date-time":
		return "2026-11-23T05:10:00.000Z"
	}
	return plainExamples[schema.Type]
}

func (d *documenter) examples(properties map[string]*huma.Schema) map[string]any {
	all := map[string]any{}
	for name, property := range properties {
		all[name] = d.example(property)
	}
	return all
}

// plainExamples are for fields that have none of their own.
var plainExamples = map[string]any{
	huma.TypeString: "text", huma.TypeInteger: 1, huma.TypeNumber: 1.5, huma.TypeBoolean: true,
}

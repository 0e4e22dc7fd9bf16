package rest

import "github.com/danielgtaylor/huma/v2"

// nullDescriber writes into the document where a body may have null: at every field that
// may be left out, which null then counts as. Huma takes it there without saying so.
type nullDescriber struct {
	schemas huma.Registry
	seen    map[*huma.Schema]bool
	undo    []func()
}

// describeNull describes the bodies until undo. A patch says itself what null clears, and a
// form has none.
func (a *API) describeNull(schemas huma.Registry) (undo func()) {
	d := &nullDescriber{schemas: schemas, seen: map[*huma.Schema]bool{}}
	for _, body := range a.bodies {
		if a.mayOmit[body] {
			d.object(body)
		}
	}
	return func() {
		for _, step := range d.undo {
			step()
		}
	}
}

func (d *nullDescriber) object(schema *huma.Schema) {
	if schema != nil && schema.Ref != "" {
		schema = d.schemas.SchemaFromRef(schema.Ref)
	}
	if schema == nil || d.seen[schema] {
		return
	}
	d.seen[schema] = true
	required := map[string]bool{}
	for _, name := range schema.Required {
		required[name] = true
	}
	for name, property := range schema.Properties {
		d.object(property)
		if !required[name] {
			d.allow(schema.Properties, name)
		}
	}
	d.object(schema.Items)
}

func (d *nullDescriber) allow(properties map[string]*huma.Schema, name string) {
	described := properties[name]
	d.undo = append(d.undo, func() { properties[name] = described })
	if described.Ref != "" {
		properties[name] = &huma.Schema{AnyOf: []*huma.Schema{described, {Type: "null"}}}
		return
	}
	nullable := *described
	nullable.Nullable = true
	if len(nullable.Enum) > 0 {
		nullable.Enum = append(nullable.Enum[:len(nullable.Enum):len(nullable.Enum)], nil)
	}
	properties[name] = &nullable
}

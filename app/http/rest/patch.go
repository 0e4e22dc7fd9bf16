package rest

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

const mergePatch = "application/merge-patch+json"

// Patch is the body of a merge patch. T is a struct of domain.Optional fields
// with JSON tags, which Go converts to the core's own.
type Patch[T any] struct{ Changes T }

// UnmarshalJSON tells absent from null.
func (p *Patch[T]) UnmarshalJSON(data []byte) error {
	var sent map[string]json.RawMessage
	if err := json.Unmarshal(data, &sent); err != nil {
		return err
	}
	v := reflect.ValueOf(&p.Changes).Elem()
	for i := range v.NumField() {
		if raw, ok := sent[jsonName(v.Type().Field(i))]; ok {
			if err := change(v.Field(i), raw); err != nil {
				return err
			}
		}
	}
	return nil
}

// change fills one domain.Optional.
func change(field reflect.Value, raw json.RawMessage) error {
	field.FieldByName("Set").SetBool(true)
	if bytes.Equal(raw, []byte("null")) {
		return nil
	}
	field.FieldByName("Valid").SetBool(true)
	return json.Unmarshal(raw, field.FieldByName("Value").Addr().Interface())
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// Schema describes the patch: every field may be left out, and be null unless
// it is tagged `nullable:"false"`, as what must not be empty is.
func (p Patch[T]) Schema(r huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{}, AdditionalProperties: false}
	t := reflect.TypeFor[T]()
	for i := range t.NumField() {
		f := t.Field(i)
		value, _ := f.Type.FieldByName("Value")
		f.Type = value.Type
		field := huma.SchemaFromField(r, f, "")
		field.Nullable = f.Tag.Get("nullable") != "false"
		s.Properties[jsonName(f)] = field
	}
	return s
}

package http

import (
	"bytes"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
)

// raw is JSON whose order, numbers and keys matter: it stays as it was sent
// until the domain reads it. Sent twice, nobody knows which one was meant.
type raw []byte

func (r *raw) UnmarshalJSON(data []byte) error {
	if *r != nil {
		return document.ErrDuplicateKey
	}
	*r = bytes.Clone(data)
	return nil
}

// sentDocument is a JSON object in a request.
type sentDocument struct{ raw }

func (sentDocument) Schema(r huma.Registry) *huma.Schema { return object{}.Schema(r) }

func (d sentDocument) document(place string) (document.Document, error) {
	read, err := document.Read(d.raw)
	return read, domain.PrefixLocation(place, err)
}

// sentList is a JSON array of anything in a request, or null.
type sentList struct{ raw }

func (sentList) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{}, Nullable: true, Examples: []any{somePrediction}}
}

var somePrediction = []any{map[string]any{"months": 12.5, "risk": "high"}}

// list returns nil for null and for nothing.
func (l sentList) list(place string) ([]any, error) {
	if len(l.raw) == 0 {
		return nil, nil
	}
	read, err := document.ReadValue(l.raw)
	values, _ := read.([]any)
	return values, domain.PrefixLocation(place, err)
}

// sentFilter is what a search looks for.
type sentFilter struct{ raw }

func (sentFilter) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true, Nullable: true,
		Description: "{and: […]}, {or: […]}, {not: …}, or {field, op, value}; none finds everything",
		Examples:    []any{someFilter},
	}
}

var someFilter = map[string]any{"field": "patient_data.celltype", "op": "eq", "value": "squamous"}

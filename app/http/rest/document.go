package rest

import (
	"bytes"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
)

// RawJSON is JSON whose order, numbers and keys matter: it stays as it was sent
// until the domain reads it.
type RawJSON []byte

// UnmarshalJSON takes it as it is.
func (r *RawJSON) UnmarshalJSON(data []byte) error {
	*r = bytes.Clone(data)
	return nil
}

// Object is a JSON object in a request.
type Object struct{ RawJSON }

// Schema says that any object will do.
func (Object) Schema(r huma.Registry) *huma.Schema { return anyObject{}.Schema(r) }

// Document reads the object, which stands at this place of the request.
func (o Object) Document(place string) (document.Document, error) {
	read, err := document.Read(o.RawJSON)
	return read, domain.PrefixLocation(place, err)
}

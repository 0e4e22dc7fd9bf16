package rest

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// Sent is a parameter of which also the empty value means something.
type Sent[T any] struct {
	Value T
	sent  bool
}

// OrNil is what was sent, or nil.
func (s *Sent[T]) OrNil() *T {
	if !s.sent {
		return nil
	}
	return &s.Value
}

// Receiver implements huma.ParamWrapper.
func (s *Sent[T]) Receiver() reflect.Value { return reflect.ValueOf(s).Elem().Field(0) }

// OnParamSet implements huma.ParamReactor.
func (s *Sent[T]) OnParamSet(isSet bool, _ any) { s.sent = isSet }

// Schema implements huma.SchemaProvider: it is that of the value.
func (Sent[T]) Schema(r huma.Registry) *huma.Schema {
	return huma.SchemaFromType(r, reflect.TypeFor[T]())
}

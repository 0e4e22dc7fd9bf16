package rest

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// checkParameters does before the body is read what huma does after it.
func (a *API) checkParameters(r request) error {
	found := &huma.ValidateResult{}
	for _, p := range r.Operation().Parameters {
		if text := r.sent(p); text != "" {
			a.checkParameter(p, text, found)
		}
	}
	model := &huma.ErrorModel{Status: http.StatusUnprocessableEntity}
	for _, err := range found.Errors {
		if detail, ok := errors.AsType[*huma.ErrorDetail](err); ok {
			model.Errors = append(model.Errors, detail)
		}
	}
	if len(model.Errors) == 0 {
		return nil
	}
	return invalid(model)
}

// sent is what a parameter of the query or the headers says. The kit's own have
// checks of their own.
func (r request) sent(p *huma.Param) string {
	switch {
	case p.In == "query":
		return r.Query(p.Name)
	case p.In == "header" && p.Name != keyHeader && p.Name != reasonHeader:
		return r.Header(p.Name)
	}
	return ""
}

func (a *API) checkParameter(p *huma.Param, text string, found *huma.ValidateResult) {
	place := huma.NewPathBuffer([]byte{}, 0)
	place.Push(p.In)
	place.Push(p.Name)
	value, err := typed(p.Schema.Type, text)
	if err != nil {
		found.Add(place, nil, "invalid "+p.Schema.Type)
		return
	}
	huma.Validate(a.huma.OpenAPI().Components.Schemas, p.Schema, place, huma.ModeWriteToServer, value, found)
}

// typed reads a text as what a schema says that it is.
func typed(kind, text string) (any, error) {
	switch kind {
	case huma.TypeInteger:
		return strconv.ParseInt(text, 10, 64)
	case huma.TypeNumber:
		return strconv.ParseFloat(text, 64)
	case huma.TypeBoolean:
		return strconv.ParseBool(text)
	}
	return text, nil
}

package rest

import (
	"cmp"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/valyala/fasthttp"

	"github.com/tenon-health/tenon/core/domain"
)

var (
	errQueryTwice = domain.NewError(
		domain.Invalid, "parameter_twice", "The query has this parameter twice: send it once.",
	)
	errQueryUnknown = domain.NewError(
		domain.Invalid, "parameter_unknown", "This call has no such parameter, and would answer something else without it.",
	)
)

// checkHead refuses what is wrong before a body is read.
func (a *API) checkHead(r request) error {
	if err := cmp.Or(checkQuery(r), checkIfMatch(r)); err != nil || r.Operation().RequestBody == nil {
		return err
	}
	if err := checkBodyHead(r); err != nil {
		return err
	}
	if err := a.checkLength(r); err != nil {
		return err
	}
	if endpointOf(r).idempotent() {
		if _, _, err := sentKey(r); err != nil {
			return err
		}
	}
	return a.checkParameters(r)
}

func checkBodyHead(r request) error {
	if _, err := isGzip(headerValues(r, "Content-Encoding")); err != nil {
		return err
	}
	if form := endpointOf(r).Form; form == nil || form.Body != nil {
		return checkContentType(r)
	}
	_, err := boundaryOf(r)
	return err
}

// checkQuery refuses texts that no store keeps, and parameters of which nobody
// knows which was meant. A pattern says itself what it takes.
func checkQuery(r request) error {
	query := humafiber.UnwrapV2(r).Context().QueryArgs()
	if endpointOf(r).KnownQuery {
		if err := checkNames(r, query); err != nil {
			return err
		}
	}
	for _, p := range r.Operation().Parameters {
		switch {
		case p.In != "query":
		case len(query.PeekMulti(p.Name)) > 1:
			return errQueryTwice.At("query." + p.Name)
		case p.Schema != nil && p.Schema.Pattern != "":
		case !printable(r.Query(p.Name)), isTime(p) && query.Has(p.Name) && r.Query(p.Name) == "":
			return errInvalid.At("query." + p.Name)
		}
	}
	return nil
}

// checkNames refuses parameters that the operation lacks.
func checkNames(r request, query *fasthttp.Args) error {
	for name := range query.All() {
		known := func(p *huma.Param) bool { return p.In == "query" && p.Name == string(name) }
		if !slices.ContainsFunc(r.Operation().Parameters, known) {
			return errQueryUnknown.At("query." + string(name))
		}
	}
	return nil
}

// isTime reports whether a parameter is a time: an empty one would be taken for
// none at all.
func isTime(p *huma.Param) bool { return p.Schema != nil && p.Schema.Format == "date-time" }

// checkLength refuses a body that says itself that it is too large.
func (a *API) checkLength(r request) error {
	length := int64(humafiber.UnwrapV2(r).Request().Header.ContentLength())
	e := endpointOf(r)
	switch {
	case e.Form != nil && length > cmp.Or(e.Form.Limit, a.UploadLimit)+overhead:
		return errFileLarge
	case e.Form == nil && length > cmp.Or(e.BodyLimit, a.BodyLimit):
		return errBodyLarge
	}
	return nil
}

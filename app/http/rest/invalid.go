package rest

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
)

// What huma refuses by itself, such as a missing field, has the shape of all
// problems. Huma would make it so for the whole process (huma.NewError); here
// its answer is held back and given anew, for this API alone.

type refusalKey struct{}

// refusal is what huma has answered by itself.
type refusal struct{ model *huma.ErrorModel }

func withRefusal(ctx context.Context) (context.Context, *refusal) {
	r := &refusal{}
	return context.WithValue(ctx, refusalKey{}, r), r
}

// holdRefusal is a huma.Transformer: an error of huma's own is not written,
// which would quote what was sent, but kept for receive.
func holdRefusal(ctx huma.Context, _ string, body any) (any, error) {
	model, isRefusal := body.(*huma.ErrorModel)
	if !isRefusal {
		return body, nil
	}
	if r, ok := ctx.Context().Value(refusalKey{}).(*refusal); ok {
		r.model = model
	}
	return nil, nil
}

// invalid turns what huma found into ours. A malformed id in a path is one that
// nobody has. What was sent is left out.
func invalid(model *huma.ErrorModel) *domain.Error {
	e := *refused(model.Status)
	switch {
	case model.Status == http.StatusBadRequest && len(model.Errors) > 0:
		e = *document.ErrMalformed
	case len(model.Errors) > 0 && !slices.ContainsFunc(model.Errors, notNull):
		e = *domain.ErrNullForbidden
	}
	for _, d := range model.Errors {
		if strings.HasPrefix(d.Location, "path.") {
			return errNotFound
		}
		if e.Kind == domain.Invalid {
			e.Fields = append(e.Fields, domain.FieldError{Location: d.Location, Message: said(d)})
		}
	}
	return &e
}

// notNull reports whether huma complains of something else than null.
func notNull(d *huma.ErrorDetail) bool {
	return d.Value != nil || !strings.HasPrefix(d.Location, "body")
}

func said(d *huma.ErrorDetail) string {
	if !notNull(d) {
		return domain.ErrNullForbidden.Message
	}
	return withoutCause(refusedProperty(d.Message))
}

// quoting are huma's messages that go on with a library's reason, which quotes
// what was sent.
var quoting = []string{
	validation.MsgExpectedDuration, validation.MsgExpectedRFC5322Email, validation.MsgExpectedRFC3986URI,
	validation.MsgExpectedRFC4122UUID, validation.MsgExpectedRegexp,
}

func withoutCause(message string) string {
	i := slices.IndexFunc(quoting, func(format string) bool {
		return strings.HasPrefix(message, strings.TrimSuffix(format, "%v"))
	})
	if i < 0 {
		return message
	}
	return strings.TrimSuffix(quoting[i], ": %v")
}

package http

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
)

// What huma refuses by itself, such as a missing field, has the same shape. A
// malformed id in a path is one that nobody has. What was sent is left out.
func init() {
	huma.ValidateStrictCasing = true
	huma.DefaultArrayNullable = false
	huma.ErrorFormatter = formatWithoutCause
	huma.NewError = func(status int, _ string, errs ...error) huma.StatusError {
		return answer(context.Background(), nil, invalid(status, errs))
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
		err := invalid(status, errs)
		for _, f := range err.Fields {
			if strings.HasPrefix(f.Location, "path.") {
				return answer(ctx.Context(), nil, errNoSuch)
			}
		}
		return answer(ctx.Context(), nil, err)
	}
}

// invalid turns what huma found into ours.
func invalid(status int, errs []error) *domain.Error {
	e := *refused(status)
	if status == http.StatusBadRequest && len(errs) > 0 {
		e = *document.ErrMalformed
	}
	for _, err := range errs {
		if ours, ok := errors.AsType[*domain.Error](err); ok {
			return ours
		}
		if d, ok := errors.AsType[*huma.ErrorDetail](err); ok && e.Kind == domain.Invalid {
			e.Fields = append(e.Fields, domain.FieldError{Location: d.Location, Message: d.Message})
		}
	}
	return &e
}

// formatWithoutCause drops the library's reasons: they quote what was sent.
func formatWithoutCause(format string, args ...any) string {
	for i, a := range args {
		if _, ok := a.(error); ok {
			args[i] = "malformed"
		}
	}
	return fmt.Sprintf(format, args...)
}

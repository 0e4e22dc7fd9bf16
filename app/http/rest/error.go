package rest

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
)

// Kinds that only HTTP knows.
const (
	wrongMethod domain.Kind = "wrong_method"
	tooSlow     domain.Kind = "too_slow"
	longHeaders domain.Kind = "long_headers"
)

var statuses = map[domain.Kind]int{
	domain.Unreadable:      http.StatusBadRequest,
	domain.Invalid:         http.StatusUnprocessableEntity,
	domain.TooLarge:        http.StatusRequestEntityTooLarge,
	domain.Unsupported:     http.StatusUnsupportedMediaType,
	domain.Unauthenticated: http.StatusUnauthorized,
	domain.Forbidden:       http.StatusForbidden,
	domain.NotFound:        http.StatusNotFound,
	domain.Conflict:        http.StatusConflict,
	domain.Stale:           http.StatusPreconditionFailed,
	domain.Limited:         http.StatusTooManyRequests,
	domain.BadGateway:      http.StatusBadGateway,
	domain.Unavailable:     http.StatusServiceUnavailable,
	domain.Internal:        http.StatusInternalServerError,
	wrongMethod:            http.StatusMethodNotAllowed,
	tooSlow:                http.StatusRequestTimeout,
	longHeaders:            http.StatusRequestHeaderFieldsTooLarge,
}

// ErrDeadline says that the time of a request was over.
var ErrDeadline = domain.NewError(
	domain.Unavailable, "deadline_exceeded", "The request took too long. Try again later.",
)

// Errors are what HTTP itself refuses.
func Errors() []*domain.Error {
	return []*domain.Error{
		errInvalid, errUnreadable, errCutOff, errBodyMissing, errNoRoute, errNotFound, errMethod, errRequestTimeout,
		errBodyLarge, errHeaders,
		errContentType, errContentEncoding, errGzip, errGzipRatio, errQueryTwice, errQueryUnknown, errFraming,
		errHeaderTwice, ErrDeadline, errFileMissing,
		errPartTwice, errPartUnknown, errPartEncoded, errFileLarge, errSpool, errSpoolPerson, errSpoolTenant, errSpoolFull,
		errIfMatch, errReason,
	}
}

// Status is what HTTP answers to an error.
func Status(e *domain.Error) int { return statuses[e.Kind] }

// What HTTP itself refuses.
var (
	errUnreadable     = domain.NewError(domain.Unreadable, "request_unreadable", "The request cannot be read.")
	errCutOff         = errUnreadable.WithMessage("The body ends before it is complete.")
	errBodyMissing    = document.ErrMalformed.WithMessage("A body of JSON is needed here.").At("body")
	errInvalid        = domain.NewError(domain.Invalid, "request_invalid", "The request is invalid: see errors.")
	errNoRoute        = domain.NewError(domain.NotFound, "no_route", "No operation has this path.")
	errNotFound       = domain.NewError(domain.NotFound, "not_found", "The resource was not found.")
	errMethod         = domain.NewError(wrongMethod, "method_not_allowed", "Method not allowed for this path.")
	errRequestTimeout = domain.NewError(tooSlow, "request_timeout", "The request took too long to arrive.")
	errBodyLarge      = domain.NewError(domain.TooLarge, "body_too_large", "The request body is too large.")
	errHeaders        = domain.NewError(longHeaders, "headers_too_large", "The request headers are too large.")
)

// refusals are for what the libraries below refuse by a status only.
var refusals = map[int]*domain.Error{
	http.StatusBadRequest:                  errUnreadable,
	http.StatusUnprocessableEntity:         errInvalid,
	http.StatusNotFound:                    errNoRoute,
	http.StatusMethodNotAllowed:            errMethod,
	http.StatusRequestTimeout:              errRequestTimeout,
	http.StatusRequestEntityTooLarge:       errBodyLarge,
	http.StatusRequestHeaderFieldsTooLarge: errHeaders,
	http.StatusUnsupportedMediaType:        errContentType,
}

// answer is the only place where an error becomes a response. What it is for
// the log stays with the request.
// op is the operation that ran, or nil where none did.
func answer(ctx context.Context, op *huma.Operation, err error) *problem {
	e := explain(err)
	t := traceOf(ctx)
	t.failure, t.cause = e, err
	if e.Kind == domain.Internal {
		e = domain.ErrInternal
	}
	status := statuses[e.Kind]
	p := &problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: e.Message, Instance: t.id,
		Code: e.Code, Message: e.Message, Errors: []fieldError{}, wait: e.Wait,
	}
	for _, f := range e.Fields {
		p.Errors = append(p.Errors, fieldError{clip(locate(op, f.Location)), f.Message})
	}
	return p
}

// explain knows the libraries' errors, too.
func explain(err error) *domain.Error {
	if f, ok := errors.AsType[*fiber.Error](err); ok {
		return refused(f.Code)
	}
	e := domain.AsError(err)
	if e.Kind == domain.Internal && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)) {
		return ErrDeadline
	}
	return e
}

func refused(status int) *domain.Error {
	if e, ok := refusals[status]; ok {
		return e
	}
	return domain.ErrInternal
}

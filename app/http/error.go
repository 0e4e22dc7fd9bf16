package http

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"github.com/tenon-health/tenon/core/domain"
)

// Kinds that only this door knows.
const (
	wrongMethod domain.Kind = "wrong_method"
	tooSlow     domain.Kind = "too_slow"
	longHeaders domain.Kind = "long_headers"
	tooMany     domain.Kind = "too_many"
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
	domain.BadGateway:      http.StatusBadGateway,
	domain.Unavailable:     http.StatusServiceUnavailable,
	domain.Internal:        http.StatusInternalServerError,
	wrongMethod:            http.StatusMethodNotAllowed,
	tooSlow:                http.StatusRequestTimeout,
	longHeaders:            http.StatusRequestHeaderFieldsTooLarge,
	tooMany:                http.StatusTooManyRequests,
}

// What the door itself refuses.
var (
	errUnreadable  = domain.NewError(domain.Unreadable, "request_unreadable", "This request cannot be read.")
	errInvalid     = domain.NewError(domain.Invalid, "request_invalid", "Some of what was sent is not as it must be; errors tells where.")
	errNoRoute     = domain.NewError(domain.NotFound, "no_route", "There is nothing at this address.")
	errNoSuch      = domain.NewError(domain.NotFound, "not_found", "There is no such thing.")
	errMethod      = domain.NewError(wrongMethod, "method_not_allowed", "This address does not know this method.")
	errSlow        = domain.NewError(tooSlow, "request_timeout", "The request took too long to arrive.")
	errBodyLarge   = domain.NewError(domain.TooLarge, "body_too_large", "The body of this request is beyond the limit.")
	errHeaders     = domain.NewError(longHeaders, "headers_too_large", "The headers of this request are beyond the limit.")
	errContentType = domain.NewError(domain.Unsupported, "content_type_unsupported", "This call does not take bodies of this type.")
	errOverdue     = domain.NewError(domain.Unavailable, "deadline_exceeded", "This took too long. Try again later.")
)

// refusals are for what the libraries below refuse by a status only.
var refusals = map[int]*domain.Error{
	http.StatusBadRequest:                  errUnreadable,
	http.StatusUnprocessableEntity:         errInvalid,
	http.StatusNotFound:                    errNoRoute,
	http.StatusMethodNotAllowed:            errMethod,
	http.StatusRequestTimeout:              errSlow,
	http.StatusRequestEntityTooLarge:       errBodyLarge,
	http.StatusRequestHeaderFieldsTooLarge: errHeaders,
	http.StatusUnsupportedMediaType:        errContentType,
}

// problem is an RFC 9457 answer.
type problem struct {
	Type     string  `json:"type" example:"about:blank"`
	Title    string  `json:"title" example:"Not Found" doc:"The status in words"`
	Status   int     `json:"status" example:"404"`
	Detail   string  `json:"detail" example:"No such project." doc:"A sentence for a person"`
	Instance string  `json:"instance" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d" doc:"The request id, also in the header X-Request-Id"`
	Code     string  `json:"code" example:"project_not_found" doc:"Stable; for programs"`
	Message  string  `json:"message" example:"No such project." doc:"The same as detail"`
	Errors   []fault `json:"errors" doc:"Where in the request a problem is; never what was sent"`
}

type fault struct {
	Location string `json:"location" example:"body.name"`
	Message  string `json:"message" example:"This text has 1 to 100 characters; the one sent has 0."`
}

func (p *problem) Error() string             { return p.Detail }
func (p *problem) GetStatus() int            { return p.Status }
func (p *problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders are those that belong to the status.
func (p *problem) GetHeaders() http.Header {
	h := http.Header{}
	switch {
	case p.Status == http.StatusServiceUnavailable:
		h.Set("Retry-After", "1")
	case p.Status == http.StatusTooManyRequests:
		h.Set("Retry-After", "15")
	case p.Code == domain.TokenMissing.Code:
		h.Set("WWW-Authenticate", `Bearer realm="tenon"`)
	case p.Status == http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Bearer realm="tenon", error="invalid_token"`)
	}
	return h
}

// answer is the only place where an error becomes a response: to a request for
// op, or for no operation at all (nil). What it is for the log stays with the
// request.
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
		Code: e.Code, Message: e.Message, Errors: []fault{},
	}
	for _, f := range e.Fields {
		p.Errors = append(p.Errors, fault{clip(locate(op, f.Location)), f.Message})
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
		return errOverdue
	}
	return e
}

func refused(status int) *domain.Error {
	if e, ok := refusals[status]; ok {
		return e
	}
	return domain.ErrInternal
}

// clip keeps a location readable: an unknown field is named, but not at any length.
func clip(location string) string {
	if r := []rune(location); len(r) > 200 {
		return string(r[:200]) + "…"
	}
	return location
}

// answerFiber gives what Fiber refuses (no route, wrong method) the same shape.
func answerFiber(c *fiber.Ctx, err error) error {
	begin(c)
	return send(c, answer(c.UserContext(), nil, err))
}

// refuse answers where no handler runs.
func refuse(ctx huma.Context, err error) {
	_ = send(humafiber.UnwrapV2(ctx), answer(ctx.Context(), ctx.Operation(), err)) // it cannot fail: p holds texts only
}

func send(c *fiber.Ctx, p *problem) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	for name, values := range p.GetHeaders() {
		c.Set(name, values[0])
	}
	c.Set(fiber.HeaderContentType, p.ContentType(""))
	return c.Status(p.Status).Send(body)
}

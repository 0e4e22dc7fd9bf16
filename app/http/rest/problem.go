package rest

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"github.com/tenon-health/tenon/core/domain"
)

// problem is an RFC 9457 answer.
type problem struct {
	Type     string       `json:"type" example:"about:blank"`
	Title    string       `json:"title" example:"Not Found" doc:"The status in words"`
	Status   int          `json:"status" example:"404"`
	Detail   string       `json:"detail" example:"No such project." doc:"A sentence for people"`
	Instance string       `json:"instance" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d" doc:"The request id, also in the header X-Request-Id"`
	Code     string       `json:"code" example:"project_not_found" doc:"Stable code for programs"`
	Message  string       `json:"message" example:"No such project." doc:"The same as detail"`
	Errors   []fieldError `json:"errors" doc:"Where in the request the problems are; never what was sent"`

	wait time.Duration // until it may be tried again, where that is known
}

type fieldError struct {
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
	case p.Code == errContentEncoding.Code:
		h.Set("Accept-Encoding", "gzip") // RFC 7694: what a body may be compressed by
	case p.wait > 0:
		h.Set("Retry-After", strconv.Itoa(seconds(p.wait)))
	case p.Status == http.StatusServiceUnavailable:
		h.Set("Retry-After", "1")
	case p.Status == http.StatusTooManyRequests:
		h.Set("Retry-After", "15")
	case p.Code == domain.ErrTokenMissing.Code:
		h.Set("WWW-Authenticate", `Bearer realm="tenon"`)
	case p.Status == http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Bearer realm="tenon", error="invalid_token"`)
	}
	return h
}

// clip keeps a location readable: an unknown field is named, but not at any length.
func clip(location string) string {
	if r := []rune(location); len(r) > 200 {
		return string(r[:200]) + "…"
	}
	return location
}

// HandleError gives what Fiber refuses (no route, wrong method) the same shape.
func HandleError(c *fiber.Ctx, err error) error {
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

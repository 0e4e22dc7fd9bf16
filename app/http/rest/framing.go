package rest

import (
	"bytes"
	"net/textproto"

	"github.com/gofiber/fiber/v2"

	"github.com/tenon-health/tenon/core/domain"
)

var (
	errFraming = domain.NewError(domain.Unreadable, "body_length_ambiguous",
		"Where the body ends is not clear: send Content-Length or, in HTTP/1.1, Transfer-Encoding, and not both.")
	errHeaderTwice = domain.NewError(
		domain.Unreadable, "header_twice", "The request has this header twice: send it once.",
	)
)

// refuseAmbiguous refuses what a proxy before us may have read in another way:
// where the body ends, and whose request it is.
func refuseAmbiguous(c *fiber.Ctx) error {
	head := &c.Request().Header
	times := countHeaders(head.RawHeaders())
	chunked := times[fiber.HeaderTransferEncoding] > 0
	if chunked && (times[fiber.HeaderContentLength] > 0 || !head.IsHTTP11()) {
		c.Locals(incomingKey{}).(*incoming).err = errFraming // what follows is no request
		return errFraming
	}
	for _, name := range []string{fiber.HeaderAuthorization, fiber.HeaderContentType} {
		if times[name] > 1 {
			return errHeaderTwice.At("header." + name)
		}
	}
	return c.Next()
}

// countHeaders counts the lines of each header in a head as it was sent: the
// server keeps one of some.
func countHeaders(raw []byte) map[string]int {
	times := map[string]int{}
	for line := range bytes.SplitSeq(raw, []byte("\n")) {
		name, _, found := bytes.Cut(line, []byte(":"))
		if found {
			times[textproto.CanonicalMIMEHeaderKey(string(bytes.TrimSpace(name)))]++
		}
	}
	return times
}

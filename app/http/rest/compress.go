package rest

import (
	"bytes"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
	"github.com/klauspost/compress/gzip"
)

// What is shorter gains nothing.
const minCompressed = 1 << 10

// compressible are the types that gain from it. Events must not wait for more, images and ZIP are compressed already.
var compressible = []string{
	"application/json", "application/problem+json", "application/x-ndjson", "application/yaml",
	"text/csv", "text/html", "text/css", "text/javascript",
}

// compression is what holds for the answer to one request.
type compression struct{ possible, accepted bool }

type compressionKey struct{}

func compressionOf(c *fiber.Ctx) *compression {
	agreed, _ := c.Locals(compressionKey{}).(*compression)
	if agreed == nil {
		return &compression{}
	}
	return agreed
}

// compress compresses an answer that is there as a whole; a stream does it while it is sent.
func (a *API) compress(c *fiber.Ctx) error {
	c.Locals(compressionKey{}, &compression{a.Compress, acceptsGzip(c.Get(fiber.HeaderAcceptEncoding))})
	err := c.Next()
	answer := c.Response()
	if err != nil || answer.IsBodyStream() || len(answer.Body()) < minCompressed || !agree(c) {
		return err
	}
	answer.SetBodyRaw(compressed(answer.Body()))
	return nil
}

// keepPlain leaves answers as they are that may show a secret: how well it compresses beside a text that somebody
// chose would tell of it.
func keepPlain(ctx huma.Context) {
	if e := endpointOf(ctx); e.Changes() || e.ShowsSecret {
		compressionOf(humafiber.UnwrapV2(ctx)).possible = false
	}
}

// agree reports whether the answer is to be compressed, and says so in its head. The tag of what was compressed is
// weak: it stands for other bytes than without.
func agree(c *fiber.Ctx) bool {
	agreed, head := compressionOf(c), &c.Response().Header
	kind, _, _ := strings.Cut(string(head.ContentType()), ";")
	if !agreed.possible || len(head.ContentEncoding()) > 0 || !slices.Contains(compressible, kind) {
		return false
	}
	c.Vary(fiber.HeaderAcceptEncoding)
	if !agreed.accepted {
		return false
	}
	head.SetContentEncoding("gzip")
	if tag := c.GetRespHeader(fiber.HeaderETag); strings.HasPrefix(tag, `"`) {
		c.Set(fiber.HeaderETag, "W/"+tag)
	}
	return true
}

var refusedCoding = regexp.MustCompile(`(?i)^\s*q\s*=\s*0(\.0*)?\s*$`)

// acceptsGzip reports whether the header names gzip, and not as refused.
func acceptsGzip(header string) bool {
	for item := range strings.SplitSeq(header, ",") {
		coding, weight, _ := strings.Cut(item, ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			return !refusedCoding.MatchString(weight)
		}
	}
	return false
}

// newGzip keeps nothing between writes, and passes on what it is given: many streams may be open at once, and nobody
// waits for more. That costs a seventh of what is gained.
func newGzip(out io.Writer) *gzip.Writer {
	w, _ := gzip.NewWriterLevel(out, gzip.StatelessCompression) // there is such a level
	return w
}

// compressed cannot fail: it writes to memory.
func compressed(text []byte) []byte {
	var out bytes.Buffer
	w := newGzip(&out)
	_, _ = w.Write(text)
	_ = w.Close()
	return out.Bytes()
}

package rest

import (
	"errors"
	"io"
	"net"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"github.com/tenon-health/tenon/core/domain"
)

// incoming is the body of a request as it arrives. It remembers its end: the
// stream below must not be read past it.
type incoming struct {
	stream io.Reader
	conn   net.Conn
	until  time.Time // when all of it must be here
	err    error
	size   int64         // of what was read, as it came
	answer time.Duration // how long each part of a streamed answer may take
}

type incomingKey struct{}

// newIncoming takes the request's body over; it must be here by the server's own
// time-out unless a later one is set.
func newIncoming(c *fiber.Ctx) *incoming {
	in := &incoming{stream: c.Request().BodyStream(), conn: c.Context().Conn()}
	if in.stream == nil {
		in.err = io.EOF
	}
	c.Locals(incomingKey{}, in)
	return in
}

func incomingOf(ctx huma.Context) *incoming {
	return humafiber.UnwrapV2(ctx).Locals(incomingKey{}).(*incoming)
}

// chunkTimeout is how long the next bytes of a body or a stream may take.
const chunkTimeout = 30 * time.Second

func (in *incoming) Read(p []byte) (int, error) {
	if in.err != nil {
		return 0, in.err
	}
	if !in.until.IsZero() {
		in.conn.SetReadDeadline(earlier(in.until, time.Now().Add(chunkTimeout)))
	}
	n, err := in.stream.Read(p)
	in.err, in.size = err, in.size+int64(n)
	return n, err
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// What is left of a refused body is read, if it is little and there, so that the
// connection can be used again.
const (
	drainBytes   = 256 << 10
	drainTimeout = 500 * time.Millisecond
)

// drain reads what nobody read. False if there is still more.
func (in *incoming) drain() bool {
	if in.err == nil {
		in.until = time.Now().Add(drainTimeout)
		_, _ = io.CopyN(io.Discard, in, drainBytes) // how it ends stands in err
	}
	return errors.Is(in.err, io.EOF)
}

// readError explains why a body could not be read to its end.
func readError(err error) error {
	if e, ok := errors.AsType[*domain.Error](err); ok {
		return e
	}
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() {
		return errRequestTimeout
	}
	return errUnreadable // why may quote what was sent
}

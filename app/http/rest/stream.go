package rest

import (
	"context"
	"errors"
	"io"
	"net"
	"runtime/debug"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
)

// Streamed is an answer that is read while it is sent. When the reader fails
// half-way the connection breaks, so that a broken answer never looks complete.
type Streamed struct {
	ContentType string `header:"Content-Type"`
	Unbuffered  string `header:"X-Accel-Buffering"`   // no: proxies pass on what comes as it comes
	Disposition string `header:"Content-Disposition"` // of a file to be saved
	Body        func(huma.Context)
}

// Stream sends what r reads, chunk by chunk, and closes it at the end.
func Stream(contentType string, r io.ReadCloser) *Streamed {
	return &Streamed{ContentType: contentType, Body: sendStream(r, -1)}
}

// sendStream answers with what r reads: size bytes, or as many as come if size
// is negative.
func sendStream(r io.ReadCloser, size int64) func(huma.Context) {
	return func(ctx huma.Context) {
		c := humafiber.UnwrapV2(ctx)
		conn, timeout := c.Context().Conn(), incomingOf(ctx).answer
		switch {
		case size < 0 && c.Method() == fiber.MethodHead:
			_ = r.Close() // nobody reads it
		case size < 0 && !c.Request().Header.IsHTTP11():
			sendToTheEnd(c, &chunkTimer{r, conn, timeout})
		default:
			body, size := compressStream(c, r, int(size))
			c.Context().SetBodyStream(&chunkTimer{body, conn, timeout}, size)
		}
	}
}

// chunkTimer gives each chunk its own time to be written: the server's time-out
// is meant for whole answers.
type chunkTimer struct {
	io.ReadCloser
	conn    net.Conn
	timeout time.Duration
}

func (c *chunkTimer) Read(b []byte) (int, error) {
	n, err := c.ReadCloser.Read(b)
	c.conn.SetWriteDeadline(time.Now().Add(c.timeout))
	return n, err
}

// longLived returns ctx without the request's deadline: what a stream does goes
// on after its handler. It ends by end, or when the process stops. Until detach
// the request's own time counts; detach reports whether it was not over.
func (a *API) longLived(ctx context.Context) (long context.Context, end func(), detach func() bool) {
	long, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(a.Stopping, cancel)
	end = func() { stop(); cancel() }
	return long, end, context.AfterFunc(ctx, end)
}

// StreamWriter turns a use case that writes into an answer that is read. It
// returns with the first byte; a use case that fails before is answered as a
// problem. Its ctx ends when the client leaves or the process stops.
func (a *API) StreamWriter(ctx context.Context, write func(context.Context, io.Writer) error) (io.ReadCloser, error) {
	long, end, detach := a.longLived(ctx)
	r, pipe := io.Pipe()
	w := &firstWrite{PipeWriter: pipe, began: make(chan struct{})}
	ended := make(chan error, 1)
	go func() {
		err := w.run(long, write)
		pipe.CloseWithError(err) // nil is a clean end
		ended <- err
		end()
	}()
	select {
	case <-w.began:
		detach()
		return &endingReader{r, end}, nil
	case err := <-ended:
		return r, err
	}
}

// firstWrite tells when something was written.
type firstWrite struct {
	*io.PipeWriter
	once  sync.Once
	began chan struct{}
}

func (w *firstWrite) Write(b []byte) (int, error) {
	w.once.Do(func() { close(w.began) })
	return w.PipeWriter.Write(b)
}

// run keeps a panic from ending the process: no handler is around it.
func (w *firstWrite) run(ctx context.Context, write func(context.Context, io.Writer) error) (err error) {
	defer func() {
		if recover() != nil {
			traceOf(ctx).stack, err = string(debug.Stack()), errPanic
		}
	}()
	return write(ctx, w)
}

// endingReader ends the use case when the client has gone.
type endingReader struct {
	*io.PipeReader
	end func()
}

func (r *endingReader) Close() error {
	r.end()
	return errors.Join(r.PipeReader.Close())
}

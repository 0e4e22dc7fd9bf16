package http

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
)

// streamed is an answer that is read while it is sent. When the reader fails
// half-way the connection breaks, so that a broken answer never looks complete.
type streamed struct {
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	Body         func(huma.Context)
}

// stream sends what r reads, chunk by chunk, and closes it at the end.
func stream(contentType string, r io.ReadCloser) *streamed {
	return &streamed{ContentType: contentType, Body: func(ctx huma.Context) {
		c := humafiber.UnwrapV2(ctx)
		c.Context().SetBodyStream(&paced{r, c.Context().Conn()}, -1)
	}}
}

// paced gives each chunk its own time to be written: the server's time-out is
// meant for whole answers.
type paced struct {
	io.ReadCloser
	conn net.Conn
}

func (p *paced) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	p.conn.SetWriteDeadline(time.Now().Add(patience))
	return n, err
}

// lasting returns ctx without the request's deadline: what a stream does goes
// on after its handler. It ends by end, or when the process stops.
func (s *server) lasting(ctx context.Context) (long context.Context, end func()) {
	long, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(s.Stopping, cancel)
	return long, func() { stop(); cancel() }
}

// push turns a verb that writes into an answer that is read. It returns with
// the first byte; a verb that fails before is answered as a problem. The verb's
// ctx ends when the client leaves or the process stops.
func (s *server) push(ctx context.Context, write func(ctx context.Context, w io.Writer) error) (io.ReadCloser, error) {
	long, end := s.lasting(ctx)
	detach := context.AfterFunc(ctx, end) // until the first byte, the request's own time counts
	r, w := io.Pipe()
	p := &pushing{PipeWriter: w, began: make(chan struct{})}
	ended := make(chan error, 1)
	go func() {
		err := p.run(long, write)
		w.CloseWithError(err) // nil is a clean end
		ended <- err
		end()
	}()
	select {
	case <-p.began:
		detach()
		return &pushed{r, end}, nil
	case err := <-ended:
		return r, err
	}
}

// pushing notes that something was written.
type pushing struct {
	*io.PipeWriter
	once  sync.Once
	began chan struct{}
}

func (p *pushing) Write(b []byte) (int, error) {
	p.once.Do(func() { close(p.began) })
	return p.PipeWriter.Write(b)
}

// run keeps a panic from ending the process: no handler is around it.
func (p *pushing) run(ctx context.Context, write func(context.Context, io.Writer) error) (err error) {
	defer func() {
		if recover() != nil {
			traceOf(ctx).stack, err = string(debug.Stack()), errPanic
		}
	}()
	return write(ctx, p)
}

// pushed ends the verb when the client has gone.
type pushed struct {
	*io.PipeReader
	end func()
}

func (p *pushed) Close() error {
	p.end()
	return errors.Join(p.PipeReader.Close())
}

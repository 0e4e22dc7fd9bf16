package rest

import (
	"io"
	"net"

	"github.com/gofiber/fiber/v2"
)

// sendToTheEnd answers HTTP/1.0, which knows no chunks: the end of the
// connection is the end of the answer. The server would chunk it, so the
// connection is taken from it.
func sendToTheEnd(c *fiber.Ctx, r *chunkTimer) {
	head := &c.Response().Header
	head.SetConnectionClose()
	c.Context().HijackSetNoResponse(true)
	c.Context().Hijack(func(conn net.Conn) {
		defer r.Close()
		_, err := conn.Write(head.Header())
		if err == nil {
			_, err = io.Copy(conn, r)
		}
		if err != nil {
			reset(r.conn)
		}
	})
}

// reset lets the close that follows look broken: without chunks nothing else
// tells a whole answer from a half one.
func reset(conn net.Conn) {
	if c, ok := conn.(interface{ SetLinger(sec int) error }); ok {
		_ = c.SetLinger(0) // it fails where the connection is gone
	}
}

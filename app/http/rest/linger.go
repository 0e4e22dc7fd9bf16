package rest

import (
	"bufio"
	"errors"
	"net"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// A client that still sends its body when it is refused would see a reset
// instead of the answer if the connection were closed on it.
const (
	lingerTimeout = time.Minute      // for all of what still comes
	lingerPause   = 5 * time.Second  // without anything
	answerTimeout = 30 * time.Second // to take the answer
)

// closeSlowly answers, ends our side of the connection, and closes it when the
// client has ended its own. The server would close it at once, so the connection
// is taken from it.
func closeSlowly(c *fiber.Ctx) {
	response, conn := c.Response(), c.Context().Conn()
	response.Header.SetConnectionClose()
	half, ok := conn.(halfCloser)
	if !ok || c.Context().Hijacked() { // what was taken already ends by itself
		return
	}
	c.Context().HijackSetNoResponse(true)
	c.Context().Hijack(func(rest net.Conn) {
		if answerLast(conn, half, response) == nil {
			discard(rest, lingerTimeout)
		}
	})
}

// closeSlowlyAtOnce is closeSlowly where no handler runs, as the head of the request could not be read: there the
// connection cannot be taken. What the server writes after it reaches nobody.
func closeSlowlyAtOnce(c *fiber.Ctx) {
	response, conn := c.Response(), c.Context().Conn()
	response.Header.SetConnectionClose()
	if half, ok := conn.(halfCloser); ok && answerLast(conn, half, response) == nil {
		discard(conn, lingerPause)
	}
}

type halfCloser interface{ CloseWrite() error }

// answerLast sends an answer after which nothing comes.
func answerLast(conn net.Conn, half halfCloser, response *fasthttp.Response) error {
	out := bufio.NewWriter(conn)
	conn.SetWriteDeadline(time.Now().Add(answerTimeout))
	return errors.Join(response.Write(out), out.Flush(), half.CloseWrite())
}

// discard reads until the client ends, or for too long.
func discard(rest net.Conn, most time.Duration) {
	until, some := time.Now().Add(most), make([]byte, 16<<10)
	for err := error(nil); err == nil; _, err = rest.Read(some) {
		rest.SetReadDeadline(earlier(until, time.Now().Add(lingerPause)))
	}
}

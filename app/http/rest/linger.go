package rest

import (
	"bufio"
	"errors"
	"net"
	"time"

	"github.com/gofiber/fiber/v2"
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
	half, ok := conn.(interface{ CloseWrite() error })
	if !ok || c.Context().Hijacked() { // what was taken already ends by itself
		return
	}
	c.Context().HijackSetNoResponse(true)
	c.Context().Hijack(func(rest net.Conn) {
		out := bufio.NewWriter(conn)
		conn.SetWriteDeadline(time.Now().Add(answerTimeout))
		if errors.Join(response.Write(out), out.Flush(), half.CloseWrite()) == nil {
			discard(rest)
		}
	})
}

// discard reads until the client ends, or for too long.
func discard(rest net.Conn) {
	until, some := time.Now().Add(lingerTimeout), make([]byte, 16<<10)
	for err := error(nil); err == nil; _, err = rest.Read(some) {
		rest.SetReadDeadline(earlier(until, time.Now().Add(lingerPause)))
	}
}

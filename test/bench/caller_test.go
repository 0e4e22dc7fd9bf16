package bench

import (
	"bufio"
	"fmt"
	"net"
	"time"

	"github.com/valyala/fasthttp"
)

// schedule is when one caller asks: at once again, or in regular pauses, whatever the answers took.
type schedule struct {
	end, next time.Time
	pause     time.Duration
}

func (s *schedule) wait() (more bool) {
	if s.pause > 0 {
		time.Sleep(time.Until(s.next))
		s.next = s.next.Add(s.pause)
	}
	return time.Now().Before(s.end)
}

func (l load) callUntil(s schedule) result {
	c, err := l.dial()
	if err != nil {
		return result{err: err}
	}
	defer c.conn.Close()
	took := make([]time.Duration, 0, 1<<14)
	for s.wait() {
		begun := time.Now()
		if err := c.call(l); err != nil {
			return result{err: err}
		}
		took = append(took, time.Since(begun))
	}
	return result{took: took}
}

// once makes one call and returns the answer's body.
func (l load) once() ([]byte, error) {
	c, err := l.dial()
	if err != nil {
		return nil, err
	}
	defer c.conn.Close()
	err = c.call(l)
	return c.answer.Body(), err
}

func (l load) dial() (*caller, error) {
	conn, err := net.Dial("tcp", l.address)
	if err != nil {
		return nil, err
	}
	return &caller{conn: conn, reader: bufio.NewReaderSize(conn, 32<<10), buffer: make([]byte, 0, 8<<10)}, nil
}

type caller struct {
	conn   net.Conn
	reader *bufio.Reader
	buffer []byte
	answer fasthttp.Response
}

func (c *caller) call(l load) error {
	if _, err := c.conn.Write(l.next(c.buffer)); err != nil {
		return err
	}
	if err := c.answer.Read(c.reader); err != nil {
		return err
	}
	if got := c.answer.StatusCode(); l.status != anyStatus && got != l.status {
		return fmt.Errorf("got %d, want %d: %s", got, l.status, c.answer.Body())
	}
	return nil
}

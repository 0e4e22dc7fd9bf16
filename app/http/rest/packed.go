package rest

import (
	"bytes"
	"compress/flate"
	"io"

	"github.com/gofiber/fiber/v2"
)

// Packed is a long text that is seldom asked for: it is kept compressed, so that a node which nobody asks does not
// hold it.
type Packed struct {
	packed []byte
	size   int // of the text
}

// pack cannot fail: it writes to memory, at a level that there is.
func pack(text []byte) Packed {
	var packed bytes.Buffer
	w, _ := flate.NewWriter(&packed, flate.DefaultCompression)
	_, _ = w.Write(text)
	_ = w.Close()
	return Packed{bytes.Clone(packed.Bytes()), len(text)}
}

// Read gives the text.
func (p Packed) Read() io.Reader { return flate.NewReader(bytes.NewReader(p.packed)) }

// Send answers with the text.
func (p Packed) Send(c *fiber.Ctx) error { return c.SendStream(p.Read(), p.size) }

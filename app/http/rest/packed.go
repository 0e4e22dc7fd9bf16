package rest

import (
	"bytes"
	"io"

	"github.com/gofiber/fiber/v2"
	"github.com/klauspost/compress/gzip"
)

// Packed is a long text that is seldom asked for: it is kept compressed, so that a node which nobody asks does not
// hold it.
type Packed struct {
	packed []byte
	size   int // of the text
}

func pack(text []byte) Packed { return Packed{compressed(text), len(text)} }

// Read gives the text.
func (p Packed) Read() io.Reader {
	text, _ := gzip.NewReader(bytes.NewReader(p.packed)) // we have written it
	return text
}

// Send answers with the text, to whom can read it as it is kept.
func (p Packed) Send(c *fiber.Ctx) error {
	if agree(c) {
		return c.Send(p.packed)
	}
	return c.SendStream(p.Read(), p.size)
}

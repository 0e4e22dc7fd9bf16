package document

import (
	"fmt"
	"unicode/utf8"
)

// position is where a byte stands: line and column as an editor shows them.
type position struct {
	offset       int64 // bytes before it
	line, column int   // from 1
}

func (p position) String() string { return fmt.Sprintf("line %d, column %d", p.line, p.column) }

func (p position) lineOnly() string { return fmt.Sprintf("line %d", p.line) }

// pass goes behind a byte. Of a character the first one counts.
func (p *position) pass(c byte) {
	p.offset++
	switch {
	case c == '\n':
		p.line, p.column = p.line+1, 1
	case utf8.RuneStart(c):
		p.column++
	}
}

// behind is the position after a text.
func (p position) behind(text []byte) position {
	for _, c := range text {
		p.pass(c)
	}
	return p
}

// index is where an element of an array stands.
func index(i int) string { return fmt.Sprintf("[%d]", i) }

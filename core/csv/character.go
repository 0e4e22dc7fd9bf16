package csv

import (
	"bufio"
	"bytes"
	"io"
	"unicode/utf8"
)

func newScanner(r io.Reader, limits Limits) (*scanner, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	mark, err := in.Peek(3)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if string(mark) == "\uFEFF" {
		in.Discard(len(mark))
	}
	head, err := firstLine(in, limits.Record)
	if err != nil {
		return nil, err
	}
	again := bufio.NewReader(io.MultiReader(bytes.NewReader(head), in))
	return &scanner{in: again, comma: divider(head), limits: limits}, nil
}

// firstLine reads to the first line end outside of quotes, or to the limit:
// what is wrong with such a line is found out later.
func firstLine(in *bufio.Reader, limit int) (line []byte, err error) {
	quoted := false
	for len(line) <= limit {
		c, err := in.ReadByte()
		if err == io.EOF {
			return line, nil
		}
		if err != nil {
			return nil, err
		}
		if line = append(line, c); c == '\n' && !quoted {
			return line, nil
		}
		quoted = quoted != (c == '"')
	}
	return line, nil
}

// divider is the character that stands most often outside of quotes, the
// comma when in doubt.
func divider(line []byte) rune {
	var count [256]int
	quoted := false
	for _, c := range line {
		if quoted = quoted != (c == '"'); !quoted {
			count[c]++
		}
	}
	most := ','
	for _, c := range ";\t" {
		if count[c] > count[most] {
			most = c
		}
	}
	return most
}

// outside reads one character outside of quotes, CRLF as LF.
func (s *scanner) outside() (rune, error) {
	r, err := s.inside()
	if r != '\r' || err != nil {
		return r, err
	}
	at := s.here
	if r, err = s.inside(); r == '\n' || err != nil {
		return r, err
	}
	s.here = at
	return 0, s.refuse(ErrLineEnd)
}

// inside reads one character as it is, and eof after the last.
func (s *scanner) inside() (rune, error) {
	r, size, err := s.in.ReadRune()
	if err == io.EOF {
		return eof, nil
	}
	if err != nil {
		return 0, err
	}
	s.bytes, s.size = s.bytes+int64(size), s.size+size
	s.here.char++
	switch {
	case s.bytes > s.limits.Bytes:
		return 0, ErrFileTooLarge.With(s.limits.Bytes).At(s.line())
	case s.size > s.limits.Record:
		return 0, s.tooLong()
	case r == utf8.RuneError && size == 1:
		return 0, s.refuse(ErrNotUTF8)
	case r == 0:
		return 0, s.refuse(ErrNUL)
	}
	return r, nil
}

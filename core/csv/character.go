package csv

import (
	"io"
	"unicode/utf8"
)

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

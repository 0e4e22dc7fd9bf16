package csv

import (
	"bufio"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/tenon-health/tenon/core/fault"
)

// newScanner reads r as if its first line were line 1.
func newScanner(r io.Reader, delimiter rune, limits Limits) *scanner {
	return &scanner{in: bufio.NewReader(r), delimiter: delimiter, limits: limits}
}

// scanner cuts a file into rows. encoding/csv would rewrite CRLF inside
// quotes, skip empty lines and hold a row of any length in memory.
type scanner struct {
	in        *bufio.Reader
	delimiter rune
	limits    Limits
	bytes     int64 // read so far

	skipped int64 // rows without anything visible

	here, begin position // of the character read last; where the row begins
	text        []byte
	ends        []int // of each field in text
	size        int   // bytes of the row in the file
}

// position is where a character stands, all counted from 1.
type position struct{ line, column, char int }

func (p position) String() string { return fmt.Sprintf("line %d, column %d", p.line, p.column) }

func (s *scanner) line() string { return fmt.Sprintf("line %d", s.begin.line) }

// eof is what stands behind the last character.
const eof rune = -1

// resume goes on elsewhere: behind so many bytes of the file.
func (s *scanner) resume(in io.Reader, bytes int64) { s.in, s.bytes = bufio.NewReader(in), bytes }

// row reads the next row in which something is visible, or io.EOF.
func (s *scanner) row() error {
	for empty := int64(0); ; {
		err := s.splitRow()
		switch {
		case err != nil:
			return err
		case !blank(s.text):
			s.skipped += empty
			return nil
		case !s.isEmptyLine():
			s.skipped, empty = s.skipped+empty+1, 0
		default:
			empty++ // counts if others follow
		}
	}
}

// isEmptyLine reports whether the row has no character but its line end.
func (s *scanner) isEmptyLine() bool {
	return len(s.ends) == 1 && len(s.text) == 0 && s.size <= len("\r\n") // "" is longer
}

func (s *scanner) splitRow() error {
	s.text, s.ends, s.size = s.text[:0], s.ends[:0], 0
	s.begin = position{s.here.line + 1, 1, 0}
	s.here = s.begin
	for {
		last, err := s.field()
		if err != nil {
			return err
		}
		if last == eof && s.size == 0 {
			return io.EOF
		}
		if s.ends = append(s.ends, len(s.text)); last != s.delimiter {
			return nil
		}
		if s.here.column++; s.here.column > s.limits.Columns {
			return ErrTooManyColumns.With(s.limits.Columns).At(s.here.String())
		}
	}
}

// field reads up to the delimiter, line end or end of the file behind it.
func (s *scanner) field() (last rune, err error) {
	r, err := s.outside()
	if r == '"' && err == nil {
		return s.quoted()
	}
	for err == nil && !s.closes(r) {
		if r == '"' {
			return 0, s.refuse(ErrQuoteInside)
		}
		s.text = utf8.AppendRune(s.text, r)
		r, err = s.outside()
	}
	return r, err
}

func (s *scanner) quoted() (last rune, err error) {
	open := s.here
	for {
		r, err := s.inside()
		switch {
		case err != nil:
			return 0, err
		case r == eof:
			s.here = open
			return 0, s.refuse(ErrQuoteOpen)
		case r == '"':
			if r, err = s.outside(); err != nil || s.closes(r) {
				return r, err
			}
			if r != '"' {
				return 0, s.refuse(ErrQuoteEnded)
			}
		}
		s.text = utf8.AppendRune(s.text, r)
		if r == '\n' {
			s.here.line, s.here.char = s.here.line+1, 0
		}
	}
}

func (s *scanner) closes(r rune) bool { return r == s.delimiter || r == '\n' || r == eof }

func (s *scanner) tooLong() error {
	return ErrRecordTooLarge.With(s.limits.Record).At(s.line())
}

// refuse says what is wrong with the character read last.
func (s *scanner) refuse(wrong *fault.Error) error {
	return wrong.With(s.here.char).At(s.here.String())
}

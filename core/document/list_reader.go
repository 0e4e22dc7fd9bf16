package document

import (
	"bufio"
	"bytes"
	"io"
	"strings"

	"github.com/tenon-health/tenon/core/fault"
)

// listReader cuts a list into the texts of its items.
type listReader struct {
	in     *bufio.Reader
	limits ListLimits
	here   position // of the byte read next
	last   position // of the byte read last
	text   []byte   // of the item
	blank  int64    // lines before it
}

func newListReader(r io.Reader, limits ListLimits) *listReader {
	in := bufio.NewReader(r)
	reader := &listReader{in: in, limits: limits, here: position{line: 1, column: 1}}
	if mark, _ := in.Peek(len(byteOrderMark)); bytes.Equal(mark, byteOrderMark) { // what is wrong comes again
		reader.here.offset += int64(len(mark))
		_, _ = in.Discard(len(mark))
	}
	return reader
}

// reset goes on in another reader.
func (r *listReader) reset(in io.Reader, offset int64) {
	r.in, r.here.offset = bufio.NewReader(in), offset
}

// next reads one byte, or returns io.EOF.
func (r *listReader) next() (byte, error) {
	c, err := r.in.ReadByte()
	if err != nil {
		return 0, err
	}
	r.last = r.here
	r.here.pass(c)
	if r.here.offset > r.limits.Bytes {
		return 0, ErrListTooLarge.With(r.limits.Bytes).At(r.last.lineOnly())
	}
	return c, nil
}

// keep reads one byte of an item.
func (r *listReader) keep(begin position) (byte, error) {
	c, err := r.next()
	if err != nil {
		return 0, err
	}
	if r.text = append(r.text, c); len(r.text) > r.limits.Item {
		return 0, ErrItemTooLarge.With(r.limits.Item).At(begin.lineOnly())
	}
	return c, nil
}

// line is that of the next item.
func (r *listReader) line(items int) (text []byte, begin position, err error) {
	for blank := int64(0); ; blank++ {
		begin, err = r.readLine()
		text = bytes.Trim(r.text, space)
		switch {
		case err != nil && err != io.EOF:
			return nil, begin, err
		case len(text) > 0:
			r.blank += blank
			return text, begin.behind(r.text[:bytes.IndexByte(r.text, text[0])]), nil
		case err == io.EOF && items == 0:
			return nil, begin, ErrListEmpty.At("line 1")
		case err == io.EOF:
			return nil, begin, err
		}
	}
}

// space is what JSON has around values.
const space = " \t\r\n"

func (r *listReader) readLine() (begin position, err error) {
	r.text, begin = r.text[:0], r.here
	for c := byte(0); c != '\n' && err == nil; {
		c, err = r.keep(begin)
	}
	return begin, err
}

// skip reads up to what is no white space.
func (r *listReader) skip() (c byte, err error) {
	for c = ' '; err == nil && strings.IndexByte(space, c) >= 0; {
		c, err = r.next()
	}
	return c, err
}

// fail tells where the byte read last is, or the end.
func (r *listReader) fail(wrong *fault.Error) error { return wrong.At(r.last.String()) }

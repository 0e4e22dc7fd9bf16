package document

import (
	"io"
	"strings"
)

// element is the text of the next one: all but what is no object, which ends it.
func (r *listReader) element(items int) (text []byte, begin position, err error) {
	c, err := r.toElement(items)
	if err != nil {
		return nil, r.last, err
	}
	begin = r.last
	switch {
	case c == '{':
		text, err = r.object(begin)
	case strings.IndexByte(`["-0123456789tfn`, c) >= 0:
		err = ErrObjectRequired.At(index(items) + ", " + begin.String())
	default:
		err = r.fail(ErrMalformed)
	}
	return text, begin, err
}

// toElement reads the first byte of the next element, or io.EOF behind the array.
func (r *listReader) toElement(items int) (c byte, err error) {
	if items == 0 {
		if err := r.open(); err != nil {
			return 0, err
		}
	}
	c, err = r.inside()
	switch {
	case err == nil && c == ']' && items == 0:
		return 0, r.fail(ErrListEmpty)
	case err == nil && c == ']':
		return 0, r.end()
	case err != nil || items == 0:
		return c, err
	case c != ',':
		return 0, r.fail(ErrMalformed)
	}
	return r.inside()
}

func (r *listReader) open() error {
	c, err := r.skip()
	switch {
	case err == io.EOF:
		return ErrListEmpty.At("line 1")
	case err != nil:
		return err
	case c == '{':
		return r.fail(ErrArrayRequired)
	case c != '[':
		return r.fail(ErrMalformed)
	}
	return nil
}

// inside is skip where the array must go on.
func (r *listReader) inside() (byte, error) {
	c, err := r.skip()
	if err == io.EOF {
		err = ErrTruncated.At(r.here.String())
	}
	return c, err
}

// end refuses what stands behind the array.
func (r *listReader) end() error {
	if _, err := r.skip(); err != nil {
		return err
	}
	return r.fail(ErrMalformed)
}

// object reads to the bracket that closes the one read last.
func (r *listReader) object(begin position) ([]byte, error) {
	r.text = append(r.text[:0], '{')
	for depth, quoted, escaped := 1, false, false; depth > 0; {
		c, err := r.keep(begin)
		if err == io.EOF {
			err = ErrTruncated.At(r.here.String())
		}
		if err != nil {
			return nil, err
		}
		switch {
		case escaped:
			escaped = false
		case quoted:
			escaped, quoted = c == '\\', c != '"'
		case c == '"':
			quoted = true
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
	}
	return r.text, nil
}

package csv

import (
	"bytes"
	"cmp"
	"io"
)

// head is the beginning of a file, by which we tell how it is written.
type head struct {
	text  []byte
	whole bool  // it is the whole file
	lines int   // before the text
	bytes int64 // before the text
	named rune  // the delimiter, by a line before the text
}

func openScanner(r io.Reader, o Options) (*scanner, error) {
	h, err := readHead(r, o.Limits)
	if err != nil {
		return nil, err
	}
	delimiter, err := h.delimiter(o)
	if err != nil {
		return nil, err
	}
	s := newScanner(io.MultiReader(bytes.NewReader(h.text), r), delimiter, o.Limits)
	s.here.line, s.bytes = h.lines, h.bytes
	return s, nil
}

// readHead reads so much that a first line and another are in it whole, if
// they are within the limits.
func readHead(r io.Reader, limits Limits) (h head, err error) {
	size := 2*int64(limits.Record) + int64(len("\uFEFF"))
	if h.text, err = io.ReadAll(io.LimitReader(r, size)); err != nil {
		return h, err
	}
	h.whole = int64(len(h.text)) < size
	for bytes.HasPrefix(h.text, []byte("\uFEFF")) {
		h.text, h.bytes = h.text[len("\uFEFF"):], h.bytes+int64(len("\uFEFF"))
	}
	if err = checkFormat(h.text); err != nil {
		return h, err
	}
	return h.cutSeparatorLine()
}

// cutSeparatorLine takes a line such as sep=; away.
func (h head) cutSeparatorLine() (head, error) {
	delimiter, length, err := separatorLine(h.text)
	if length > 0 {
		h.named, h.text, h.lines, h.bytes = delimiter, h.text[length:], 1, h.bytes+int64(length)
	}
	return h, err
}

// delimiter is what separates the columns.
func (h head) delimiter(o Options) (rune, error) {
	fits := h.fits(o.Limits)
	delimiter := cmp.Or(o.Delimiter, h.named)
	if delimiter == 0 {
		var err error
		if delimiter, err = detect(fits); err != nil {
			return 0, err
		}
	}
	return delimiter, h.checkOneColumn(fits, delimiter, o)
}

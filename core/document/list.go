package document

import (
	"io"
	"iter"

	"github.com/tenon-health/tenon/core/fault"
)

// ListLimits bound a list of documents.
type ListLimits struct {
	Bytes int64 // of the whole list
	Item  int   // bytes of one item as it is written
}

// List reads the objects of a list one at a time, so that memory does not grow with it: of
// a JSON array, or of lines of JSON (NDJSON), of which blank ones are skipped. It is UTF-8,
// with a byte order mark or without. It stops at the first problem, and tells where that
// is, never what is there.
type List struct {
	in     *listReader
	lines  bool
	items  int // that have come
	begin  position
	offset int64 // of what is behind the item read last
	blank  int64
}

// ReadArray reads a JSON array.
func ReadArray(r io.Reader, l ListLimits) *List { return &List{in: newListReader(r, l)} }

// ReadLines reads lines.
func ReadLines(r io.Reader, l ListLimits) *List { return &List{in: newListReader(r, l), lines: true} }

// Resume goes on behind so many items, of which Offset has told where they end: r reads
// from there.
func (l *List) Resume(r io.Reader, items int, offset int64) {
	l.in.reset(r, offset)
	l.items, l.offset = items, offset
}

// Items are the objects. They come once.
func (l *List) Items() iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		for {
			d, err := l.next()
			if err == io.EOF || !yield(d, err) || err != nil {
				return
			}
		}
	}
}

// Offset is how many bytes the list has up to the end of the item read last.
func (l *List) Offset() int64 { return l.offset }

// Blank counts the blank lines before the item read last.
func (l *List) Blank() int64 { return l.blank }

// Number is the line of the item read last, or its index in the array.
func (l *List) Number() int {
	if l.lines {
		return l.begin.line
	}
	return l.items - 1
}

func (l *List) place(at string) string {
	if l.lines {
		return at
	}
	return index(l.items-1) + ", " + at
}

// next returns io.EOF behind the last item.
func (l *List) next() (Document, error) {
	read := l.in.element
	if l.lines {
		read = l.in.line
	}
	text, begin, err := read(l.items)
	if err != nil {
		return nil, err
	}
	l.items, l.begin, l.offset, l.blank = l.items+1, begin, l.in.here.offset, l.in.blank
	return l.read(text)
}

// read allows one level more, for what is around a document.
func (l *List) read(text []byte) (Document, error) {
	fail := func(e *fault.Error, at int) error { return e.At(l.place(l.begin.behind(text[:at]).String())) }
	if at, wrong := findWrong(text, MaxDepth+1); wrong != nil {
		return nil, fail(wrong, at)
	}
	value, err := (&jsonReader{data: text, located: fail}).value()
	if err != nil {
		return nil, err
	}
	if d, ok := value.(Document); ok {
		return d, nil
	}
	return nil, fail(ErrObjectRequired, 0)
}

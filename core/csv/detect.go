package csv

import (
	"bytes"
	"cmp"
	"io"
	"slices"
	"strings"
)

// sampleRows is how many rows after the first line tell the delimiter.
const sampleRows = 100

// fit is how well a delimiter splits the first rows of a file.
type fit struct {
	delimiter rune
	columns   int // of the first line
	most      int // columns of any line
	rows      int // after the first line
	even      int // of them, those with as many columns
	broken    bool
}

// exact reports whether the delimiter splits all rows alike.
func (f fit) exact() bool { return f.likely() && f.even == f.rows && !f.broken }

// likely reports whether it splits most rows alike: a single bad row must not
// decide for another delimiter.
func (f fit) likely() bool { return f.columns > 1 && 2*f.even > f.rows }

// compare puts last what splits more.
func (f fit) compare(g fit) int {
	return cmp.Or(cmp.Compare(f.splits(), g.splits()), cmp.Compare(f.most, g.most))
}

func (f fit) splits() int {
	if f.columns == 1 {
		return 0
	}
	return f.even
}

func (h head) fits(limits Limits) (all []fit) {
	for _, delimiter := range Delimiters {
		all = append(all, h.fit(delimiter, limits))
	}
	return all
}

func (h head) fit(delimiter rune, limits Limits) fit {
	f, scan := fit{delimiter: delimiter}, h.scanner(delimiter, limits)
	for f.rows < sampleRows {
		if err := scan.row(); err != nil {
			f.most = max(f.most, len(scan.ends)+1)
			f.broken = err != io.EOF && (h.whole || !ErrQuoteOpen.Is(err))
			return f
		}
		f.add(len(scan.ends))
	}
	return f
}

func (f *fit) add(columns int) {
	f.most = max(f.most, columns)
	switch f.columns {
	case 0:
		f.columns = columns
		return
	case columns:
		f.even++
	}
	f.rows++
}

// scanner reads the lines that are in the head whole.
func (h head) scanner(delimiter rune, limits Limits) *scanner {
	sample := h.text
	if end := bytes.LastIndexByte(sample, '\n'); end >= 0 && !h.whole {
		sample = sample[:end+1]
	}
	return newScanner(bytes.NewReader(sample), delimiter, limits)
}

// detect takes the one that is likely. Where none is, the file is read by the
// best of them, which tells what is wrong with it.
func detect(fits []fit) (rune, error) {
	likely := slices.DeleteFunc(slices.Clone(fits), func(f fit) bool { return !f.likely() })
	switch len(likely) {
	case 0:
		return slices.MaxFunc(fits, fit.compare).delimiter, nil
	case 1:
		return likely[0].delimiter, nil
	}
	return 0, ErrDelimiterAmbiguous.With(list(likely)).At("line 1")
}

// list says what fits: comma and semicolon.
func list(fits []fit) string {
	var all []string
	for _, f := range fits {
		all = append(all, characterNames[f.delimiter])
	}
	return strings.Join(all, " and ")
}

package csv

import (
	"bytes"
	"regexp"
)

// formats are what people upload instead of CSV, by their first bytes.
var formats = []struct {
	name, prefix string
}{
	{"an Excel workbook or a ZIP archive", "PK\x03\x04"},
	{"a workbook of an old Excel", "\xd0\xcf\x11\xe0"},
	{"compressed (gzip)", "\x1f\x8b"},
	{"a PDF document", "%PDF-"},
}

// markup is what text begins with that is no CSV.
var markup = []struct {
	name   string
	begins *regexp.Regexp
}{
	{"a web page (HTML)", regexp.MustCompile(`(?i)^\s*<(!doctype\s|!--|(html|head|body|table|meta|script|div)[\s/>])`)},
	{"XML", regexp.MustCompile(`^\s*<\?xml\s`)},
	{"JSON", regexp.MustCompile(`^\s*(\{\s*["}]|\[\s*[\[\]{"])`)},
}

// checkFormat refuses what is no text, or another kind of it.
func checkFormat(text []byte) error {
	if isUTF16(text) {
		return ErrUTF16.At("line 1, column 1")
	}
	for _, format := range formats {
		if bytes.HasPrefix(text, []byte(format.prefix)) {
			return ErrOtherFormat.With(format.name).At("line 1")
		}
	}
	for _, format := range markup {
		if format.begins.Match(text) {
			return ErrOtherFormat.With(format.name).At("line 1")
		}
	}
	return nil
}

// isUTF16 knows the byte order marks, and the first character of a text in a
// Latin script.
func isUTF16(text []byte) bool {
	return bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) ||
		len(text) > 1 && (text[0] == 0) != (text[1] == 0)
}

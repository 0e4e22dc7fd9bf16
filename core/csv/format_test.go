package csv_test

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/tenon-health/tenon/core/csv"
	"github.com/tenon-health/tenon/core/document"
)

func utf16Of(s string, order binary.AppendByteOrder) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		b = order.AppendUint16(b, unit)
	}
	return string(b)
}

func TestFilesThatAreNoText(t *testing.T) {
	t.Parallel()
	o := csv.Options{Limits: usual}
	const file = "id,note\r\nP-1,Köln\r\n"
	for _, in := range []string{
		utf16Of("\ufeff"+file, binary.LittleEndian), utf16Of("\ufeff"+file, binary.BigEndian),
		utf16Of(file, binary.LittleEndian), utf16Of(file, binary.BigEndian),
		utf16Of("\ufeff", binary.LittleEndian),
	} {
		fails(t, in, o, "csv_bad_utf8", "UTF-16", "as CSV in UTF-8")
	}
	fails(t, "a,b\nK\xf6ln,2\n", o, "csv_bad_utf8", "as CSV in UTF-8")
	fails(t, "\x00\x00\x01\x00ab", o, "csv_nul", "as CSV in UTF-8")
	fails(t, "PAR1\x15\x04\x15\x00\x00", o, "csv_nul", "as CSV in UTF-8")
}

func TestFilesOfAnotherFormat(t *testing.T) {
	t.Parallel()
	o := csv.Options{Limits: usual}
	for in, name := range map[string]string{
		"PK\x03\x04\x14\x00\x06\x00\x08\x00": "Excel", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00": "old Excel",
		"\x1f\x8b\x08\x00\x00": "gzip", "%PDF-1.7\n%\xe2\xe3": "PDF",
		"<!DOCTYPE html>\n<html><body>Sign in</body></html>\n": "HTML", "\ufeff\n <html>\n": "HTML",
		"<HTML lang=en><table><tr><td>1</td></tr></table></html>": "HTML", "<!-- x -->\n<p>\n": "HTML",
		"<table border=1>\n<tr>\n": "HTML", "<?xml version=\"1.0\"?>\n<Workbook>\n": "XML",
		"{\"id\":1}\n{\"id\":2}\n": "JSON", "[{\"id\": 1}, {\"id\": 2}]": "JSON", "{\n  \"a\": 1\n}\n": "JSON", "[]": "JSON",
	} {
		fails(t, in, o, "csv_other_format", name, "as CSV in UTF-8")
	}
	reads(t, "<5 mm,[kg]\n1,2\n", o, row("<5 mm", "1", "[kg]", "2"))
	reads(t, "PK,{x}\n1,2\n", o, row("PK", "1", "{x}", "2"))
}

func TestFilesWithoutRows(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		"a", "a,b", "a,b\n", "a;b,c\r\n", "a,b\n\n\n", "a,b\n,\n,\n", "sep=;\na;b\n", "this is one line\n",
	} {
		fails(t, in, csv.Options{Limits: usual}, "csv_no_rows")
	}
	for _, in := range []string{"", "\ufeff", "\n\n", ",,\n,,\n", "\"\"", "sep=;\n", "\u200b\n", " \n"} {
		fails(t, in, csv.Options{Limits: usual}, "csv_empty")
	}
}

// Spreadsheets leave rows of separators behind.
func TestEmptyRowsAreSkipped(t *testing.T) {
	t.Parallel()
	o := csv.Options{Limits: usual}
	one, two := row("id", "1", "age", "69"), row("id", "2", "age", "")
	for in, want := range map[string]int64{
		"id;age\r\n1;69\r\n;\r\n2;\r\n;\r\n": 2, "id,age\n1,69\n,\n2,\n": 1, "id,age\n1,69\n\n2,\n\n\n": 1,
		"id,age\n\n,\n1,69\n2,\n": 2, "id,age\n1,69\n\"\",\"\"\n2,\n": 1, "id,age\n1,69\n , \n2,\n": 1,
		"id,age\n1,69\n\u00a0,\u200b\ufeff\n2,\n": 1, "id,age\n1,69\n,,,,\n2,\n,,,,": 2, "\n,\nid,age\n1,69\n2,\n": 2,
		"id,age\n1,69\n2,\n,\n": 1, "id;age\r\n1;69\r\n2;\r\n;": 1, "id,age\n1,69\n\n,\n2,\n\n,\n\n": 4,
		"id\tage\n1\t69\n\t\n2\t\n": 1, "id|age\n1|69\n|\n\r\n|\n2|": 3, "id,age\n1,69\n\"\n\",\n2,\n": 1,
	} {
		if skipped := reads(t, in, o, one, two); skipped != want {
			t.Errorf("%q: %d rows were skipped", in, skipped)
		}
	}
	reads(t, "id,age\n1,\n,2\n", o, row("id", "1", "age", ""), row("id", "", "age", "2"))
	for in, want := range map[string]int64{"id\n1\n\"\"\n2": 1, "id\n1\n \n2\n ": 2, "id\n1\n2\n \n\n": 1} {
		if skipped := reads(t, in, o, row("id", "1"), row("id", "2")); skipped != want {
			t.Errorf("%q: %d rows were skipped", in, skipped)
		}
	}
	for _, sign := range []string{"\u0600", "\u06dd", "\u08e2", "\U000110bd"} { // format characters that are seen
		reads(t, "id,age\n"+sign+",\n", o, row("id", sign, "age", ""))
	}
}

// Names that look alike are the same; cells stay as they are.
func TestNamesHaveNothingInvisible(t *testing.T) {
	t.Parallel()
	o := csv.Options{Limits: usual}
	for _, name := range []string{
		"dose mg", " dose mg ", "\ufeff\ufeffdose mg", "dose\u200b mg", "\u00a0dose\u00a0mg",
		"\u202adose mg\u202c", "dose\u00ad mg",
		"\"dose\r\nmg\"", "\"dose \nmg\"", "dose\u2003mg", "do\u200dse mg", "dose mg\u2060\x1f", "dose mg\ufe0f\u3164\u2800",
	} {
		reads(t, name+",x\n\u200b 1\u00a0,2\n", o, row("dose mg", "\u200b 1\u00a0", "x", "2"))
		fails(t, "dose mg,"+name+"\n1,2\n", o, "csv_header_duplicate")
	}
	for name, want := range map[string]string{
		"gro\u0308\u00dfe": "gr\u00f6\u00dfe", "\u0645\u06cc\u200c\u0634": "\u0645\u06cc\u200c\u0634",
		"\u0645\u200c": "\u0645", "\u0600\u0661": "\u0600\u0661",
	} {
		reads(t, name+",x\n1,2\n", o, document.Document{{Key: want, Value: "1"}, {Key: "x", Value: "2"}})
	}
	reads(t, "\ufeff\ufeff\"dose mg\",x\n1,2\n", o, row("dose mg", "1", "x", "2"))
	for _, name := range []string{"", " ", "\u200b", "\ufeff", "\u00a0\u2060", "\"\n\"", "\u200d", "\u3164"} {
		fails(t, "x,"+name+"\n1,2\n", o, "csv_header_empty")
	}
}

// One name of a megabyte must not be stored with each of its rows.
func TestWhatAFileMayBecome(t *testing.T) {
	t.Parallel()
	o := csv.Options{Limits: usual}
	long := strings.Repeat("ä", csv.MaxName)
	reads(t, long+",x\n1,2\n", o, document.Document{{Key: long, Value: "1"}, {Key: "x", Value: "2"}})
	fails(t, long+"b,x\n1,2\n", o, "csv_header_too_long", "1000")
	fails(t, strings.Repeat("a", 1<<20-2)+"\n"+strings.Repeat("1\n", 200), o, "csv_header_too_long")
	for name, total := range map[string]int64{"a": 3 * int64(len(`{"a":"1"}`)), "\"\"\"\"": 3 * int64(len(`{"\"":"1"}`))} {
		limits := usual
		limits.Total = total
		in := name + "\n1\n2\n\n3\n"
		if docs, err := read(strings.NewReader(in), false, limits); err != nil || len(docs) != 3 {
			t.Errorf("%q: got %v, %v", in, docs, err)
		}
		fails(t, in+"4\n", csv.Options{Limits: limits}, "import_too_large")
		limits.Total--
		fails(t, in, csv.Options{Limits: limits}, "import_too_large")
	}
}

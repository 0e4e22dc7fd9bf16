package csv_test

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/tenon-health/tenon/core/csv"
	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/fault"
)

// fails reads a file that must be refused.
func fails(t *testing.T, in string, o csv.Options, code string, words ...string) {
	t.Helper()
	docs, _, err := readBy(iotest.OneByteReader(strings.NewReader(in)), o)
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || e.Code != code || len(e.Fields) == 0 {
		t.Errorf("%.60q: got %v, %v, want %s", in, docs, err, code)
		return
	}
	for _, word := range words {
		if !strings.Contains(e.Message, word) {
			t.Errorf("%.60q: %q lacks %s", in, e.Message, word)
		}
	}
}

func reads(t *testing.T, in string, o csv.Options, want ...document.Document) (skipped int64) {
	t.Helper()
	docs, skipped, err := readBy(iotest.OneByteReader(strings.NewReader(in)), o)
	if err != nil || !same(docs, want) {
		t.Errorf("%.60q: got %v, %v", in, docs, err)
	}
	return skipped
}

// What separates the columns is what splits the rows, not what the first line
// has most of.
func TestTheRowsTellTheDelimiter(t *testing.T) {
	t.Parallel()
	o := csv.Options{Limits: usual}
	reads(
		t, "id;BMI (kg/m2, baseline, screening, rounded)\r\nP-1;24,1\r\nP-2;31,7\r\n", o,
		row("id", "P-1", "BMI (kg/m2, baseline, screening, rounded)", "24,1"),
		row("id", "P-2", "BMI (kg/m2, baseline, screening, rounded)", "31,7"),
	)
	reads(t, "a;b,c,d,e\n1;2\n", o, row("a", "1", "b,c,d,e", "2"))
	reads(t, "a,b;c;d;e\n1,2\n", o, row("a", "1", "b;c;d;e", "2"))
	reads(t, "a|b;c;d;e\n1|2,5\n", o, row("a", "1", "b;c;d;e", "2,5"))
	reads(t, "a\tb,c|d|e;f\n1\t2,5,1\n", o, row("a", "1", "b,c|d|e;f", "2,5,1"))
	reads(t, "id|age|stage\n1|69|III\n", o, row("id", "1", "age", "69", "stage", "III"))
	reads(t, "a;b\n\"1,5\";\"x|y\"\n", o, row("a", "1,5", "b", "x|y"))
	reads(t, "\"a;b\",\"c;d\"\n1;2,3;4\n", o, row("a;b", "1;2", "c;d", "3;4"))
	reads(t, "a,b\n1;2,3;4\n5,6", o, row("a", "1;2", "b", "3;4"), row("a", "5", "b", "6"))
}

func TestTwoDelimitersThatFitAreRefused(t *testing.T) {
	t.Parallel()
	for in, words := range map[string]string{
		"patient;dose (mg, oral)\r\nP-1;2,5\r\nP-2;7,5\r\nP-3;10,0\r\n": "comma and semicolon",
		"b;a,x\n1;2,3\n":                            "comma and semicolon",
		"a|b\tc\n1|2\t3\n":                          "tab and pipe",
		"a,b;c|d\n1,2;3|4\n":                        "comma and semicolon and pipe",
		"a,b;c\n1,2;3\n" + "4;5\n" + "6,7;8\n9,1;2": "comma and semicolon", // a bad row does not decide
	} {
		fails(t, in, csv.Options{Limits: usual}, "csv_delimiter_ambiguous", words, "delimiter=")
	}
	in := "patient;dose (mg, oral)\nP-1;2,5\n"
	reads(t, in, csv.Options{Delimiter: ';', Limits: usual}, row("patient", "P-1", "dose (mg, oral)", "2,5"))
	reads(t, in, csv.Options{Delimiter: ',', Limits: usual}, row("patient;dose (mg", "P-1;2", "oral)", "5"))
}

// A file that nothing splits evenly is read by what splits it best, which says
// what is wrong with it.
func TestUnevenFiles(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		"Export of the study\nid,age\n1,2\n", "Export\nid;age\n1;2", "a;b;c\n1\n2\n", "note\nhello, world\n",
		"a;b\n1;2\n1\n", "a|b\n1\n1|2\n3|4",
	} {
		fails(t, in, csv.Options{Limits: usual}, "csv_ragged_row", "delimiter=")
	}
	reads(t, "note\nhello, world\n", csv.Options{Delimiter: ';', Limits: usual}, row("note", "hello, world"))
}

func TestLinesThatNameTheSeparator(t *testing.T) {
	t.Parallel()
	o := csv.Options{Limits: usual}
	want := row("id", "P-1", "age,x", "69,5")
	for _, line := range []string{
		"sep=;", "\"sep=;\"", "SEP=;", "sep=;;", "\"sep=;\";", "\ufeffsep=;", "\u200b\u00a0sep=;", "sep=; ",
	} {
		reads(t, line+"\r\nid;age,x\r\nP-1;69,5\r\n", o, want)
		reads(t, line+"\nid;age,x\nP-1;69,5", o, want)
	}
	reads(t, "sep=|\nid|age,x\nP-1|69,5\n", o, want)
	reads(t, "sep=\t\nid\tage,x\nP-1\t69,5\n", o, want)
	reads(t, "sep=,\nid;age,x\nP-1;69,5\n", csv.Options{Delimiter: ';', Limits: usual}, want)
	for _, in := range []string{
		"sep=:\na:b\n1:2\n", "sep=\na,b\n1,2\n", "\"sep=^\"\na^b\n", "sep=;,\na;b\n1;2", "sep=;;,",
	} {
		fails(t, in, o, "csv_separator_line", "remove the line")
	}
	_, err := read(strings.NewReader("sep=;\na;b\n1;2;3\n"), false, usual)
	if e := fault.AsError(err); e.Fields[0].Location != "line 3, column 3" {
		t.Error(e)
	}
}

func TestOneColumnThatLooksLikeSeveral(t *testing.T) {
	t.Parallel()
	o := csv.Options{Limits: usual}
	for in, word := range map[string]string{
		"id:age\n1:2\n3:4\n":                     "colon",
		"id^age\n1^2\n":                          "caret",
		"id~age~x\n1~2~3\n":                      "tilde",
		"id age stage\n1 69 III\n":               "blank",
		"\"id,age\"\n\"1,69\"\n\"2,70\"\n":       "comma",
		"\"id;age\"\n\"1;69\"\n":                 "semicolon",
		"sep=;\n\"id,age\"\n\"1,69\"\n":          "comma",
		"\"id,age\"\r\n\"1,69\"\r\n,\r\n\"2,3\"": "comma",
	} {
		fails(t, in, o, "csv_one_column", word)
		in = strings.TrimPrefix(in, "sep=;\n")
		docs, _, err := readBy(strings.NewReader(in), csv.Options{Delimiter: '\t', Limits: usual})
		if err != nil || len(docs[0]) != 1 {
			t.Errorf("%q: got %v, %v", in, docs, err)
		}
	}
	fails(t, "sep=;\nid,age\n1,2\n", o, "csv_one_column", "semicolon", "by comma")
	fails(t, "id,age\n1,2\n", csv.Options{Delimiter: ';', Limits: usual}, "csv_one_column", "by comma")
	small := usual // so that only the beginning is looked at, which ends within quotes
	small.Record = 60
	file := "id,note\n" + strings.Repeat("1,2\n", 20) + "3,\"x\n" + strings.Repeat("y", 40) + "\"\n"
	fails(t, file, csv.Options{Delimiter: ';', Limits: small}, "csv_one_column", "by comma")
	reads(t, "id\n1\n2\n", o, row("id", "1"), row("id", "2"))
	reads(t, "date of birth\n1950-01-31\n", o, row("date of birth", "1950-01-31"))
	reads(t, "name\n\"Lovelace, Ada\"\n", o, row("name", "Lovelace, Ada"))
	reads(t, "time\n12:30\n", o, row("time", "12:30"))
}

func TestDelimitersByName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]rune{
		"": 0, ",": ',', "comma": ',', ";": ';', "semicolon": ';', "\t": '\t', "tab": '\t', "|": '|', "pipe": '|',
	} {
		if got, err := csv.ParseDelimiter(in); err != nil || got != want {
			t.Errorf("%q: got %q, %v", in, got, err)
		}
	}
	for _, in := range []string{":", " ", ",,", "Comma", "colon", "\\t", "comma,semicolon"} {
		if got, err := csv.ParseDelimiter(in); !errors.Is(err, csv.ErrDelimiterUnknown) || got != 0 {
			t.Errorf("%q: got %q, %v", in, got, err)
		}
	}
}

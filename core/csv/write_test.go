package csv_test

import (
	standard "encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/csv"
	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/test/data"
)

func written(rows ...[]string) string {
	var b strings.Builder
	var row csv.Row
	for _, cells := range rows {
		for _, cell := range cells {
			row.Add(cell)
		}
		b.Write(row.End())
	}
	return b.String()
}

func TestARowIsWrittenAsPeopleWriteIt(t *testing.T) {
	for want, cells := range map[string][]string{
		"a,b,c\n":                       {"a", "b", "c"},
		",,\n":                          {"", "", ""},
		"\"\"\n":                        {""},
		"\"a,b\",\"c\"\"d\",\"e\nf\"\n": {"a,b", `c"d`, "e\nf"},
		"\" a\",\"b \",c d,\"\r\"\n":    {" a", "b ", "c d", "\r"},
		"\"1;2\",\"x\ty\",\"p|q\"\n":    {"1;2", "x\ty", "p|q"},
		"größe,患者,😀,'=1\n":              {"größe", "患者", "😀", "'=1"},
	} {
		if got := written(cells); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A row that is cut goes on.
func TestARowIsCut(t *testing.T) {
	var b strings.Builder
	var row csv.Row
	for _, cell := range []string{"", "a", "", "b,c"} {
		row.Add(cell)
		b.Write(row.Cut())
	}
	b.Write(row.End())
	row.Add("x")
	b.Write(row.End())
	if want := ",a,,\"b,c\"\nx\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

// The files of the repository are written byte for byte as they were.
func TestFilesAreWrittenAsTheyWereRead(t *testing.T) {
	for _, table := range data.All(t) {
		got := written(append([][]string{table.Header}, table.Rows...)...)
		if got != strings.ReplaceAll(string(table.File), "\r\n", "\n") {
			t.Errorf("%s came out otherwise", table.Name)
		}
	}
}

func TestFormulasAreNeutral(t *testing.T) {
	for _, formula := range []string{
		"=1+1", "+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\ufeff=1",
		"＝1", "＋1", "－1", "＠x", "-", "--1", "-1 ", "-0x1", "=",
	} {
		if got := csv.Neutral(formula); got != "'"+formula {
			t.Errorf("%q became %q", formula, got)
		}
	}
	for _, cell := range []string{"", "-1", "-1.5", "-1e-7", "1", "a=1", "'=1", "{\"a\":1}", "P-1", "<=20", "20-50"} {
		if got := csv.Neutral(cell); got != cell {
			t.Errorf("%q became %q", cell, got)
		}
	}
}

// FuzzRow writes rows that encoding/csv and our reader must read as they were.
func FuzzRow(f *testing.F) {
	f.Add("a,\"b", " ", "=1\r\n2")
	f.Add("", "", "x\ty")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		file := written([]string{"k", "l", "m"}, []string{a, b, c})
		theirs, err := standard.NewReader(strings.NewReader(file)).ReadAll()
		want := []string{crlf.Replace(a), crlf.Replace(b), crlf.Replace(c)}
		if err != nil || len(theirs) != 2 || !slices.Equal(theirs[1], want) {
			t.Fatalf("%q is read as %q, %v", file, theirs, err)
		}
		docs, _, err := readBy(strings.NewReader(file), csv.Options{Delimiter: ',', Limits: usual})
		if err == nil && !same(docs, []document.Document{row("k", a, "l", b, "m", c)}) {
			t.Fatalf("%q is read as %v", file, docs)
		}
	})
}

// crlf is what encoding/csv makes of a line end in quotes.
var crlf = strings.NewReplacer("\r\n", "\n")

package csv_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/tenon-health/tenon/core/csv"
	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/fault"
	"github.com/tenon-health/tenon/test/data"
)

// usual is what an installation takes that sets nothing.
var usual = csv.Limits(domain.DefaultLimits())

func read(r io.Reader, infer bool, limits csv.Limits) ([]document.Document, error) {
	docs, _, err := readBy(r, csv.Options{Infer: infer, Limits: limits})
	return docs, err
}

func readBy(r io.Reader, o csv.Options) (docs []document.Document, skipped int64, err error) {
	file := csv.NewReader(r, o)
	for d, err := range file.Rows() {
		if err != nil {
			return docs, file.Skipped(), err
		}
		docs = append(docs, d)
	}
	return docs, file.Skipped(), nil
}

func row(keysAndValues ...any) (d document.Document) {
	for i := 0; i < len(keysAndValues); i += 2 {
		d = append(d, document.Field{Key: keysAndValues[i].(string), Value: keysAndValues[i+1]})
	}
	return d
}

func TestRowsAreReadInEveryDialectAndHoweverTheyCome(t *testing.T) {
	for in, want := range map[string][]document.Document{
		"a,b\n1,2\n":        {row("a", "1", "b", "2")},
		"a,b\r\n1,2\r\n3,4": {row("a", "1", "b", "2"), row("a", "3", "b", "4")},
		"\ufeffb;a;x,y\n1;2,5;3\n4;5;6": {
			row("b", "1", "a", "2,5", "x,y", "3"), row("b", "4", "a", "5", "x,y", "6"),
		},
		"a\tb,c\td\n1\t2\t3\n":                          {row("a", "1", "b,c", "2", "d", "3")},
		"\"a;b;c\",d\n1,2\n":                            {row("a;b;c", "1", "d", "2")},
		"\"a b\",\"c\"\"d\"\n\"x\r\ny\n\r\",\"\"\"\"\n": {row("a b", "x\r\ny\n\r", `c"d`, `"`)},
		"a,b\n,1\n\"\",\" x \"\n":                       {row("a", "", "b", "1"), row("a", "", "b", " x ")},
		"a\n1\n\n\r\n\n":                                {row("a", "1")},
		"a,b\n1,":                                       {row("a", "1", "b", "")},
		"a.b,$c\nx\x01,\u2028\n":                        {row("a.b", "x\x01", "$c", "\u2028")},
	} {
		for _, r := range []io.Reader{
			strings.NewReader(in), iotest.OneByteReader(strings.NewReader(in)), iotest.DataErrReader(strings.NewReader(in)),
		} {
			got, err := read(r, false, usual)
			if err != nil || !same(got, want) {
				t.Errorf("%q: got %v, %v", in, got, err)
			}
		}
	}
}

func same(a, b []document.Document) bool {
	for i := range min(len(a), len(b)) {
		if !document.Equal(a[i], b[i]) {
			return false
		}
	}
	return len(a) == len(b)
}

func TestRowsRefuse(t *testing.T) {
	limits := csv.Limits{Bytes: 200, Rows: 3, Columns: 4, Record: 100, Total: 120}
	for _, c := range []struct{ in, code, at string }{
		{"", "csv_empty", "line 1"},
		{"\ufeff", "csv_empty", "line 1"},
		{"\n\r\n", "csv_empty", "line 1"},
		{",,\n\n", "csv_empty", "line 1"},
		{"a,b", "csv_no_rows", "line 2"},
		{"a,b\r\n", "csv_no_rows", "line 2"},
		{"\"a\nb\",c\n\n,\n\n", "csv_no_rows", "line 6"},
		{"a\n\"\"", "csv_no_rows", "line 3"},
		{"a,,c\n", "csv_header_empty", "line 1, column 2"},
		{"a, ,c\n", "csv_header_empty", "line 1, column 2"},
		{"\"\"\n", "csv_empty", "line 1"},
		{"a,b,a\n", "csv_header_duplicate", "line 1, column 3"},
		{"a,b\n1,2\n3\n", "csv_ragged_row", "line 3, column 2"},
		{"a,b\n\"x\ny\",2\n3,4,5\n", "csv_ragged_row", "line 4, column 3"},
		{"a,b\n1,\xff2\n", "csv_bad_utf8", "line 2, column 2"},
		{"\xff\xfea\x00\n\x00", "csv_bad_utf8", "line 1, column 1"},
		{"a,b\n\"\n\xe9\",2\n", "csv_bad_utf8", "line 3, column 1"},
		{"a,b\n1,\x002\n", "csv_nul", "line 2, column 2"},
		{"a,b\n1,x\"y\"\n", "csv_quote", "line 2, column 2"},
		{"a,b\n1, \"y\"\n", "csv_quote", "line 2, column 2"},
		{"a,b\n\"1\"x,2\n", "csv_quote", "line 2, column 1"},
		{"a,b\n1,2\n3,\"4\n5,6\n", "csv_quote_open", "line 3, column 2"},
		{"a,b\n1,2\r3,4\n", "csv_line_end", "line 2, column 2"},
		{"a,b\r1,2\r", "csv_line_end", "line 1, column 2"},
		{"a,b\n1,2\r", "csv_line_end", "line 2, column 2"},
		{"a\n1\n2\n3\n4\n", "csv_too_many_rows", "line 5"},
		{"a,b,c,d,e\n", "csv_too_many_columns", "line 1, column 5"},
		{"a,b\n1,2,3,4,5\n", "csv_too_many_columns", "line 2, column 5"},
		{"a,b\n1," + strings.Repeat("x", 100) + "\n", "record_too_large", "line 2"},
		{"a\n" + strings.Repeat("x", 93) + "\n", "record_too_large", "line 2"},
		{strings.Repeat("x", 101), "record_too_large", "line 1"},
		{"a,abcdefghijklmnopqrst\n" + strings.Repeat("1,234567\n", 3), "import_too_large", "line 4"},
		{"a\n" + strings.Repeat("\n", 199), "file_too_large", "line 200"},
	} {
		for _, r := range []io.Reader{strings.NewReader(c.in), iotest.OneByteReader(strings.NewReader(c.in))} {
			_, err := read(r, false, limits)
			e, ok := errors.AsType[*fault.Error](err)
			if !ok || e.Code != c.code || c.at != "" && e.Fields[0].Location != c.at {
				t.Errorf("%.40q: got %+v, want %s at %s", c.in, e, c.code, c.at)
			}
		}
	}
	for _, in := range []string{
		"a\n1\n2\n3\n", "a,b,c,d\n1,2,3,4\n", "a\n" + strings.Repeat("x", 92) + "\n", "a\n" + "1" + strings.Repeat("\n", 197),
	} {
		if _, err := read(strings.NewReader(in), false, limits); err != nil {
			t.Errorf("%.40q is within the limits: %v", in, err)
		}
	}
}

// A problem is told with the number of the character, and never quotes it.
func TestRowsSayWhere(t *testing.T) {
	_, err := read(strings.NewReader("name,note\nÄnne,say \"secret\"\n"), false, usual)
	if e := fault.AsError(err); !strings.Contains(e.Message, "Character 10 ") ||
		strings.Contains(fmt.Sprintf("%+v", e), "secret") {
		t.Error(e)
	}
	broken := errors.New("the connection is gone")
	for _, before := range []string{"", "a", "a,b\n1,2\n"} {
		if _, err := read(io.MultiReader(strings.NewReader(before), iotest.ErrReader(broken)), false, usual); err != broken {
			t.Errorf("after %q: %v", before, err)
		}
	}
}

func TestRowsInfer(t *testing.T) {
	cells := map[string]any{
		"1": int64(1), "-2.50": -2.5, "1e3": 1000.0, "007": "007", "-01": "-01", "+1": "+1", "1.": "1.", ".5": ".5",
		"1 ": "1 ", "0x1f": "0x1f", "NaN": "NaN",
		"true": true, "false": false, "TRUE": "TRUE", "null": "null", "NA": "NA", "": nil, "2026-01-31": "2026-01-31",
		"1,5":                                  "1,5",
		"0.1000000000000000055511151231257827": document.Decimal("0.1000000000000000055511151231257827"), "1e9999": "1e9999",
		strings.Repeat("9", 40): strings.Repeat("9", 40),
	}
	for cell, want := range cells {
		got, err := read(strings.NewReader("a,b\n\""+cell+"\",x\n"), true, usual)
		if err != nil || !same(got, []document.Document{row("a", want, "b", "x")}) {
			t.Errorf("%q: got %v, %v; want %v", cell, got, err, want)
		}
	}
}

func TestRealFilesReadAsTheyAre(t *testing.T) {
	for _, table := range data.All(t) {
		for _, infer := range []bool{false, true} {
			docs, err := read(bytes.NewReader(table.File), infer, usual)
			if err != nil || len(docs) != len(table.Rows) {
				t.Fatalf("%s: %d of %d rows, %v", table.Name, len(docs), len(table.Rows), err)
			}
			if !infer {
				agree(t, table.File, docs)
			}
		}
	}
}

// lines makes a file of n rows on the fly.
type lines struct {
	n, made int
	rest    string
}

func (l *lines) Read(p []byte) (int, error) {
	if l.rest == "" {
		if l.made > l.n {
			return 0, io.EOF
		}
		l.rest = "id,celltype,note\n"
		if l.made > 0 {
			l.rest = fmt.Sprintf("%d,\"small, \"\"cell\"\"\",%s\n", l.made, strings.Repeat("n", 100))
		}
		l.made++
	}
	n := copy(p, l.rest)
	l.rest = l.rest[n:]
	return n, nil
}

func TestMemoryDoesNotGrow(t *testing.T) {
	const rows, allowed = 200_000, 4 << 20
	var first, now runtime.MemStats
	count := 0
	for _, err := range csv.NewReader(&lines{n: rows}, csv.Options{Infer: true, Limits: usual}).Rows() {
		if err != nil {
			t.Fatal(err)
		}
		if count++; count%50_000 != 1 {
			continue
		}
		runtime.GC()
		runtime.ReadMemStats(&now)
		if first.HeapAlloc == 0 {
			first = now
		}
		if now.HeapAlloc > first.HeapAlloc+allowed {
			t.Fatalf("after %d rows the heap grew from %d to %d bytes", count, first.HeapAlloc, now.HeapAlloc)
		}
	}
	if count != rows {
		t.Fatal(count)
	}
}

// An unclosed quote must not pull the rest of the file into memory.
func TestMemoryOfOneRow(t *testing.T) {
	endless := io.MultiReader(strings.NewReader("a,b\n1,\""), io.LimitReader(zeros{}, 1<<29))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := read(endless, false, usual)
	runtime.ReadMemStats(&after)
	if e := fault.AsError(err); e.Code != "record_too_large" || after.TotalAlloc-before.TotalAlloc > 16<<20 {
		t.Fatal(err, after.TotalAlloc-before.TotalAlloc)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}

func TestRowsStopWhereTheLoopDoes(t *testing.T) {
	var seen []any
	file := csv.NewReader(strings.NewReader("a\n1\n2\n"), csv.Options{Limits: usual})
	file.Rows()(func(d document.Document, err error) bool {
		v, _ := d.Get("a")
		seen = append(seen, v, err)
		return false
	})
	if len(seen) != 2 || seen[0] != "1" || seen[1] != nil {
		t.Errorf("told to stop after the first row, it gave %v", seen)
	}
}

func BenchmarkRows(b *testing.B) {
	text, _ := io.ReadAll(&lines{n: 10_000})
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		file := csv.NewReader(strings.NewReader(string(text)), csv.Options{Limits: usual})
		for _, err := range file.Rows() {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

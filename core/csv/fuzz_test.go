package csv_test

import (
	"bytes"
	standard "encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/tenon-health/tenon/core/csv"
	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/fault"
)

func FuzzCSV(f *testing.F) {
	for _, s := range []string{
		"a,b\n1,2\n", "\ufeffa;b\r\n\"x\r\n\"\"y\";2", "a\tb\n\n", "a\n\"\"\n\n1", "a,b\n\"1\"2,3", "a,a\n",
		"a,b\n\xff,\x00\r", "\"a\nb\",c\n1\n", "sep=;\na;b\n;\n1;2",
		"a|b,c\n1|2,3\n", "\"a:b\"\n1:2", "{\"a\":1}", "a\u200b,b\n\u200b,",
	} {
		f.Add([]byte(s), false)
		f.Add([]byte(s), true)
	}
	limits := csv.Limits{Bytes: 1 << 16, Rows: 50, Columns: 20, Record: 1 << 10, Total: 1 << 14}
	f.Fuzz(func(t *testing.T, data []byte, infer bool) {
		docs, err := read(bytes.NewReader(data), infer, limits)
		for _, d := range docs {
			if len(d) != len(docs[0]) {
				t.Fatalf("rows of %d and %d columns", len(d), len(docs[0]))
			}
		}
		if err != nil && fault.AsError(err).Kind == fault.Internal {
			t.Fatal(err)
		}
		again, err2 := read(iotest.OneByteReader(bytes.NewReader(data)), infer, limits)
		if fmt.Sprintf("%+v", err) != fmt.Sprintf("%+v", err2) || !same(docs, again) {
			t.Fatalf("bytes one by one make a difference: %v, %v", err, err2)
		}
		if err == nil && !readByName(data, infer, limits, docs) {
			t.Fatalf("no delimiter that is named gives %v", docs)
		}
		if err == nil {
			resumed(t, data, csv.Options{Infer: infer, Limits: limits}, docs)
		}
		if err == nil && !infer {
			agree(t, data, docs)
			rewritten(t, docs)
		}
	})
}

// resumed reads on behind each row.
func resumed(t *testing.T, data []byte, o csv.Options, docs []document.Document) {
	t.Helper()
	whole, rows := csv.NewReader(bytes.NewReader(data), o), 0
	for range whole.Rows() {
		rows++
		if rows == len(docs) {
			return
		}
		rest := csv.NewReader(bytes.NewReader(data), o)
		if err := rest.Resume(bytes.NewReader(data[whole.Offset():]), rows, whole.Offset()); err != nil {
			t.Fatal(err)
		}
		var got []document.Document
		for d, err := range rest.Rows() {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, d)
		}
		if !same(docs[rows:], got) {
			t.Fatalf("behind row %d are %v, want %v", rows, got, docs[rows:])
		}
	}
}

// readByName reports whether naming a delimiter gives what the file has told.
func readByName(data []byte, infer bool, limits csv.Limits, docs []document.Document) bool {
	return strings.ContainsFunc(csv.Delimiters, func(delimiter rune) bool {
		named, _, err := readBy(bytes.NewReader(data), csv.Options{Delimiter: delimiter, Infer: infer, Limits: limits})
		return err == nil && same(docs, named)
	})
}

// agree asks encoding/csv, which reads whatever we read, but for line ends
// inside quotes and empty lines.
func agree(t *testing.T, data []byte, docs []document.Document) {
	for bytes.HasPrefix(data, []byte("\ufeff")) {
		data = data[len("\ufeff"):]
	}
	if bytes.Contains(data, []byte("\r")) || bytes.Contains(bytes.ToLower(data), []byte("sep=")) {
		return
	}
	for _, comma := range csv.Delimiters {
		theirs := standard.NewReader(bytes.NewReader(data))
		theirs.Comma, theirs.FieldsPerRecord = comma, -1
		rows, err := theirs.ReadAll()
		rows = slices.DeleteFunc(rows, func(row []string) bool { return csv.Blank([]byte(strings.Join(row, ""))) })
		if err == nil && len(rows) == len(docs)+1 && len(rows[0]) == len(docs[0]) && equal(rows[1:], docs) {
			return
		}
	}
	t.Fatalf("encoding/csv reads something else than %v", docs)
}

func equal(rows [][]string, docs []document.Document) bool {
	for i, d := range docs {
		for j, field := range d {
			if rows[i][j] != field.Value {
				return false
			}
		}
	}
	return true
}

// rewritten makes a file of the records and reads it again.
func rewritten(t *testing.T, docs []document.Document) {
	var b strings.Builder
	for i := -1; i < len(docs); i++ {
		for j, field := range docs[0] {
			cell := field.Key
			if i >= 0 {
				cell = docs[i][j].Value.(string)
			}
			b.WriteString([]string{"", ","}[min(j, 1)] + `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`)
		}
		b.WriteString("\r\n")
	}
	again, _, err := readBy(strings.NewReader(b.String()), csv.Options{Delimiter: ',', Limits: usual})
	if err != nil || !same(docs, again) {
		t.Fatalf("%v came back as %v, %v", docs, again, err)
	}
}

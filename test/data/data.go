// Package data holds the clinical tables that tests upload. README.md tells
// where they come from and what their columns mean.
package data

import (
	"bytes"
	"embed"
	"encoding/csv"
	"testing"
)

// Table is one file: its bytes, and its lines as encoding/csv reads them.
type Table struct {
	Name   string // without .csv
	File   []byte
	Header []string
	Rows   [][]string // without the header
}

//go:embed *.csv
var files embed.FS

// All reads every table.
func All(t testing.TB) []Table {
	t.Helper()
	return []Table{Read(t, "pbc"), Read(t, "rotterdam"), Read(t, "veteran"), Read(t, "myeloma")}
}

// Read reads one table: name is that of a file, without .csv.
func Read(t testing.TB, name string) Table {
	t.Helper()
	file, err := files.ReadFile(name + ".csv")
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return Table{Name: name, File: file, Header: lines[0], Rows: lines[1:]}
}

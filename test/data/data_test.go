package data

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestTheReadmeTellsOfEveryTable(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, sections, _ := strings.Cut(string(readme), "\n## ")
	told := map[string]string{}
	for section := range strings.SplitSeq(sections, "\n## ") {
		name, text, _ := strings.Cut(section, "\n")
		told[name] = text
	}
	for _, table := range All(t) {
		file := table.Name + ".csv"
		if want := fmt.Sprintf("%d rows", len(table.Rows)); !strings.Contains(told[file], want) {
			t.Errorf("%s has %s, and README.md does not say so", file, want)
		}
		for _, column := range table.Header {
			if !strings.Contains(told[file], "| `"+column+"` |") {
				t.Errorf("README.md does not tell what the column %s of %s is", column, file)
			}
		}
	}
}

func TestAllAreAllFiles(t *testing.T) {
	found, err := filepath.Glob("*.csv")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, table := range All(t) {
		want = append(want, table.Name+".csv")
	}
	slices.Sort(want)
	if !slices.Equal(found, want) {
		t.Errorf("the folder has %v, All reads %v", found, want)
	}
}

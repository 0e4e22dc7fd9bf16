package test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	testName  = regexp.MustCompile("`((?:Test|Fuzz|Benchmark)[A-Za-z0-9_]+)`")
	testFunc  = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)[A-Za-z0-9_]+)\(`)
	guarantee = regexp.MustCompile(`(?m)^\| (.+) \| (.+) \|$`)
)

// TestEachGuaranteeNamesItsTests: docs/security.md guarantees nothing that no test keeps.
func TestEachGuaranteeNamesItsTests(t *testing.T) {
	t.Parallel()
	there, guarantees := testsThatExist(t), 0
	for _, row := range guarantee.FindAllStringSubmatch(read(t, "../docs/security.md"), -1) {
		if row[1] == "Guarantee" {
			continue
		}
		guarantees++
		named := testName.FindAllStringSubmatch(row[2], -1)
		if len(named) == 0 {
			t.Errorf("%q names no test", row[1])
		}
		for _, name := range named {
			if !there[name[1]] {
				t.Errorf("%q names %s, which is not there", row[1], name[1])
			}
		}
	}
	if guarantees < 30 {
		t.Errorf("only %d guarantees were found", guarantees)
	}
}

func testsThatExist(t *testing.T) map[string]bool {
	t.Helper()
	there := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, found := range testFunc.FindAllStringSubmatch(string(text), -1) {
			there[found[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return there
}

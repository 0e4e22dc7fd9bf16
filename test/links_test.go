package test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	link       = regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)
	sourcePath = regexp.MustCompile("`((?:core|ports|adapters|app|wire|cmd|test|docs)/[A-Za-z0-9_./-]+)`")
	importRows = regexp.MustCompile(`(?s)` + importsBegin + `.*?` + importsEnd)
)

// TestTheDocumentsNameFilesThatExist follows the links of our documents, and
// looks for the files of which they speak.
func TestTheDocumentsNameFilesThatExist(t *testing.T) {
	found := 0
	for _, pattern := range []string{"../*.md", "../docs/*.md", "../test/*/README.md"} {
		documents, _ := filepath.Glob(pattern)
		for _, document := range documents {
			text, err := os.ReadFile(document)
			if err != nil {
				t.Fatal(err)
			}
			for _, path := range namedFiles(document, importRows.ReplaceAllString(string(text), "")) {
				found++
				if _, err := os.Stat(path); err != nil {
					t.Errorf("%s names %s, which is not there", document, strings.TrimPrefix(path, "../"))
				}
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d files were named: does this test still read the documents?", found)
	}
}

// namedFiles are what a document links to, and what it calls by its path.
func namedFiles(document, text string) (paths []string) {
	for _, m := range link.FindAllStringSubmatch(text, -1) {
		paths = append(paths, filepath.Join(filepath.Dir(document), m[1]))
	}
	for _, m := range sourcePath.FindAllStringSubmatch(text, -1) {
		paths = append(paths, "../"+m[1])
	}
	return paths
}

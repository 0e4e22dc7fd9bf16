package test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
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

var (
	anchored = regexp.MustCompile(`\]\(([^)#:]*)#([^)]+)\)`)
	heading  = regexp.MustCompile(`(?m)^#+ (.+)$`)
	notInID  = regexp.MustCompile(`[^\pL\pN _-]`)
)

// TestTheDocumentsNameHeadingsThatExist follows the links of our documents into the middle of one.
func TestTheDocumentsNameHeadingsThatExist(t *testing.T) {
	found := 0
	for _, pattern := range []string{"../*.md", "../docs/*.md"} {
		documents, _ := filepath.Glob(pattern)
		for _, document := range documents {
			for _, m := range anchored.FindAllStringSubmatch(read(t, document), -1) {
				found++
				target := document
				if m[1] != "" {
					target = filepath.Join(filepath.Dir(document), m[1])
				}
				if !slices.Contains(headingIDs(read(t, target)), m[2]) {
					t.Errorf("%s links to %s#%s, which is not there", document, m[1], m[2])
				}
			}
		}
	}
	if found < 5 {
		t.Errorf("only %d headings were named: does this test still read the documents?", found)
	}
}

// headingIDs are the headings of a document as a link names them.
func headingIDs(text string) (all []string) {
	for _, m := range heading.FindAllStringSubmatch(text, -1) {
		plain := notInID.ReplaceAllString(strings.ToLower(m[1]), "")
		all = append(all, strings.ReplaceAll(plain, " ", "-"))
	}
	return all
}

package http

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

var fails = regexp.MustCompile(`(?:(?:Fail|problem)\((?:domain\.)?(\w+), |s\.refuse\()"([a-z0-9_]+)"`)

// Every code that the sources can answer with is listed, with its status, and
// no other.
func TestCodes(t *testing.T) {
	found := map[int][]string{}
	for _, room := range []string{"../../core", "../../adapters", "."} {
		err := filepath.WalkDir(room, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			source, err := os.ReadFile(path)
			for _, m := range fails.FindAllStringSubmatch(string(source), -1) {
				status := kindNamed(or(m[1], "Invalid")) // refuse says no kind: what a file holds is Invalid
				found[status] = append(found[status], m[2])
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for status, all := range found {
		slices.Sort(all)
		for _, code := range slices.Compact(all) {
			if status != 500 && !slices.Contains(strings.Fields(codes[status]), code) {
				t.Errorf("codes.go lacks %s under %d", code, status)
			}
		}
	}
	for status, all := range codes {
		for code := range strings.FieldsSeq(all) {
			if !slices.Contains(found[status], code) {
				t.Errorf("nothing answers %d %s any more", status, code)
			}
		}
	}
}

// kindNamed is the status of a kind by the name of its constant.
func kindNamed(name string) int {
	for kind, status := range statuses {
		if strings.EqualFold(strings.ReplaceAll(string(kind), "_", ""), name) {
			return status
		}
	}
	return statuses[domain.Internal]
}

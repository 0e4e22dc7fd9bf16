package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// FuzzContentType fails if what a caller calls a file could say more than that, or is kept in another form each time.
func FuzzContentType(f *testing.F) {
	for _, seed := range []string{
		"text/csv", "TEXT/CSV; charset=utf-8", "text/csv\r\nSet-Cookie: a=b", "a/b/c", "text/", "", "x/y; a=\"\\\"\"",
		"application/dicom; name*=UTF-8''M%C3%BCller", "text/csv; a=1; a=2", "image/" + strings.Repeat("x", 300),
	} {
		f.Add(seed)
	}
	keep := func(s string) (string, error) {
		a, err := domain.NewFile{FileName: "a", ContentType: s, Size: 1}.Asset("id", "t", "ada", time.Now())
		return a.ContentType, err
	}
	f.Fuzz(func(t *testing.T, said string) {
		kept, err := keep(said)
		if err != nil {
			return
		}
		if len(kept) > domain.MaxContentType || strings.ContainsFunc(kept, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Errorf("%q is kept as %q", said, kept)
		}
		if again, err := keep(kept); err != nil || again != kept {
			t.Errorf("%q is kept as %q, and that as %q: %v", said, kept, again, err)
		}
	})
}

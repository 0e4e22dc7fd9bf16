package http_test

import (
	"compress/gzip"
	"io"
	"strings"
	"testing"
)

// TestWhatIsLongIsCompressed has the description and the page, which anybody may read, sent to who can decompress them.
func TestWhatIsLongIsCompressed(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	for _, path := range []string{
		"/openapi.json", "/openapi.yaml", "/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js",
	} {
		whole := w.send("GET", path, "", "").want(200)
		packed := w.send("GET", path, "", "", "Accept-Encoding", "br, gzip").want(200)
		for _, r := range []reply{whole, packed} {
			if !strings.Contains(r.header.Get("Vary"), "Accept-Encoding") {
				t.Errorf("%s varies with %v", path, r.header["Vary"])
			}
		}
		text, err := gunzip(packed.body)
		if whole.header.Get("Content-Encoding") != "" || packed.header.Get("Content-Encoding") != "gzip" ||
			err != nil || text != whole.body || len(packed.body) > len(whole.body)*2/3 {
			t.Errorf("%s: %d bytes of %d, %v", path, len(packed.body), len(whole.body), err)
		}
	}
}

func gunzip(packed string) (string, error) {
	r, err := gzip.NewReader(strings.NewReader(packed))
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(r)
	return string(text), err
}

package rest

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

// gzipOf is by another library than ours.
func gzipOf(text string) string {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	io.WriteString(w, text)
	w.Close()
	return out.String()
}

// sendGzip posts what is said to be compressed.
func (p *probe) sendGzip(path, kind, body string, headers ...string) (int, string) {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), "POST", "http://"+p.addr+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Content-Encoding", "gzip")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.read(resp)
}

func TestCompressedBodies(t *testing.T) {
	t.Parallel()
	p := listen(t)
	a, most := `{"text":"a"}`, 64<<10
	fit := a + strings.Repeat(" ", most-len(a))
	for _, tc := range []struct {
		name, body string
		status     int
		said       string
	}{
		{"one", gzipOf(a), 200, a}, {"two members", gzipOf(a[:5]) + gzipOf(a[5:]), 200, a},
		{"at the limit", gzipOf(fit), 200, a}, {"one byte above", gzipOf(fit + " "), 413, "body_too_large"},
		{"far above", gzipOf(strings.Repeat(" ", 20<<20)), 413, "body_too_large"},
		{"as it is", a, 400, "gzip_malformed"}, {"cut off", gzipOf(a)[:20], 400, "gzip_malformed"},
		{"without its sum", gzipOf(a)[:len(gzipOf(a))-8], 400, "gzip_malformed"},
		{"followed by something", gzipOf(a) + "more", 400, "gzip_malformed"},
		{"compressed twice", gzipOf(gzipOf(a)), 422, "encoding_invalid"},
		{"nothing inside", gzipOf(""), 400, "json_malformed"}, {"nothing", "", 400, "json_malformed"},
	} {
		if status, answer := p.sendGzip("/echo", "application/json", tc.body); status != tc.status ||
			!strings.Contains(answer, tc.said) {
			t.Errorf("%s: got %d %s", tc.name, status, answer)
		}
	}
	for range 3 { // and the connection is still in step
		if status, answer := p.get("/stream/literal"); status != 204 {
			t.Errorf("%d %s", status, answer)
		}
	}
}

// TestCompressedUploads are bounded by what they become, also where that is within the limit.
func TestCompressedUploads(t *testing.T) {
	t.Parallel()
	p := listen(t, func(o *Options) { o.UploadLimit = 32 << 20 })
	form := func(content string) (kind, body string) {
		var text bytes.Buffer
		w := multipart.NewWriter(&text)
		writePart(w, "file", "a.csv", strings.NewReader(content))
		w.Close()
		return w.FormDataContentType(), gzipOf(text.String())
	}
	var table strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&table, "%d,squamous,%d,III\n", i, i*7919%100)
	}
	for content, want := range map[string]string{
		table.String():                    fmt.Sprintf(`200 {"file_name":"a.csv","size":%d,`, table.Len()),
		strings.Repeat("0,", 400<<10):     "200 ", // little, whatever the ratio
		strings.Repeat("\x00", 16<<20):    "413 gzip_ratio_too_large",
		table.String()[:600<<10] + "\x00": "200 ",
	} {
		kind, body := form(content)
		status, answer := p.sendGzip("/upload", kind, body)
		code, said, _ := strings.Cut(want, " ")
		if fmt.Sprint(status) != code || !strings.Contains(answer, said) {
			t.Errorf("%d bytes as %d: got %d %s, want %s", len(content), len(body), status, answer, want)
		}
	}
	if all := p.api.spool.all; all != 0 {
		t.Errorf("%d bytes are kept", all)
	}
}

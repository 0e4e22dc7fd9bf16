package rest

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// listed is longer than what is not worth it.
var listed = strings.Repeat("squamous ", 200)

// probeCompressed adds answers of several kinds.
func probeCompressed(a *API) {
	text := func(method, path string, secret, readOnly bool, text string) {
		Register(a, Endpoint{
			Action: domain.Action("probe." + path[1:]), Method: method, Path: path, Status: 200, Auth: Public,
			ShowsSecret: secret, ReadOnly: readOnly,
		}, func(context.Context, *Empty) (*Versioned[Plain], error) { return WithETag(7, Plain{text}), nil })
	}
	text("GET", "/long", false, false, listed)
	text("GET", "/short", false, false, "short")
	text("GET", "/secret", true, false, listed)
	text("POST", "/changed", false, false, listed)
	text("POST", "/found", false, true, listed)
	for kind, produces := range map[string]string{
		"lines": "application/x-ndjson", "csv": "text/csv; charset=utf-8", "zip": "application/zip",
		"image": "image/png", "events": EventStream, "broken": "text/csv", "flood": "text/csv",
	} {
		Register(a, Endpoint{
			Action: domain.Action("probe.sent." + kind), Method: "GET", Path: "/sends/" + kind, Status: 200, Auth: Public,
			Produces: produces,
		}, func(ctx context.Context, _ *Empty) (*Streamed, error) {
			r, err := a.StreamWriter(ctx, func(_ context.Context, w io.Writer) error { return probeSent(w, kind) })
			return Stream(produces, r), err
		})
	}
}

// Plain is a body with one text.
type Plain struct {
	Text string `json:"text"`
}

func probeSent(w io.Writer, kind string) error {
	if kind == "flood" {
		return flood(w)
	}
	_, err := io.WriteString(w, listed)
	if kind == "broken" {
		return errors.Join(err, errors.New("it broke"))
	}
	return err
}

// fetch asks for an answer as it is sent; an empty accept says nothing of encodings.
func (p *probe) fetch(method, path, accept string, headers ...string) *http.Response {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), method, "http://"+p.addr+"/api/v1"+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", accept) // the library leaves it alone then
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { resp.Body.Close() })
	return resp
}

// plain is the body of an answer, decompressed.
func (p *probe) plain(resp *http.Response) (string, error) {
	p.t.Helper()
	var body io.Reader = resp.Body
	if resp.Header.Get("Content-Encoding") == "gzip" {
		var err error
		if body, err = gzip.NewReader(body); err != nil {
			return "", err
		}
	}
	text, err := io.ReadAll(body)
	return string(text), err
}

func TestWhichAnswersAreCompressed(t *testing.T) {
	t.Parallel()
	p := listen(t, func(o *Options) { o.Compress = true })
	off := listen(t)
	for _, tc := range []struct {
		method, path, accept string
		compressed, varies   bool
	}{
		{"GET", "/long", "gzip", true, true}, {"GET", "/long", "br;q=1.0, GZIP;q=0.5", true, true},
		{"GET", "/long", "", false, true}, {"GET", "/long", "identity", false, true}, {"GET", "/long", "br", false, true},
		{"GET", "/long", "gzip;q=0", false, true}, {"GET", "/long", "gzip; q=0.000, *", false, true},
		{"HEAD", "/long", "gzip", true, true},
		{"GET", "/short", "gzip", false, false}, {"GET", "/secret", "gzip", false, false},
		{"POST", "/changed", "gzip", false, false}, {"POST", "/found", "gzip", true, true},
		{"GET", "/sends/lines", "gzip", true, true}, {"GET", "/sends/csv", "gzip", true, true},
		{"GET", "/sends/csv", "", false, true}, {"GET", "/sends/zip", "gzip", false, false},
		{"GET", "/sends/image", "gzip", false, false}, {"GET", "/sends/events", "gzip", false, false},
	} {
		resp := p.fetch(tc.method, tc.path, tc.accept)
		h := resp.Header
		if compressed := h.Get("Content-Encoding") == "gzip"; compressed != tc.compressed || resp.StatusCode != 200 ||
			strings.Contains(h.Get("Vary"), "Accept-Encoding") != tc.varies {
			t.Errorf("%+v: %d %v", tc, resp.StatusCode, h)
		}
		if tag := h.Get("ETag"); tag != "" && tag != map[bool]string{true: `W/"7"`, false: `"7"`}[tc.compressed] {
			t.Errorf("%+v: the tag is %s", tc, tag)
		}
		whole := off.fetch(tc.method, tc.path, tc.accept)
		if whole.Header.Get("Content-Encoding") != "" || whole.Header.Get("Vary") != "" {
			t.Errorf("%+v: it is off, and %v", tc, whole.Header)
		}
		got, err := p.plain(resp)
		if want, _ := off.plain(whole); err != nil && tc.method != "HEAD" || got != want {
			t.Errorf("%+v: %.60s… %v, want %.60s…", tc, got, err, want)
		}
	}
}

// TestACompressedStreamThatBreaksLooksBroken fails if what came can be decompressed to an end.
func TestACompressedStreamThatBreaksLooksBroken(t *testing.T) {
	t.Parallel()
	p := listen(t, func(o *Options) { o.Compress = true })
	resp := p.fetch("GET", "/sends/broken", "gzip")
	packed, err := io.ReadAll(resp.Body)
	if err == nil || len(packed) == 0 || resp.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("%d bytes of %v look complete: %v", len(packed), resp.Header, err)
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(unpacked); err == nil || len(text) == 0 {
		t.Errorf("%d bytes were decompressed, to the end: %v", len(text), err)
	}
}

// TestACompressedStreamIsAStream fails if it is gathered before it is sent: it has no end.
func TestACompressedStreamIsAStream(t *testing.T) {
	t.Parallel()
	p := listen(t, func(o *Options) { o.Compress = true })
	unpacked, err := gzip.NewReader(p.fetch("GET", "/sends/flood", "gzip").Body)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.CopyN(io.Discard, unpacked, 8<<20); err != nil {
		t.Errorf("%d bytes, then %v", n, err)
	}
}

// TestATagThatWasMadeWeakIsTheVersion, whoever compressed what came with it.
func TestATagThatWasMadeWeakIsTheVersion(t *testing.T) {
	t.Parallel()
	p := listen(t, func(o *Options) { o.Compress = true })
	tag := p.fetch("GET", "/long", "gzip").Header.Get("ETag")
	seen, err := WithIfMatch(IfMatch{tag}, func(v domain.Version) (domain.Version, error) { return v, nil })
	if fmt.Sprint(seen, err) != "7 <nil>" {
		t.Errorf("%s is %v, %v", tag, seen, err)
	}
}

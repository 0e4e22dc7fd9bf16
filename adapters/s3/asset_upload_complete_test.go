package s3_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// losing opens the store behind a proxy that lets one completion of an upload have its effect, and drops the answer. A
// repeat is answered as most stores do, which know the upload no more; the one of the stack would remember it.
func losing(t *testing.T, before func()) (f ports.Files, lost *atomic.Int64) {
	t.Helper()
	c := config(t)
	store, err := url.Parse(c.Endpoint)
	must(t, err)
	lost = &atomic.Int64{}
	pass := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(store)
		r.Out.Host = r.In.Host // which is signed
	}}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || !r.URL.Query().Has("uploadId") {
			pass.ServeHTTP(w, r)
			return
		}
		if lost.Add(1) > 1 {
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, "<Error><Code>NoSuchUpload</Code></Error>")
			return
		}
		answer := httptest.NewRecorder()
		pass.ServeHTTP(answer, r)
		if answer.Code != http.StatusOK {
			t.Errorf("the completion was answered by %d %s", answer.Code, answer.Body)
		}
		before()
		panic(http.ErrAbortHandler)
	}))
	t.Cleanup(proxy.Close)
	c.Endpoint = proxy.URL
	return open(t, c), lost
}

// What was stored, and not heard of, is stored: nobody has to send it again.
func TestAnUploadWhoseCompletionWasNotHeardOfIsComplete(t *testing.T) {
	t.Parallel()
	const size = 11 << 20 // of more than two parts
	f, completions := losing(t, func() {})
	want := bytes.Repeat([]byte("0123456789a"), 1<<20)
	must(t, f.Put(t.Context(), "lost", "completion", "text/plain", bytes.NewReader(want), size))
	if n := completions.Load(); n < 2 {
		t.Errorf("it was completed %d times, no answer was lost", n)
	}
	content, err := f.Get(t.Context(), "lost", "completion")
	must(t, err)
	defer content.Close()
	got, err := io.ReadAll(content)
	must(t, err)
	if !bytes.Equal(got, want) {
		t.Errorf("%d bytes are there, and not those that were stored", len(got))
	}
	must(t, f.Delete(t.Context(), "lost", "completion"))
}

// Another object of the key, of the same size or gone, is no proof that these parts were put together.
func TestAnotherObjectIsNotTakenForTheUpload(t *testing.T) {
	t.Parallel()
	plain := open(t, config(t))
	for name, meanwhile := range map[string]func(key string){
		"other bytes": func(key string) {
			must(t, plain.Put(t.Context(), "lost", key, "text/plain", bytes.NewReader(make([]byte, 9)), 9))
		},
		"deleted": func(key string) { must(t, plain.Delete(t.Context(), "lost", key)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, _ := losing(t, func() { meanwhile(name) })
			upload, err := f.StartUpload(t.Context(), "lost", name)
			must(t, err)
			p := sendPart(t, f, name, upload, []byte("9 letters"))
			err = f.CompleteUpload(t.Context(), "lost", name, upload, []domain.UploadPart{p})
			if !errors.Is(err, domain.ErrUploadLost) {
				t.Errorf("got %v", err)
			}
			must(t, plain.Delete(t.Context(), "lost", name))
		})
	}
}

// sendPart is the first part of an upload.
func sendPart(t *testing.T, f ports.Files, key, upload string, content []byte) domain.UploadPart {
	t.Helper()
	p := domain.UploadPart{Number: 1, Size: int64(len(content))}
	urls, err := f.LinkParts(t.Context(), "lost", key, upload, []domain.UploadPart{p}, domain.PartTTL)
	must(t, err)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, urls[0].Reveal(), bytes.NewReader(content))
	must(t, err)
	answer, err := http.DefaultClient.Do(r)
	must(t, err)
	defer answer.Body.Close()
	parts, err := f.Parts(t.Context(), "lost", key, upload)
	must(t, err)
	return parts[0]
}

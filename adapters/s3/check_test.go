package s3_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/adapters/s3"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
)

// before stands between us and the real store, and refuses some requests.
func before(t *testing.T, refuse func(*http.Request) (code string)) s3.Config {
	t.Helper()
	c := config(t)
	store, err := url.Parse(c.Endpoint)
	must(t, err)
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = store.Scheme, store.Host, r.In.Host
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if code := refuse(r); code != "" {
			w.WriteHeader(http.StatusForbidden)
			_, _ = w.Write([]byte("<Error><Code>" + code + "</Code></Error>"))
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	c.Endpoint = server.URL
	return c
}

// A store that knows no checksums of the new kind, as Ceph, Google's and older MinIO, is good enough.
func TestContractOnAStoreThatKnowsNoChecksums(t *testing.T) {
	f := open(t, before(t, func(r *http.Request) string {
		for name := range r.Header {
			if name = strings.ToLower(name); strings.HasPrefix(name, "x-amz-checksum") || name == "x-amz-trailer" ||
				name == "x-amz-sdk-checksum-algorithm" {
				return "NotImplemented"
			}
		}
		if strings.Contains(r.Header.Get("Content-Encoding"), "aws-chunked") {
			return "NotImplemented"
		}
		return ""
	}))
	contract.Files(t, func(*testing.T) ports.Set { return ports.Set{Gateways: ports.Gateways{Files: f}} })
}

func TestReadinessTriesAWriteAndSaysWhatFailed(t *testing.T) {
	for method, want := range map[string]string{
		http.MethodPut:    "a write failed: s3: the access key lacks a right on the bucket (status 403",
		http.MethodDelete: "a deletion failed",
	} {
		var fine atomic.Bool
		f := open(t, before(t, func(r *http.Request) string {
			if r.Method == method && !fine.Load() {
				return "AccessDenied"
			}
			return ""
		}))
		if err := f.Check(t.Context()); !errors.Is(err, domain.ErrFilesUnavailable) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", method, err)
		}
		fine.Store(true)
		must(t, f.Check(t.Context()))
	}
}

func TestReadinessWritesOnceAMinute(t *testing.T) {
	var writes atomic.Int64
	f := open(t, before(t, func(r *http.Request) string {
		if r.Method == http.MethodPut {
			writes.Add(1)
		}
		return ""
	}))
	for range 5 {
		must(t, f.Check(t.Context()))
	}
	if writes.Load() != 1 {
		t.Errorf("five checks wrote %d times", writes.Load())
	}
}

// Who looks for the bucket is told no code; who may only write is ready.
func TestReadinessWritesWhereTheBucketIsRefused(t *testing.T) {
	var refused atomic.Bool
	f := open(t, before(t, func(r *http.Request) string {
		if r.Method == http.MethodHead {
			return "AccessDenied"
		}
		if r.Method == http.MethodPut && refused.Load() {
			return "SignatureDoesNotMatch"
		}
		return ""
	}))
	for range 3 {
		must(t, f.Check(t.Context()))
	}
	refused.Store(true)
	if err := f.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "secret access key refused") {
		t.Errorf("got %v", err)
	}
}

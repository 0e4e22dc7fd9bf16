package servers

import (
	"bytes"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
)

// IdentityProxy stands before the identity provider at another address, without the provider taking notice: tokens are
// asked for by the address at which one comes.
func IdentityProxy(provider *url.URL) *httputil.ReverseProxy {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(provider)
			if r.In.URL.Path == "/oauth/token" {
				renameAudience(r.Out, "http://"+r.In.Host, provider.String())
			}
		},
		ErrorLog: log.New(io.Discard, "", 0), // of callers who have gone
	}
}

func renameAudience(r *http.Request, from, to string) {
	body, _ := io.ReadAll(r.Body)
	body = bytes.ReplaceAll(body, []byte(url.QueryEscape(from)), []byte(url.QueryEscape(to)))
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
}

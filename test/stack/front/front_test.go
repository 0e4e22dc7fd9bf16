package front

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestTheServerBehindIsReachedByWhoKnowsTheAuthority(t *testing.T) {
	behind := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "behind")
	}))
	defer behind.Close()
	identity, err := NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	pair, err := identity.Pair()
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go Serve(l, pair, behind.Listener.Addr().String())
	known := x509.NewCertPool()
	known.AppendCertsFromPEM(identity.CA)
	for roots, want := range map[*x509.CertPool]string{known: "behind", x509.NewCertPool(): ""} {
		client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
		response, err := client.Get("https://" + l.Addr().String())
		if want == "" && err == nil {
			t.Error("an unknown authority was believed")
		}
		if want == "" || err != nil {
			continue
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if string(body) != want {
			t.Errorf("got %q", body)
		}
	}
}

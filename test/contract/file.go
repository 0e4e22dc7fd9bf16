package contract

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
)

// Files checks that the bytes of assets are kept as the port says. Links are
// followed over the network, or by the store itself if it is an
// http.RoundTripper, since then nothing listens where they lead.
func Files(t *testing.T, open func(*testing.T) ports.Set) {
	all := maps.Clone(uploadChecks)
	maps.Copy(all, checks{
		"roundtrip":   onFileStore(fileRoundTrip),
		"replace":     onFileStore(fileReplace),
		"delete":      onFileStore(fileDelete),
		"apart":       onFileStore(fileApart),
		"large":       onFileStore(fileLarge),
		"broken":      onFileStore(fileBroken),
		"link":        onFileStore(fileLink),
		"link absent": onFileStore(fileLinkAbsent),
		"link ends":   onFileStore(fileLinkEnds),
		"in reach":    onFileStore(func(t *testing.T, b fileStore) { must(t, b.Check(t.Context())) }),
	})
	all.run(t, "files", open)
}

// fileStore is the files of a fresh tenant.
type fileStore struct {
	ports.Files
	tenant domain.TenantID
}

func onFileStore(check func(*testing.T, fileStore)) func(*testing.T, ports.Set) {
	return func(t *testing.T, p ports.Set) { check(t, fileStore{p.Files, domain.TenantID("org_" + unique())}) }
}

func (b fileStore) put(t *testing.T, key, content string) {
	t.Helper()
	// Uploads come from the network: they cannot be rewound.
	must(t, b.Put(
		t.Context(), b.tenant, key, "image/png", iotest.OneByteReader(strings.NewReader(content)), int64(len(content)),
	))
}

func (b fileStore) want(t *testing.T, key, content string) {
	t.Helper()
	r, err := b.Get(t.Context(), b.tenant, key)
	must(t, err)
	defer r.Close()
	data, err := io.ReadAll(r)
	must(t, err)
	if string(data) != content {
		t.Errorf("%s has %d bytes %.40q, want %d %.40q", key, len(data), data, len(content), content)
	}
}

func (b fileStore) wantAbsent(t *testing.T, key string) {
	t.Helper()
	r, err := b.Get(t.Context(), b.tenant, key)
	wantError(t, err, domain.ErrObjectNotFound)
	if r != nil {
		t.Error("there is something to read where nothing is")
	}
}

// fileRoundTrip fails for a store that bends bytes or keys.
func fileRoundTrip(t *testing.T, b fileStore) {
	for key, content := range map[string]string{
		"images/a": "\x89PNG\r\n\x1a\n\x00\xff", "images/b c+d=%41&ü?#": "odd key", "empty": "", "images/A": "another case",
	} {
		b.put(t, key, content)
		b.want(t, key, content)
	}
	b.wantAbsent(t, "images/c")
}

// fileReplace fails for a store that keeps the old bytes, or a part of them.
func fileReplace(t *testing.T, b fileStore) {
	b.put(t, "images/a", "a long first version")
	b.put(t, "images/a", "short")
	b.want(t, "images/a", "short")
}

// fileDelete fails for a store that minds what is gone already, or takes more
// than it was told to.
func fileDelete(t *testing.T, b fileStore) {
	b.put(t, "images/a", "1")
	b.put(t, "images/ab", "2")
	for range 2 {
		must(t, b.Delete(t.Context(), b.tenant, "images/a"))
		b.wantAbsent(t, "images/a")
	}
	b.want(t, "images/ab", "2")
}

// fileApart fails for a store that forgets whose the file is: tenants' ids
// differ by case, and may look like paths.
func fileApart(t *testing.T, b fileStore) {
	b.put(t, "images/a", string(b.tenant))
	boxes := []fileStore{b}
	for _, tenant := range []domain.TenantID{
		"", domain.TenantID(strings.ToUpper(string(b.tenant))), b.tenant + "/images", "../" + b.tenant, b.tenant + "/..",
	} {
		other := fileStore{b.Files, tenant}
		if tenant != "" {
			other.wantAbsent(t, "images/a")
		}
		other.put(t, "images/a", string(tenant))
		boxes = append(boxes, other)
	}
	for _, other := range boxes {
		other.want(t, "images/a", string(other.tenant))
	}
	must(t, boxes[1].Delete(t.Context(), "", "images/a"))
	b.want(t, "images/a", string(b.tenant))
}

// fileLarge fails for a store that mixes up the parts of a large file.
func fileLarge(t *testing.T, b fileStore) {
	const size = 12<<20 + 3
	sent := sha256.New()
	source := io.TeeReader(io.LimitReader(rand.NewChaCha8([32]byte{}), size), sent)
	must(t, b.Put(t.Context(), b.tenant, "large", "application/octet-stream", source, size))
	r, err := b.Get(t.Context(), b.tenant, "large")
	must(t, err)
	defer r.Close()
	got := sha256.New()
	n, err := io.Copy(got, r)
	must(t, err)
	if n != size || !bytes.Equal(got.Sum(nil), sent.Sum(nil)) {
		t.Errorf("%d bytes came back changed", n)
	}
}

// fileBroken fails for a store that keeps half a file.
func fileBroken(t *testing.T, b fileStore) {
	broken := errors.New("the client went away")
	for _, size := range []int64{100, 12 << 20} {
		part := io.LimitReader(rand.NewChaCha8([32]byte{}), size-1)
		for name, tc := range map[string]struct {
			from io.Reader
			want error
		}{
			"breaks": {io.MultiReader(part, iotest.ErrReader(broken)), broken},
			"short":  {io.LimitReader(rand.NewChaCha8([32]byte{}), size-1), domain.ErrSizeMismatch},
			"long":   {io.LimitReader(rand.NewChaCha8([32]byte{}), size+1), domain.ErrSizeMismatch},
		} {
			key := fmt.Sprint(name, size)
			wantError(t, b.Put(t.Context(), b.tenant, key, "image/png", tc.from, size), tc.want)
			b.wantAbsent(t, key)
		}
	}
}

// client reaches where links lead.
func (b fileStore) client() *http.Client {
	if transport, ok := b.Files.(http.RoundTripper); ok {
		return &http.Client{Transport: transport}
	}
	return http.DefaultClient
}

// open follows a link as a browser does.
func (b fileStore) open(t *testing.T, link domain.Secret) (*http.Response, string) {
	t.Helper()
	answer, err := b.client().Get(link.Reveal())
	must(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	must(t, err)
	return answer, string(body)
}

func (b fileStore) link(t *testing.T, a domain.Asset, ttl time.Duration) domain.Secret {
	t.Helper()
	link, err := b.Link(t.Context(), b.tenant, a, ttl)
	must(t, err)
	if link == "" {
		t.Fatal("the link is empty")
	}
	return link
}

// fileLink fails for a store that lets a browser run what somebody uploaded.
func fileLink(t *testing.T, b fileStore) {
	b.put(t, "files/a", "<script>")
	for _, tc := range []struct{ name, contentType, wantType, wantDisposition string }{
		{"logo.png", "image/png", "image/png", `inline; filename=logo.png`},
		{"", "image/webp", "image/webp", `inline`},
		{"x.svg", "image/svg+xml", "application/octet-stream", `attachment; filename=x.svg`},
		{"a b\"c.html", "text/html", "application/octet-stream", `attachment; filename="a b\"c.html"`},
		{"größe\r\n.csv", "", "application/octet-stream", `attachment; filename*=utf-8''gr%C3%B6%C3%9Fe%0D%0A.csv`},
	} {
		answer, body := b.open(t, b.link(
			t, domain.Asset{Key: "files/a", FileName: tc.name, ContentType: tc.contentType}, time.Minute,
		))
		if answer.StatusCode != http.StatusOK || body != "<script>" {
			t.Errorf("%q: got %d %q", tc.name, answer.StatusCode, body)
		}
		if got := answer.Header.Get("Content-Type"); got != tc.wantType {
			t.Errorf("%q: got the type %q, want %q", tc.name, got, tc.wantType)
		}
		if got := answer.Header.Get("Content-Disposition"); got != tc.wantDisposition {
			t.Errorf("%q: got the disposition %q, want %q", tc.name, got, tc.wantDisposition)
		}
	}
}

// fileLinkAbsent fails for a store whose links open what is another's.
func fileLinkAbsent(t *testing.T, b fileStore) {
	b.put(t, "files/a", "mine")
	other := fileStore{b.Files, b.tenant + "2"}
	mine, theirs := b.link(t, domain.Asset{Key: "files/a"}, time.Minute),
		other.link(t, domain.Asset{Key: "files/a"}, time.Minute)
	if mine == theirs {
		t.Error("two tenants have one link")
	}
	if answer, body := other.open(t, theirs); answer.StatusCode != http.StatusNotFound {
		t.Errorf("got %d %q, want 404", answer.StatusCode, body)
	}
}

// fileLinkEnds fails for a store whose links live longer than was asked.
func fileLinkEnds(t *testing.T, b fileStore) {
	b.put(t, "files/a", "mine")
	link := b.link(t, domain.Asset{Key: "files/a"}, 2*time.Second)
	if answer, body := b.open(t, link); answer.StatusCode != http.StatusOK {
		t.Errorf("before its end: got %d %q", answer.StatusCode, body)
	}
	expect.Eventually(t, "the link ends with 403", func() bool {
		answer, _ := b.open(t, link)
		return answer.StatusCode == http.StatusForbidden
	})
}

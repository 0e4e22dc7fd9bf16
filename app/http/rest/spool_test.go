package rest

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/test/expect"
)

type uploaderKey struct{}

// listenTo has uploads of whom the header X-Who names, as tenant/person.
func listenTo(t *testing.T, limits SpoolLimits, change ...func(*Options)) *probe {
	return listen(t, append(change, func(o *Options) {
		o.Spool = limits
		o.Authenticate = func(ctx huma.Context, _ Endpoint) (context.Context, error) {
			return context.WithValue(ctx.Context(), uploaderKey{}, ctx.Header("X-Who")), nil
		}
		o.Uploader = func(ctx context.Context) Uploader {
			tenant, person, _ := strings.Cut(ctx.Value(uploaderKey{}).(string), "/")
			return Uploader{tenant, person}
		}
	})...)
}

const uploadHead = "POST /api/v1/upload HTTP/1.1\r\nHost: t\r\nX-Who: %s\r\nConnection: close\r\n" +
	"Content-Type: multipart/form-data; boundary=x\r\n"

// heldBack may be the end of a delimiter, so it is not on the disk yet.
const heldBack = 8 << 10

const partHead = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"

// openUpload sends bytes of a file that does not end yet.
func (p *probe) openUpload(who string, bytes int) net.Conn {
	p.t.Helper()
	c, err := net.Dial("tcp", p.addr)
	expect.NoError(p.t, err)
	p.t.Cleanup(func() { c.Close() })
	before := p.spooled()
	body := partHead + strings.Repeat("x", bytes)
	fmt.Fprintf(c, uploadHead+"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", who, len(body), body)
	expect.Eventually(p.t, "the bytes lie on the disk", func() bool { return p.spooled() > before+int64(bytes)-heldBack })
	return c
}

func (p *probe) spooled() int64 {
	p.api.spool.mu.Lock()
	defer p.api.spool.mu.Unlock()
	return p.api.spool.all
}

// wantUpload sends a whole file.
func (p *probe) wantUpload(who string, bytes int, chunked bool, want string) {
	p.t.Helper()
	body := partHead + strings.Repeat("x", bytes) + "\r\n--x--\r\n"
	answer := p.dial(func(w io.Writer) {
		if chunked {
			fmt.Fprintf(w, uploadHead+"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", who, len(body), body)
			return
		}
		fmt.Fprintf(w, uploadHead+"Content-Length: %d\r\n\r\n%s", who, len(body), body)
	})
	status, code, _ := strings.Cut(want, " ")
	if !strings.HasPrefix(answer, "HTTP/1.1 "+status) || !strings.Contains(answer, code) ||
		strings.Contains(answer, "Retry-After") != (status != "200") {
		p.t.Errorf("%d bytes of %s, chunked %v: want %s, got %s", bytes, who, chunked, want, answer)
	}
}

// TestOpenUploadsAreBounded of a person, a tenant, and in all; each is told which, and what has ended gives its space
// back.
func TestOpenUploadsAreBounded(t *testing.T) {
	t.Parallel()
	var used, most, refused atomic.Int64
	p := listenTo(t, SpoolLimits{Person: 300 << 10, Tenant: 500 << 10, All: 800 << 10}, func(o *Options) {
		o.Spooled = func(bytes, all int64) { used.Store(bytes); most.Store(all) }
		o.SpoolRefused = func() { refused.Add(1) }
	})
	const size = 100 << 10 // beside which the bytes in flight are few
	first := p.openUpload("a/ann", 2*size)
	for _, chunked := range []bool{true, false} {
		p.wantUpload("a/ann", 3*size/2, chunked, `429 "code":"uploads_too_large_together","message":"Your uploads`)
		p.wantUpload("a/ann", size/2, chunked, "200")
		p.wantUpload("b/ann", 2*size, chunked, "200")
	}
	p.openUpload("a/bob", 2*size)
	for _, chunked := range []bool{true, false} {
		p.wantUpload("a/carl", 3*size/2, chunked,
			`429 "code":"uploads_too_large_together","message":"The uploads of your enterprise`)
		p.wantUpload("b/carl", 2*size, chunked, "200")
	}
	p.openUpload("b/dan", 2*size)
	for _, chunked := range []bool{true, false} {
		p.wantUpload("c/eve", 5*size/2, chunked, `503 "code":"spool_full"`)
		p.wantUpload("c/eve", size, chunked, "200")
	}
	if used.Load() != p.spooled() || most.Load() != 8*size || refused.Load() != 6 {
		t.Errorf("told of %d bytes of %d and %d refusals", used.Load(), most.Load(), refused.Load())
	}
	first.Close()
	expect.Eventually(t, "the space of who left is free", func() bool { return used.Load() < 5*size })
	p.wantUpload("a/ann", 5*size/2, true, "200")
	p.wantUpload("c/eve", 5*size/2, false, "200")
}

// TestSpaceIsFreedWhateverHappens ends uploads in all the ways there are.
func TestSpaceIsFreedWhateverHappens(t *testing.T) {
	t.Parallel()
	p := listenTo(t, SpoolLimits{Person: 3 << 20})
	field := func(name, value string) string {
		return "\r\n--x\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value
	}
	file := partHead + strings.Repeat("x", 300<<10)
	for rest, want := range map[string]string{
		"\r\n--x--\r\n":                             "200",
		field("note", "panic") + "\r\n--x--\r\n":    "500",
		field("other", "") + "\r\n--x--\r\n":        "422",
		"\r\n" + partHead + "again\r\n--x--\r\n":    "422",
		strings.Repeat("x", 1<<20) + "\r\n--x--":    "413",
		"\r\n--x\r\nno header\r\n\r\n\r\n--x--\r\n": "400",
		"": "400", // no end
	} {
		answer := p.dial(func(w io.Writer) {
			fmt.Fprintf(w, uploadHead+"Content-Length: %d\r\n\r\n%s", "a/ann", len(file+rest), file+rest)
		})
		if !strings.HasPrefix(answer, "HTTP/1.1 "+want) {
			t.Errorf("%.40q: want %s, got %s", rest, want, answer)
		}
		expect.Eventually(t, "nothing is left of what was answered "+want, func() bool { return p.spooled() == 0 })
	}
	if s := p.api.spool; len(s.people)+len(s.tenants) > 0 {
		t.Errorf("%v and %v are remembered", s.people, s.tenants)
	}
}

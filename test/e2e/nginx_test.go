package e2e

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
	"github.com/tenon-health/tenon/test/servers"
)

const nginxConfig = "../../deploy/nginx/tenon.conf"

// proxied is a company whose people come through nginx, to one of two nodes.
type proxied struct {
	*scenario.Tenant
	nodes [2]*scenario.Node
	nginx *servers.Nginx
	bob   scenario.Caller // through nginx
}

// TestBehindNginx has nginx in front of two nodes, as deploy/ configures it, and one node killed after the other.
func TestBehindNginx(t *testing.T) {
	t.Parallel()
	s := scenario.NewStack(t)
	p := proxied{Tenant: scenario.NewTenant(t, s, "Proxied")}
	p.Equip(t)
	for i := range p.nodes {
		p.nodes[i] = s.StartNode(t, "TRUSTED_PROXIES=127.0.0.1", "RATE_LIMIT_ONBOARDING=3")
	}
	p.nginx = servers.NewNginx(t, nginxConfig,
		"10.0.0.11:8080", p.nodes[0].Address(), "10.0.0.12:8080", p.nodes[1].Address())
	p.bob = p.through(p.Analyst, p.transport())
	t.Run("HTTPS", p.https)
	t.Run("events", p.events)
	t.Run("tags", p.tags)
	t.Run("an address that was made up", p.madeUpAddress)
	t.Run("a file", p.file)
	t.Run("framing", p.framing)
	t.Run("what a node takes", p.takenByNodes)
	t.Run("nothing of a query in the log", p.logged)
	t.Run("a node is killed", p.killed)
	t.Run("an export whose node is killed", p.brokenExport)
}

// through is somebody who comes by nginx.
func (p *proxied) through(who scenario.Caller, by *http.Transport) scenario.Caller {
	return scenario.Caller{
		Base: "https://" + p.nginx.Address + "/api/v1", Token: who.Token, HTTP: &http.Client{Transport: by},
	}
}

// transport speaks HTTP/2 with nginx.
func (p *proxied) transport() *http.Transport {
	return &http.Transport{TLSClientConfig: p.nginx.TLS.Clone(), ForceAttemptHTTP2: true}
}

// ask makes one call and returns the answer as it came.
func (p *proxied) ask(t *testing.T, who scenario.Caller, method, path, body string, headers ...string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, who.Base+path, strings.NewReader(body))
	expect.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+who.Token)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := who.Do(req)
	expect.NoError(t, err)
	t.Cleanup(func() { res.Body.Close() })
	return res
}

// https is said to browsers for the future, and HTTP/2 ends at the proxy. Both nodes answer.
func (p *proxied) https(t *testing.T) {
	for range 4 {
		res := p.ask(t, p.bob, "GET", "/users/me", "")
		if res.StatusCode != 200 || res.Proto != "HTTP/2.0" || res.Header.Get("Strict-Transport-Security") == "" {
			t.Errorf("%d %s %v", res.StatusCode, res.Proto, res.Header)
		}
	}
	for _, node := range p.nodes {
		expect.Eventually(t, "both nodes have answered", func() bool {
			return strings.Contains(node.Log(t), "route=/api/v1/users/me")
		})
	}
}

// events come one by one: each is heard before the next one happens.
func (p *proxied) events(t *testing.T) {
	heard := p.through(p.Admin, p.transport()).Follow(t, "")
	me := p.Admin.Get(t, "/auth/me")["subject"]
	for range 2 {
		run := p.bob.Post(t, p.Runs(), scenario.Object{
			"base_patient_data": scenario.Object{"x": 1}, "base_prediction": []any{},
		})
		p.bob.Post(t, "/trial-shares/"+p.Project+"/"+p.Trial, scenario.Object{
			"execution_id": run["execution_id"], "recipients": []any{me},
		})
		if live := heard.Next(t); live["type"] != "TRIAL_SHARED" {
			t.Errorf("heard %v", live)
		}
	}
}

// tags are taken in If-Match as they come: weak where Tenon has compressed, and where a proxy has.
func (p *proxied) tags(t *testing.T) {
	plain := p.StartNode(t, "COMPRESS_ANSWERS=false")
	squeezing := *p
	squeezing.nginx = servers.NewNginx(t, nginxConfig,
		"10.0.0.11:8080", plain.Address(), "10.0.0.12:8080", plain.Address(),
		"gzip off;", "gzip on; gzip_types application/json;")
	byProxy := squeezing.through(p.Analyst, squeezing.transport())
	long := strings.Repeat("of interest ", 100)
	for i, who := range []scenario.Caller{p.bob, byProxy} {
		made := who.Post(t, p.Records(), scenario.Object{"patient_data": scenario.Object{"n": i, "text": long}})
		path := p.Records() + "/" + made["record_id"].(string)
		read := p.ask(t, who, "GET", path, "", "Accept-Encoding", "gzip")
		unpacked, err := gzip.NewReader(read.Body)
		expect.NoError(t, err)
		text, err := io.ReadAll(unpacked)
		expect.NoError(t, err)
		tag := read.Header.Get("ETag")
		if read.Header.Get("Content-Encoding") != "gzip" || tag != `W/"1"` || !bytes.Contains(text, []byte(long)) {
			t.Errorf("%d: %v %s", i, read.Header, text)
		}
		change := scenario.Object{"patient_data": scenario.Object{"n": nil}}
		who.Call(t, 200, "PATCH", path, change, "If-Match", tag)
		who.Call(t, 412, "PATCH", path, change, "If-Match", tag)
		who.Call(t, 204, "DELETE", path, nil)
	}
}

// from is who comes from an address of their own, by HTTP/1.1.
func (p *proxied) from(address, token string) scenario.Caller {
	own := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	by := &http.Transport{TLSClientConfig: p.nginx.TLS.Clone(), DialContext: own.DialContext}
	return p.through(scenario.Caller{Token: token}, by)
}

// madeUpAddress sends more calls than one address may, each as if from another one.
func (p *proxied) madeUpAddress(t *testing.T) {
	ann, dan := p.from("127.0.0.2", ""), p.from("127.0.0.3", "")
	look := func(who scenario.Caller, forwarded string) int {
		token := strings.Repeat("0", 64)
		return p.ask(t, who, "POST", "/external/onboarding/lookup", `{"token":"`+token+`"}`,
			"X-Forwarded-For", forwarded, "X-Real-IP", forwarded, "Forwarded", "for="+forwarded).StatusCode
	}
	refused := 0
	for i := range 2*3 + 1 { // each node counts by itself
		if look(ann, fmt.Sprintf("198.51.100.%d", i)) == 429 {
			refused++
		}
	}
	if status := look(dan, "127.0.0.2"); refused == 0 || status != 404 {
		t.Errorf("%d calls were refused, and another address is answered %d", refused, status)
	}
}

// rows are of texts that do not compress well.
func rows(count int) string {
	var text strings.Builder
	text.WriteString("id,text\n")
	for i := range count {
		random := make([]byte, 5000)
		rand.Read(random)
		fmt.Fprintf(&text, "%d,%x\n", i, random)
	}
	return text.String()
}

// file is larger than other bodies may be; it is exported as it came.
func (p *proxied) file(t *testing.T) {
	text := rows(400)
	status, answer := p.bob.Upload(t, p.Records()+"/upload", "a.csv", strings.NewReader(text), nil)
	if status != 201 || !bytes.Contains(answer, []byte(`"imported":400`)) {
		t.Fatalf("%d %s", status, answer)
	}
	for _, accept := range []string{"gzip", "identity"} {
		res := p.ask(t, p.bob, "GET", p.Records()+"/export?format=csv", "", "Accept-Encoding", accept)
		var body io.Reader = res.Body
		if accept == "gzip" {
			unpacked, err := gzip.NewReader(body)
			expect.NoError(t, err)
			body = unpacked
		}
		got, err := io.ReadAll(body)
		expect.NoError(t, err)
		if res.StatusCode != 200 || string(got) != text {
			t.Errorf("%s: %d, %d bytes, want %d", accept, res.StatusCode, len(got), len(text))
		}
	}
	for _, size := range []int{2<<20 + 1, 4 << 20} { // one is refused by Tenon, one by nginx
		res := p.ask(t, p.bob, "POST", "/projects", `{"name":"`+strings.Repeat("x", size)+`"}`)
		said, err := io.ReadAll(res.Body)
		expect.NoError(t, err)
		if res.StatusCode != 413 || !bytes.Contains(said, []byte(`"code":"body_too_large"`)) ||
			res.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%d %v %s", res.StatusCode, res.Header, said)
		}
	}
}

// logged is no query: it may name patients.
func (p *proxied) logged(t *testing.T) {
	const canary = "jane-doe-born-1970"
	missed := func() int { return strings.Count(p.nginx.Log(t), `"status":404`) }
	before := missed()
	p.ask(t, p.bob, "GET", "/projects?q="+canary, "")
	p.ask(t, p.bob, "GET", "/nowhere/"+canary, "")
	expect.Eventually(t, "the log has both calls", func() bool { return missed() > before })
	if log := p.nginx.Log(t); strings.Contains(log, canary) || strings.Contains(log, p.Project) {
		t.Errorf("nginx logs %s", log)
	}
}

// killed leaves one node, which answers every call.
func (p *proxied) killed(t *testing.T) {
	p.nodes[0].Kill()
	for range 10 {
		if res := p.ask(t, p.bob, "GET", "/users/me", ""); res.StatusCode != 200 {
			t.Errorf("%d %v", res.StatusCode, res.Header)
		}
	}
	p.bob.Post(t, "/projects", scenario.Object{"name": "on the other node"})
}

// widen makes the export larger than all buffers on its way: each of its rows has a cell for every column there is.
func (p *proxied) widen(t *testing.T) {
	t.Helper()
	const columns, count = 9500, 2300
	var head, row strings.Builder
	for i := range columns {
		fmt.Fprintf(&head, "c%d,", i)
		row.WriteString("1,")
	}
	text := head.String() + "last\n" + row.String() + "1\n"
	for _, file := range []io.Reader{strings.NewReader(text), generated(count)} {
		if status, answer := p.bob.Upload(t, p.Records()+"/upload", "a.csv", file, nil); status != 201 {
			t.Fatalf("%d %s", status, answer)
		}
	}
}

// brokenExport kills the last node while somebody takes an export. What came does not look complete, and who calls
// then hears when to try again.
func (p *proxied) brokenExport(t *testing.T) {
	p.widen(t)
	res := p.ask(t, p.from("127.0.0.4", p.Analyst.Token), "GET", p.Records()+"/export?format=csv", "",
		"Accept-Encoding", "identity")
	_, err := io.CopyN(io.Discard, res.Body, 1000)
	expect.NoError(t, err)
	p.nodes[1].Kill()
	if n, err := io.Copy(io.Discard, res.Body); err == nil {
		t.Errorf("%d bytes look complete", n)
	}
	after := p.ask(t, p.bob, "GET", "/users/me", "")
	if after.StatusCode != 503 || after.Header.Get("Retry-After") == "" ||
		after.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d %v", after.StatusCode, after.Header)
	}
}

// framing is what nginx refuses, before a node could read it in another way.
func (p *proxied) framing(t *testing.T) {
	const smuggled = "GET /api/v1/users/me HTTP/1.1\r\nHost: t\r\nX-Request-Id: smuggled\r\n\r\n"
	chunks := "Transfer-Encoding: chunked\r\n"
	for name, head := range map[string]string{
		"length and chunks":     "POST /api/v1/projects HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\n" + chunks,
		"two lengths":           "POST /api/v1/projects HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\nContent-Length: 5\r\n",
		"a signed length":       "POST /api/v1/projects HTTP/1.1\r\nHost: t\r\nContent-Length: +4\r\n",
		"chunks twice":          "POST /api/v1/projects HTTP/1.1\r\nHost: t\r\n" + chunks + chunks,
		"another coding":        "POST /api/v1/projects HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: xchunked\r\n",
		"chunks in HTTP/1.0":    "POST /api/v1/projects HTTP/1.0\r\nHost: t\r\n" + chunks,
		"a space before colon":  "POST /api/v1/projects HTTP/1.1\r\nHost: t\r\nTransfer-Encoding : chunked\r\n",
		"a folded header":       "POST /api/v1/projects HTTP/1.1\r\nHost: t\r\nX-A: 1\r\n Transfer-Encoding: chunked\r\n",
		"NUL in a header":       "POST /api/v1/projects HTTP/1.1\r\nHost: t\r\nX-A: 1\x00\r\n" + chunks,
		"two hosts":             "POST /api/v1/projects HTTP/1.1\r\nHost: t\r\nHost: u\r\nContent-Length: 5\r\n",
		"no host":               "POST /api/v1/projects HTTP/1.1\r\nContent-Length: 5\r\n",
		"a header of 17 KiB":    "GET /api/v1/users/me HTTP/1.1\r\nHost: t\r\nX-A: " + strings.Repeat("x", 17<<10) + "\r\n",
		"a space in the path":   "GET /api/v1/users/me HTTP/1.1 HTTP/1.1\r\nHost: t\r\n",
		"no version that it is": "GET /api/v1/users/me HTTP/3.1\r\nHost: t\r\n",
	} {
		answer := p.raw(t, head+"\r\n0\r\n\r\n"+smuggled)
		if !strings.HasPrefix(answer, "HTTP/1.1 4") && !strings.HasPrefix(answer, "HTTP/1.1 5") ||
			strings.Count(answer, "HTTP/1.") != 1 || strings.Contains(answer, "X-Request-Id") {
			t.Errorf("%s: %s", name, answer)
		}
	}
	last := rand.Text()
	for range p.nodes {
		p.ask(t, p.bob, "GET", "/users/me", "", "X-Request-Id", last)
	}
	for _, node := range p.nodes {
		expect.Eventually(t, "the log has the last call", func() bool { return strings.Contains(node.Log(t), last) })
		if strings.Contains(node.Log(t), "smuggled") {
			t.Error("what followed a body was taken for a request")
		}
	}
}

// takenByNodes is refused by nginx alone.
func (p *proxied) takenByNodes(t *testing.T) {
	for name, head := range map[string]string{
		"a folded header": "GET /api/v1/users/me HTTP/1.1\r\nHost: t\r\nX-A: 1\r\n Authorization: Bearer x\r\n",
		"no such version": "GET /api/v1/users/me HTTP/3.1\r\nHost: t\r\n",
	} {
		head += "Connection: close\r\n\r\n"
		if answer := p.raw(
			t,
			head,
		); !strings.HasPrefix(answer, "HTTP/1.1 400 ") &&
			!strings.HasPrefix(answer, "HTTP/1.1 505 ") {
			t.Errorf("%s: nginx answers %s", name, answer)
		}
		conn, err := net.Dial("tcp", p.nodes[0].Address())
		expect.NoError(t, err)
		defer conn.Close()
		_, err = io.WriteString(conn, head)
		expect.NoError(t, err)
		if answer, _ := io.ReadAll(conn); !bytes.HasPrefix(answer, []byte("HTTP/1.1 401 ")) {
			t.Errorf("%s: a node answers %s", name, answer)
		}
	}
}

// raw sends bytes and returns all that comes back.
func (p *proxied) raw(t *testing.T, request string) string {
	t.Helper()
	conn, err := tls.Dial("tcp", p.nginx.Address, p.nginx.TLS.Clone())
	expect.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, request)
	expect.NoError(t, err)
	answer, _ := io.ReadAll(conn) // it may end in a reset
	return string(answer)
}

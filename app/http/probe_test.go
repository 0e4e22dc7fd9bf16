package http

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	testworld "github.com/tenon-health/tenon/test/world"
)

// probes are operations that do what the door's own machinery must stand.
func probes(s *server) {
	get := func(path string, handle func(context.Context, *nothing) (*nothing, error)) {
		serve(s, route{action: "probe." + domain.Action(strings.Trim(path, "/")), method: "GET", path: path, status: 204, entry: open}, handle)
	}
	get("/panic", func(context.Context, *nothing) (*nothing, error) { panic("canary-in-a-panic") })
	get("/index", func(context.Context, *nothing) (*nothing, error) {
		var none []int
		_ = none[len(none)]
		return nil, nil
	})
	get("/unexplained", func(context.Context, *nothing) (*nothing, error) { return nil, errors.New("why it failed") })
	get("/slow", func(ctx context.Context, _ *nothing) (*nothing, error) { <-ctx.Done(); return nil, ctx.Err() })
	for kind := range statuses {
		get("/kinds/"+string(kind), func(context.Context, *nothing) (*nothing, error) {
			return nil, domain.NewError(kind, "probe_failed", "A sentence.").At("x").WithCause(errors.New("the cause"))
		})
	}
	serve(s, route{action: "probe.echo", method: "POST", path: "/echo", status: 200, entry: open}, func(_ context.Context, in *body[echoView]) (*body[echoView], error) { return in, nil })
	serve(s, route{action: "probe.upload", method: "POST", path: "/upload", status: 200, entry: open, form: &form{Fields: map[string]*huma.Schema{"note": {Type: "string"}}}},
		func(ctx context.Context, _ *nothing) (*body[gotView], error) {
			u := uploaded(ctx)
			n, err := io.Copy(io.Discard, u)
			_, gone := os.Stat(u.Name())
			return &body[gotView]{gotView{u.FileName, n, u.Fields["note"], os.IsNotExist(gone)}}, err
		})
	serve(s, route{action: "probe.stream", method: "GET", path: "/stream/{id}", status: 200, entry: open, produces: "text/plain"}, s.probeStream)
	serve(s, route{action: "probe.located", method: "GET", path: "/located/{id}", status: 200, entry: open}, probeLocated)
	serve(s, route{action: "probe.literal", method: "GET", path: "/stream/literal", status: 204, entry: open}, func(context.Context, *nothing) (*nothing, error) { return nil, nil })
}

type echoView struct {
	Text string `json:"text" maxLength:"100"`
	N    int    `json:"n,omitempty" minimum:"1"`
}

type gotView struct {
	FileName string `json:"file_name"`
	Size     int64  `json:"size"`
	Note     string `json:"note"`
	Unlinked bool   `json:"unlinked"`
}

// probeStream streams as the id says.
func (s *server) probeStream(ctx context.Context, in *ByID[domain.ProjectID]) (*streamed, error) {
	r, err := s.push(ctx, func(ctx context.Context, w io.Writer) error {
		switch in.ID {
		case "refused":
			return domain.NotAllowed
		case "broken":
			fmt.Fprint(w, "half")
			return errors.New("it broke")
		case "panics":
			fmt.Fprint(w, "half")
			panic("canary")
		case "endless":
			for ctx.Err() == nil {
				if _, err := fmt.Fprint(w, ":\n\n"); err != nil {
					return err
				}
				time.Sleep(10 * time.Millisecond)
			}
			return nil
		}
		_, err := io.Copy(w, io.LimitReader(zeros{}, 1<<20))
		return err
	})
	return stream("text/plain", r), err
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

type probe struct {
	t    *testing.T
	addr string
	log  *syncBuffer
	stop context.CancelFunc
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}
func (b *syncBuffer) String() string { b.mu.Lock(); defer b.mu.Unlock(); return b.b.String() }

// listen starts the probes on a real connection.
func listen(t *testing.T, change ...func(*Options)) *probe {
	t.Helper()
	stopping, stop := context.WithCancel(context.Background())
	p := &probe{t: t, log: &syncBuffer{}, stop: stop}
	o := Usual()
	o.Timeout, o.BodyLimit, o.UploadLimit = 2*time.Second, 64<<10, 1<<20
	o.Logger, o.Stopping = slog.New(slog.NewJSONHandler(p.log, nil)), stopping
	for _, c := range change {
		c(&o)
	}
	app := build(testworld.Core(t, memory.New()), o, probes)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.addr = l.Addr().String()
	go app.Listener(l)
	t.Cleanup(func() { stop(); app.ShutdownWithTimeout(2 * time.Second) })
	return p
}

func (p *probe) get(path string) (int, string) {
	p.t.Helper()
	resp, err := http.Get("http://" + p.addr + "/api/v1" + path)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.read(resp)
}

func (p *probe) read(resp *http.Response) (int, string) {
	p.t.Helper()
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// logs waits until the log says a thing so often: lines come after the answers.
func (p *probe) logs(what string, times int) {
	p.t.Helper()
	for late := time.Now().Add(30 * time.Second); strings.Count(p.log.String(), what) < times; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(late) {
			p.t.Errorf("the log says %s %d times, want %d", what, strings.Count(p.log.String(), what), times)
			return
		}
	}
}

func TestEveryKindOfFailureHasItsStatusAndKeepsItsCause(t *testing.T) {
	p := listen(t)
	for kind, want := range statuses {
		status, answer := p.get("/kinds/" + string(kind))
		if status != want || strings.Contains(answer, "the cause") {
			t.Errorf("%s: got %d %s", kind, status, answer)
		}
		if masked := !strings.Contains(answer, "probe_failed"); masked != (kind == domain.Internal) {
			t.Errorf("%s: %s", kind, answer)
		}
	}
}

func TestFailuresInside(t *testing.T) {
	p := listen(t, func(o *Options) { o.Timeout = 200 * time.Millisecond })
	for path, want := range map[string]int{"/panic": 500, "/index": 500, "/unexplained": 500, "/slow": 503} {
		status, answer := p.get(path)
		if status != want || !strings.Contains(answer, `"instance":"`) || strings.Contains(answer, "canary") || strings.Contains(answer, "why it failed") {
			t.Errorf("%s: got %d %s", path, status, answer)
		}
	}
	for _, want := range []string{"why it failed", "index out of range", `"stack":"`, `"route":"/api/v1/slow"`, `"code":"deadline_exceeded"`} {
		p.logs(want, 1)
	}
	if strings.Contains(p.log.String(), "canary") {
		t.Error("a panic's text reached the log")
	}
}

// dial sends bytes and reads the answer to its end, as a client does that
// sends everything first.
func (p *probe) dial(send func(w io.Writer)) string {
	p.t.Helper()
	answer, err := p.tryDial(send)
	if err != nil {
		p.t.Fatalf("%v after %q", err, answer)
	}
	return answer
}

func (p *probe) tryDial(send func(w io.Writer)) (string, error) {
	p.t.Helper()
	c, err := net.Dial("tcp", p.addr)
	if err != nil {
		p.t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(20 * time.Second))
	send(c)
	b, err := io.ReadAll(c)
	return string(b), err
}

func TestBodyLimit(t *testing.T) {
	p := listen(t)
	fit := `{"text":"` + strings.Repeat("x", 100) + `"}` + strings.Repeat(" ", 64<<10-111)
	for _, tc := range []struct {
		name string
		body string
		want string
	}{
		{"at the limit", fit, "200 OK"},
		{"one byte above", fit + " ", "413 Request Entity Too Large"},
		{"far above", fit + strings.Repeat(" ", 20<<20), "413 Request Entity Too Large"},
	} {
		for _, chunked := range []bool{false, true} {
			answer := p.dial(func(w io.Writer) {
				head := "POST /api/v1/echo HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Type: application/json\r\n"
				if !chunked {
					fmt.Fprintf(w, "%sContent-Length: %d\r\n\r\n%s", head, len(tc.body), tc.body)
					return
				}
				fmt.Fprintf(w, "%sTransfer-Encoding: chunked\r\n\r\n", head)
				for rest := tc.body; rest != ""; {
					n := min(len(rest), 50_000)
					fmt.Fprintf(w, "%x\r\n%s\r\n", n, rest[:n])
					rest = rest[n:]
				}
				fmt.Fprint(w, "0\r\n\r\n")
			})
			if !strings.HasPrefix(answer, "HTTP/1.1 "+tc.want) {
				t.Errorf("%s, chunked %v: %.300s", tc.name, chunked, answer)
			}
		}
	}
}

// What a refused request leaves on the connection is not the next request.
func TestLeftBodyIsNoRequest(t *testing.T) {
	p := listen(t)
	inner := "GET /api/v1/panic HTTP/1.1\r\nHost: t\r\n\r\n"
	for _, first := range []string{
		"POST /api/v1/nowhere HTTP/1.1\r\nHost: t\r\nContent-Length: %d\r\n\r\n%s",
		"GET /api/v1/stream/literal HTTP/1.1\r\nHost: t\r\nContent-Length: %d\r\n\r\n%s",
		"POST /api/v1/echo HTTP/1.1\r\nHost: t\r\nContent-Type: text/csv\r\nContent-Length: %d\r\n\r\n%s",
	} {
		answer := p.dial(func(w io.Writer) {
			fmt.Fprintf(w, first, len(inner), inner)
			fmt.Fprint(w, "GET /api/v1/stream/literal HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n")
		})
		if strings.Count(answer, "HTTP/1.1 ") != 2 || !strings.Contains(answer, "HTTP/1.1 204") || strings.Contains(answer, " 500 ") {
			t.Errorf("%s", answer)
		}
	}
}

func TestHeaderLimit(t *testing.T) {
	p := listen(t)
	answer, _ := p.tryDial(func(w io.Writer) { // what is left of the headers may end in a reset
		fmt.Fprintf(w, "GET /api/v1/stream/literal HTTP/1.1\r\nHost: t\r\nX-Long: %s\r\n\r\n", strings.Repeat("x", 17<<10))
	})
	if !strings.HasPrefix(answer, "HTTP/1.1 431 ") || !strings.Contains(answer, `"code":"headers_too_large"`) || !strings.Contains(answer, "X-Request-Id") {
		t.Error(answer)
	}
}

func TestSlowBody(t *testing.T) {
	p := listen(t, func(o *Options) { o.Timeout = 300 * time.Millisecond })
	answer := p.dial(func(w io.Writer) {
		fmt.Fprint(w, "POST /api/v1/echo HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n")
	})
	if !strings.HasPrefix(answer, "HTTP/1.1 408 ") {
		t.Error(answer)
	}
}

// part writes one part of a form.
func part(w *multipart.Writer, name, file string, content io.Reader) {
	var out io.Writer
	if file == "" {
		out, _ = w.CreateFormField(name)
	} else {
		out, _ = w.CreateFormFile(name, file)
	}
	io.Copy(out, content)
}

func (p *probe) upload(fill func(*multipart.Writer)) (int, string) {
	p.t.Helper()
	r, w := io.Pipe()
	form := multipart.NewWriter(w)
	go func() { fill(form); w.CloseWithError(form.Close()) }()
	resp, err := http.Post("http://"+p.addr+"/api/v1/upload", form.FormDataContentType(), r)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.read(resp)
}

func TestUpload(t *testing.T) {
	p := listen(t)
	for _, tc := range []struct {
		name string
		fill func(*multipart.Writer)
		want int
		said string
	}{
		{"at the limit", func(w *multipart.Writer) {
			part(w, "note", "", strings.NewReader("hello"))
			part(w, "file", "a b.csv", io.LimitReader(zeros{}, 1<<20))
		}, 200, `{"file_name":"a b.csv","size":1048576,"note":"hello","unlinked":true}`},
		{"one byte above", func(w *multipart.Writer) { part(w, "file", "a", io.LimitReader(zeros{}, 1<<20+1)) }, 413, "file_too_large"},
		{"far above", func(w *multipart.Writer) { part(w, "file", "a", io.LimitReader(zeros{}, 30<<20)) }, 413, "file_too_large"},
		{"no file", func(w *multipart.Writer) { part(w, "note", "", strings.NewReader("x")) }, 422, "file_missing"},
		{"two files", func(w *multipart.Writer) {
			part(w, "file", "a", strings.NewReader("x"))
			part(w, "file", "a", strings.NewReader("x"))
		}, 422, "part_twice"},
		{"an unknown part", func(w *multipart.Writer) { part(w, "admin", "", strings.NewReader("x")) }, 422, "part_unknown"},
		{"a long field", func(w *multipart.Writer) {
			part(w, "note", "", io.LimitReader(strings.NewReader(strings.Repeat("x", 2000)), 2000))
		}, 422, "request_invalid"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if status, answer := p.upload(tc.fill); status != tc.want || !strings.Contains(answer, tc.said) {
				t.Errorf("got %d %s", status, answer)
			}
		})
	}
	for kind, want := range map[string]int{"application/json": 415, "multipart/form-data": 415, "multipart/form-data; boundary=x": 400} {
		resp, err := http.Post("http://"+p.addr+"/api/v1/upload", kind, strings.NewReader("garbage"))
		if err != nil {
			t.Fatal(err)
		}
		if status, answer := p.read(resp); status != want {
			t.Errorf("%s: got %d %s", kind, status, answer)
		}
	}
}

func TestUploadsDoNotFillTheMemory(t *testing.T) {
	p := listen(t, func(o *Options) { o.UploadLimit = 1 << 30 })
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if status, answer := p.upload(func(w *multipart.Writer) { part(w, "file", "a", io.LimitReader(zeros{}, 128<<20)) }); status != 200 {
		t.Fatal(answer)
	}
	runtime.ReadMemStats(&after)
	if grown := int64(after.TotalAlloc - before.TotalAlloc); grown > 32<<20 {
		t.Errorf("a file of 128 MiB took %d MiB of memory", grown>>20)
	}
}

func TestStreams(t *testing.T) {
	p := listen(t)
	if status, answer := p.get("/stream/whole"); status != 200 || len(answer) != 1<<20 {
		t.Errorf("got %d and %d bytes", status, len(answer))
	}
	if status, answer := p.get("/stream/refused"); status != 403 || !strings.Contains(answer, `"code":"forbidden"`) {
		t.Errorf("got %d %s", status, answer)
	}
	for _, id := range []string{"broken", "panics"} {
		resp, err := http.Get("http://" + p.addr + "/api/v1/stream/" + id)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(resp.Body); err == nil {
			t.Errorf("%s looks complete: %q", id, b)
		}
	}
	if status, _ := p.get("/stream/literal"); status != 204 {
		t.Errorf("a parameter won over a literal: %d", status)
	}
}

// A stream outlives the request's deadline and ends when the process stops.
func TestStreamEndsWithTheProcess(t *testing.T) {
	p := listen(t, func(o *Options) { o.Timeout = time.Second }) // its first byte must come within
	resp, err := http.Get("http://" + p.addr + "/api/v1/stream/endless")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	time.Sleep(1500 * time.Millisecond)
	if _, err := io.ReadFull(resp.Body, make([]byte, 60)); err != nil {
		t.Fatal("the stream ended early:", err)
	}
	p.stop()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Error(err)
	}
}

func TestWhatIsSentIsNotRepeated(t *testing.T) {
	p, sent := listen(t), 0
	for kind, bodies := range map[string][]string{
		"application/json": {
			`{"text":"canary` + strings.Repeat("x", 100) + `"}`, `{"text":["canary"]}`, `{"text":"a","n":"canary"}`, `{"text":"a","n":1e400}`, `{"text":"a","n":99999999999999999999}`,
			`canary`, `"canary"`, `{"text":"canary"`, `{"text":"canary\u0000"}`, `["canary"]`, `nul`, `{"text":"a","unknown":"canary"}`, ``, `{"Text":"canary"}`,
		},
		"text/canary":                      {`{"text":"a"}`},
		"application/json; charset=canary": {`{"text":"a"}`},
		"application/merge-patch+json":     {`{"text":"canary"}`},
		"canary":                           {`{"text":"a"}`},
	} {
		for _, body := range bodies {
			resp, err := http.Post("http://"+p.addr+"/api/v1/echo", kind, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			sent++
			status, answer := p.read(resp)
			if status < 400 || status > 422 || strings.Contains(answer, "canary") || resp.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("%s %.60s: got %d %s", kind, body, status, answer)
			}
		}
	}
	p.logs(`"route":"/api/v1/echo"`, sent)
	if strings.Contains(p.log.String(), "canary") {
		t.Error("what was sent reached the log")
	}
}

// Strings that live on are not overwritten by the next request.
func TestRequestsDoNotMix(t *testing.T) {
	p := listen(t)
	var wait sync.WaitGroup
	for i := range 20 {
		wait.Go(func() {
			for j := range 30 {
				text := fmt.Sprintf("%d-%d-%s", i, j, strings.Repeat("y", (i*j)%60))
				resp, err := http.Post("http://"+p.addr+"/api/v1/echo", "application/json", strings.NewReader(`{"text":"`+text+`"}`))
				if err != nil {
					t.Error(err)
					return
				}
				b, _ := io.ReadAll(resp.Body)
				resp.Body.Close()
				if string(b) != `{"text":"`+text+`"}`+"\n" {
					t.Errorf("sent %s, got %s", text, b)
				}
			}
		})
	}
	wait.Wait()
}

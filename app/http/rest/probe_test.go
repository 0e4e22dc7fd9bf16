package rest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/core/domain"
)

// probes are operations that do what the kit must withstand.
func probes(a *API) {
	get := func(path string, handle func(context.Context, *Empty) (*Empty, error)) {
		action := "probe." + domain.Action(strings.Trim(path, "/"))
		Register(a, Endpoint{Action: action, Method: "GET", Path: path, Status: 204, Auth: Public}, handle)
	}
	get("/panic", func(context.Context, *Empty) (*Empty, error) { panic("canary-in-a-panic") })
	get("/index", func(context.Context, *Empty) (*Empty, error) {
		var none []int
		_ = none[len(none)]
		return nil, nil
	})
	get("/unexplained", func(context.Context, *Empty) (*Empty, error) { return nil, errors.New("why it failed") })
	slow := func(ctx context.Context, _ *Empty) (*Empty, error) { <-ctx.Done(); return nil, ctx.Err() }
	get("/slow", slow)
	Register(a, Endpoint{
		Action: "probe.slow_change", Method: "POST", Path: "/slow/change", Status: 204, Auth: Public, BodyOptional: true,
	}, slow)
	Register(
		a, Endpoint{Action: "probe.located", Method: "GET", Path: "/located/{id}", Status: 204, Auth: Public}, probeLocated,
	)
	for _, status := range []int{204, 302, 304} {
		path := "/sent/" + statusText(status)
		Register(a, Endpoint{
			Action: domain.Action("probe" + path), Method: "GET", Path: path, Status: 200, Auth: Public, Produces: "image/png",
		}, func(context.Context, *Empty) (*Content, error) { return &Content{Body: sendStatus(status)}, nil })
	}
	get("/stream/literal", func(context.Context, *Empty) (*Empty, error) { return nil, nil })
	for kind := range statuses {
		get("/kinds/"+string(kind), func(context.Context, *Empty) (*Empty, error) {
			return nil, domain.NewError(kind, "probe_failed", "A sentence.").At("x").WithCause(errors.New("the cause"))
		})
	}
	note := map[string]*huma.Schema{"note": {Type: "string"}}
	post := func(path string) Endpoint {
		return Endpoint{Action: "probe." + domain.Action(path[1:]), Method: "POST", Path: path, Status: 200, Auth: Public}
	}
	upload, stream := post("/upload"), post("/stream/{id}")
	upload.Form, stream.Method, stream.Produces = &Form{Fields: note}, "GET", "text/plain"
	Register(a, post("/echo"), func(_ context.Context, in *Body[echoView]) (*Body[echoView], error) { return in, nil })
	Register(a, upload, probeUpload)
	Register(a, post("/asked"), probeAsked)
	probeCompressed(a)
	Register(a, stream, a.probeStream)
}

type echoView struct {
	Text  string   `json:"text" maxLength:"100"`
	N     int      `json:"n,omitempty" minimum:"1"`
	Notes []string `json:"notes,omitempty"`
}

type probe struct {
	t    *testing.T
	api  *API
	addr string
	log  *syncBuffer
	stop context.CancelFunc

	description Description
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

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// listen starts the probes on a real connection.
func listen(t *testing.T, change ...func(*Options)) *probe {
	t.Helper()
	stopping, stop := context.WithCancel(context.Background())
	p := &probe{t: t, log: &syncBuffer{}, stop: stop}
	o := Options{
		Prefix: "/api/v1", Timeout: 2 * time.Second, UploadTimeout: time.Minute, BodyLimit: 64 << 10, UploadLimit: 1 << 20,
		TenantHeader: "org-id", HashKey: "test", Logger: slog.New(slog.NewJSONHandler(p.log, nil)), Stopping: stopping,
		Authenticate: func(ctx huma.Context, _ Endpoint) (context.Context, error) { return ctx.Context(), nil },
		Uploader:     func(context.Context) Uploader { return Uploader{} },
	}
	for _, c := range change {
		c(&o)
	}
	a := New(o, &huma.OpenAPI{Info: &huma.Info{Title: "Probes", Version: "1"}})
	p.api = a
	probes(a)
	app, description := a.Finish(Print)
	p.description = description
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
	for late := time.Now().Add(30 * time.Second); strings.Count(p.log.String(), what) < times; time.Sleep(
		10 * time.Millisecond,
	) {
		if time.Now().After(late) {
			p.t.Errorf("the log says %s %d times, want %d", what, strings.Count(p.log.String(), what), times)
			return
		}
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

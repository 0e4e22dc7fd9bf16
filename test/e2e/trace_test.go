package e2e

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// spans is a collector that speaks OTLP over HTTP.
type spans struct {
	mu  sync.Mutex
	all []*tracepb.Span
	raw bytes.Buffer // all that came
}

func (s *spans) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var request collector.ExportTraceServiceRequest
	if r.URL.Path != "/v1/traces" || r.Header.Get("Api-Key") != "of the collector" ||
		proto.Unmarshal(body, &request) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.raw.Write(body)
	for _, resource := range request.GetResourceSpans() {
		for _, scope := range resource.GetScopeSpans() {
			s.all = append(s.all, scope.GetSpans()...)
		}
	}
}

// of are the spans of one trace, by their ids.
func (s *spans) of(trace string) map[string]*tracepb.Span {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[string]*tracepb.Span{}
	for _, span := range s.all {
		if hex.EncodeToString(span.GetTraceId()) == trace {
			found[hex.EncodeToString(span.GetSpanId())] = span
		}
	}
	return found
}

func (s *spans) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.raw.String()
}

const callersSpan = "00f067aa0ba902b7"

// TestTraces follows requests from HTTP through the ports to the stores and into their jobs. Each is one tree below the
// caller's span, and nothing that the caller has sent is in it.
func TestTraces(t *testing.T) {
	t.Parallel()
	heard := &spans{}
	server := httptest.NewServer(heard)
	t.Cleanup(server.Close)
	s := scenario.NewServers(t)
	node := s.StartAPI(t,
		"OTEL_EXPORTER_OTLP_ENDPOINT="+server.URL, "OTEL_EXPORTER_OTLP_HEADERS=api-key=of%20the%20collector",
		"OTEL_TRACES_SAMPLER_ARG=1", "OTEL_BSP_SCHEDULE_DELAY=50",
	)
	c := scenario.NewTenant(t, s, "Traced")
	c.Equip(t)
	send := func(trace, method, path string, status int, body any) scenario.Object {
		return c.Admin.Call(t, status, method, path, body,
			"traceparent", "00-"+trace+"-"+callersSpan+"-01", "tracestate", "c4n4ry=c4n4ry", "X-Request-Id", "c4n4ry-"+trace,
			"X-Reason", "c4n4ry",
		)
	}
	const create, record, remove, upload = "11111111111111111111111111111111", "22222222222222222222222222222222",
		"33333333333333333333333333333333", "44444444444444444444444444444444"
	made := send(create, "POST", "/projects?c4n4ry=1", 201, scenario.Object{"name": "c4n4ry"})["id"].(string)
	path := "/patient-records/" + made + "/" + c.Trial
	send(record, "POST", path, 201, scenario.Object{"patient_data": scenario.Object{"c4n4ry": "c4n4ry"}})
	send(remove, "DELETE", "/projects/"+made, 202, nil)
	sendImage(t, c.Admin, "00-"+upload+"-"+callersSpan+"-01")

	wantTree(t, heard, create, "project.create", "Transactor.InTx", "Projects.Insert", "postgres batch")
	wantTree(t, heard, upload, "asset.create", "Assets.Ensure", "postgres INSERT", "Files.Put", "s3 PutObject")
	wantTree(t, heard, record, "record.create", "Records.Insert", "mongo insert", "postgres batch")
	wantTree(t, heard, remove, "project.delete", "Jobs.Enqueue", "job project.delete", "Records.DeleteProject",
		"mongo delete")
	expect.Eventually(t, "the log tells of the trace", func() bool {
		return strings.Contains(node.Log(t), "trace_id="+remove+" ")
	})
	for _, canary := range []string{
		"c4n4ry", made, c.Project, c.Organization, c.EnterpriseID, c.AnalystID, c.Host, c.Trial, c.Admin.Token[:40], "samlp|",
		"127.0.0.1",
	} {
		if strings.Contains(heard.text(), canary) {
			t.Errorf("a span holds %q", canary)
		}
	}
}

func sendImage(t *testing.T, by scenario.Caller, parent string) {
	t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	expect.NoError(t, w.WriteField("visibility", "public"))
	expect.NoError(t, w.WriteField("purpose", "logo"))
	file, err := w.CreateFormFile("file", "c4n4ry.png")
	expect.NoError(t, err)
	_, err = file.Write([]byte("\x89PNG\r\n\x1a\nc4n4ry"))
	expect.NoError(t, errors.Join(err, w.Close()))
	status, answer := by.Send(t, "POST", "/assets", w.FormDataContentType(), &form, "traceparent", parent)
	if status != 201 {
		t.Fatalf("%d %s", status, answer)
	}
}

// wantTree waits until the spans of a trace have come, and wants each of them below another, and the first below the
// caller's.
func wantTree(t *testing.T, heard *spans, trace string, names ...string) {
	t.Helper()
	var found map[string]*tracepb.Span
	defer func() {
		if t.Failed() {
			t.Logf("%s has %s", names[0], spanNames(found))
		}
	}()
	expect.Eventually(t, "the tree of "+names[0]+" is whole", func() bool {
		found = heard.of(trace)
		there := spanNames(found)
		return whole(found) && !slices.ContainsFunc(names, func(name string) bool { return !slices.Contains(there, name) })
	})
}

func spanNames(found map[string]*tracepb.Span) (all []string) {
	for _, span := range found {
		all = append(all, span.GetName())
	}
	slices.Sort(all)
	return all
}

// whole reports whether every span has its parent.
func whole(found map[string]*tracepb.Span) bool {
	for _, span := range found {
		parent := hex.EncodeToString(span.GetParentSpanId())
		if parent != callersSpan && found[parent] == nil {
			return false
		}
	}
	return true
}

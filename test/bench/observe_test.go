package bench

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// BenchmarkFigures tells what measuring and tracing cost one of the fastest reads, of which no span is kept.
func BenchmarkFigures(b *testing.B) {
	in := newInstallation(b, 20)
	collector := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		b.Error("a request is traced that should not be")
	}))
	b.Cleanup(collector.Close)
	start := func(name string, settings ...string) side {
		read := in.getProject(nodeOf(in.StartNode(b, settings...)), in.tenants)
		read.name += ", " + name
		return read
	}
	without := start("requests alone are measured", "METRICS_PORTS=false")
	measured := start("ports are measured")
	traced := start(
		"ports are measured, and none of the requests is traced",
		"OTEL_EXPORTER_OTLP_ENDPOINT="+collector.URL, "OTEL_TRACES_SAMPLER_ARG=0",
	)
	for b.Loop() {
		f := in.compare(b, without, measured, traced)
		found.add(b, "GET project with figures of ports, of without", f[1], f[0], 0.95)
		found.add(b, "GET project with figures of ports and traces, of without", f[2], f[0], 0.95)
	}
}

package jobs

import (
	"context"
	"encoding/json"

	"go.opentelemetry.io/otel/propagation"
)

// traceMetadata is what River keeps of the trace in which a job was enqueued, so that its attempts are a part of it;
// nil where nothing is traced.
func traceMetadata(ctx context.Context) []byte {
	parent := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, parent)
	if len(parent) == 0 {
		return nil
	}
	text, _ := json.Marshal(parent) // strings can be
	return text
}

// traced is ctx within the trace that the metadata of a job tell of, if they do.
func traced(ctx context.Context, metadata []byte) context.Context {
	var known map[string]any // some of it is River's own
	if json.Unmarshal(metadata, &known) != nil {
		return ctx
	}
	parent, _ := known["traceparent"].(string)
	return propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{"traceparent": parent})
}

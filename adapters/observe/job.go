package observe

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/trace"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// JobRunner measures each attempt at a job that inner hands over.
func (m *Metrics) JobRunner(inner ports.JobRunner) ports.JobRunner {
	if inner == nil {
		return nil
	}
	return jobRunner{inner, m}
}

type jobRunner struct {
	ports.JobRunner
	metrics *Metrics
}

func (r jobRunner) Run(ctx context.Context, tasks []domain.PeriodicTask, handle domain.JobHandler) error {
	return r.JobRunner.Run(ctx, tasks, func(ctx context.Context, j domain.Job) (string, error) {
		return r.metrics.attempt(ctx, j, handle)
	})
}

// attempt counts one that panics as one that failed: the runner tries it again.
func (m *Metrics) attempt(ctx context.Context, j domain.Job, handle domain.JobHandler) (result string, err error) {
	begun, panicked := m.now(), true
	ctx, span := m.tracer.Start(ctx, "job "+string(j.Kind), trace.WithSpanKind(trace.SpanKindConsumer))
	defer func() {
		endSpan(span, err)
		m.jobs.WithLabelValues(kindOf(j, err), outcomeOf(err, panicked)).Observe((m.now() - begun).Seconds())
	}()
	result, err = handle(ctx, j)
	panicked = false
	return result, err
}

// kindOf is one of those that this program knows.
func kindOf(j domain.Job, err error) string {
	if errors.Is(err, domain.ErrJobUnknown) {
		return "other"
	}
	return string(j.Kind)
}

// What an attempt came to.
const (
	attemptSucceeded = "succeeded"
	attemptContinues = "continues"
	attemptCancelled = "cancelled"
	attemptRetries   = "retries" // and may be the last
	attemptFailed    = "failed"  // for good
)

func outcomeOf(err error, panicked bool) string {
	switch {
	case panicked:
		return attemptRetries
	case err == nil:
		return attemptSucceeded
	case errors.Is(err, domain.ErrContinue):
		return attemptContinues
	case errors.Is(err, domain.ErrCancelled):
		return attemptCancelled
	case domain.IsPermanent(err):
		return attemptFailed
	}
	return attemptRetries
}

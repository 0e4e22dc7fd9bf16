package postgres

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Observe hears when statements are sent, and when they are answered: of one its first word, of several together
// "batch", and never a text, as that may quote a caller's data.
type Observe = func(ctx context.Context, statement string) (end func(failed error))

// observed are the first words that are told.
var observed = []string{
	"BEGIN", "COMMIT", "DELETE", "INSERT", "LISTEN", "NOTIFY", "ROLLBACK", "SELECT", "SET", "UPDATE", "WITH",
}

// tracer tells of what goes through pgx, which is all.
type tracer struct{ observe Observe }

type observedKey struct{}

func (t tracer) begin(ctx context.Context, word string) context.Context {
	return context.WithValue(ctx, observedKey{}, t.observe(ctx, word))
}

func (tracer) end(ctx context.Context, err error) {
	if end, ok := ctx.Value(observedKey{}).(func(error)); ok {
		end(failure(err))
	}
}

// TraceQueryStart implements pgx.QueryTracer.
func (t tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	return t.begin(ctx, firstWord(q.SQL))
}

// TraceQueryEnd implements pgx.QueryTracer.
func (t tracer) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryEndData) {
	t.end(ctx, q.Err)
}

// TraceBatchStart implements pgx.BatchTracer.
func (t tracer) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return t.begin(ctx, "batch")
}

// TraceBatchQuery implements pgx.BatchTracer: what is in a batch has no time of its own.
func (tracer) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd implements pgx.BatchTracer.
func (t tracer) TraceBatchEnd(ctx context.Context, _ *pgx.Conn, b pgx.TraceBatchEndData) {
	t.end(ctx, b.Err)
}

func firstWord(sql string) string {
	word := strings.TrimSpace(sql)
	if end := strings.IndexAny(word, " \n\t"); end > 0 {
		word = word[:end]
	}
	if word = strings.ToUpper(word); slices.Contains(observed, word) {
		return word
	}
	return "other"
}

// failure is what is wrong with the server, or with the statement: that a row or its caller's rights do not fit what is
// there is an answer.
func failure(err error) error {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && (pg.Code[:2] == "23" || pg.Code == "TN001") {
		return nil
	}
	return errorMap{}.translate(err)
}

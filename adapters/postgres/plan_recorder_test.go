package postgres

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// sent is a statement as the server gets it.
type sent struct {
	text string
	args []any
}

// shape is what statements have in common that differ in their tenant and in numbers only.
func (s sent) shape() string {
	text := numbers.ReplaceAllString(ownSchema.ReplaceAllString(s.text, "?tenant"), "0")
	return strings.TrimSpace(spaces.ReplaceAllString(text, " "))
}

// recorder decorates the driver: it keeps every statement about our tables once, with the arguments that say the most.
// An empty list, or a text that is shorter than a trigram, may be asked for in any way.
type recorder struct {
	mu  sync.Mutex
	all map[string]sent
}

var (
	ownTables  = regexp.MustCompile(`^\s*(?i:SELECT|INSERT|UPDATE|DELETE|MERGE|WITH)\b[^;]*(public\.|"t_)`)
	riverTable = regexp.MustCompile(`\briver_`)
	ownSchema  = regexp.MustCompile(`"t_[a-z0-9_]+"`)
	numbers    = regexp.MustCompile(`\b[0-9]+\b`)
	spaces     = regexp.MustCompile(`\s+`)
)

func (r *recorder) note(text string, args []any) {
	if !ownTables.MatchString(text) || riverTable.MatchString(text) {
		return
	}
	next := sent{text, slices.DeleteFunc(slices.Clone(args), isOption)}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.all == nil {
		r.all = map[string]sent{}
	}
	key := next.shape()
	if known, ok := r.all[key]; !ok || len(fmt.Sprint(next.args)) > len(fmt.Sprint(known.args)) {
		r.all[key] = next
	}
}

// isOption tells what pgx takes among the arguments and keeps to itself.
func isOption(arg any) bool {
	switch arg.(type) {
	case pgx.QueryExecMode, pgx.QueryResultFormats, pgx.QueryResultFormatsByOID:
		return true
	}
	return false
}

func (r *recorder) statements() (all []sent) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, key := range slices.Sorted(maps.Keys(r.all)) {
		all = append(all, r.all[key])
	}
	return all
}

func (r *recorder) TraceQueryStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	r.note(q.SQL, q.Args)
	return ctx
}

func (*recorder) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (*recorder) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return ctx
}

func (r *recorder) TraceBatchQuery(_ context.Context, _ *pgx.Conn, q pgx.TraceBatchQueryData) {
	r.note(q.SQL, q.Args)
}

func (*recorder) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// openRecorded opens a database of which every statement is noted.
func openRecorded(t *testing.T, sent *recorder) (owner, db *DB) {
	t.Helper()
	owner, db = openOwned(t)
	owner.record(t, sent)
	db.record(t, sent)
	return owner, db
}

func (db *DB) record(t *testing.T, sent *recorder) {
	t.Helper()
	cfg := db.pooled.Copy()
	cfg.Tracer = sent
	db.pools.close()
	var err error
	db.pools, err = newPools(cfg, config("", 16))
	must(t, err)
}

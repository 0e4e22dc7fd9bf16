package postgres

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/uptrace/bun"
)

type readOnlyKey struct{}

// ReadOnly lets what runs under ctx look only.
func (db *DB) ReadOnly(ctx context.Context) context.Context {
	return context.WithValue(ctx, readOnlyKey{}, true)
}

func isReadOnly(ctx context.Context) bool { return ctx.Value(readOnlyKey{}) != nil }

// Joined reports whether ctx carries a unit of work.
func (db *DB) Joined(ctx context.Context) bool { return db.unit(ctx) != nil }

var errReadOnly = errors.New("postgres: a use case that only reads has called a method that writes")

// readOnlyConn refuses whatever is not a plain query.
type readOnlyConn struct{ bun.IConn }

func (readOnlyConn) ExecContext(context.Context, string, ...any) (sql.Result, error) {
	return nil, errReadOnly
}

func (c readOnlyConn) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if !onlyReads(query) {
		return nil, errReadOnly
	}
	return c.IConn.QueryContext(ctx, query, args...)
}

// onlyReads reports whether a statement only reads and locks nothing.
func onlyReads(query string) bool {
	return strings.HasPrefix(strings.TrimSpace(query), "SELECT") && !strings.HasSuffix(query, "FOR UPDATE")
}

package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// borrowed is the connection of a transaction that is not ours to end. River
// needs its arguments typed, which the simple protocol cannot do.
type borrowed struct{ conn *pgx.Conn }

var errBorrowed = errors.New("postgres: the unit of work ends its transaction itself")

func typed(args []any) []any { return append([]any{pgx.QueryExecModeDescribeExec}, args...) }

func (b borrowed) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return b.conn.Exec(ctx, sql, typed(args)...)
}

func (b borrowed) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return b.conn.Query(ctx, sql, typed(args)...)
}

func (b borrowed) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return b.conn.QueryRow(ctx, sql, typed(args)...)
}

func (b borrowed) SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults {
	return b.conn.SendBatch(ctx, batch)
}

func (b borrowed) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error) {
	return b.conn.CopyFrom(ctx, table, columns, rows)
}

func (b borrowed) Conn() *pgx.Conn                     { return b.conn }
func (borrowed) LargeObjects() pgx.LargeObjects        { return pgx.LargeObjects{} }
func (borrowed) Begin(context.Context) (pgx.Tx, error) { return nil, errBorrowed }
func (borrowed) Commit(context.Context) error          { return errBorrowed }
func (borrowed) Rollback(context.Context) error        { return errBorrowed }
func (borrowed) Prepare(context.Context, string, string) (*pgconn.StatementDescription, error) {
	return nil, errBorrowed
}

package postgres

import (
	"context"
	"database/sql/driver"

	"github.com/jackc/pgx/v5"
)

// beginTx starts each transaction so that the server ends it when nothing is
// heard of it: a process that is frozen or cut off must not hold its locks, of
// which that of chaining the audit is everybody's. It leaves nothing on the
// connection, so that it is right behind a pooler.
var beginTx = []statement{
	{text: "BEGIN"}, {text: "SET LOCAL idle_in_transaction_session_timeout = '20s'"},
}

// BeginTx leaves to the driver what is not a plain transaction. The beginning
// waits for the first statement.
func (s *session) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	switch {
	case opts != driver.TxOptions{}:
		return s.Conn.BeginTx(ctx, opts)
	case s.Conn.Conn().IsClosed():
		return nil, driver.ErrBadConn
	}
	s.waiting, s.inTx = append(s.waiting, beginTx...), true
	return transaction{ctx, s}, nil
}

type transaction struct {
	lifetime context.Context
	session  *session
}

// Commit travels with what waits. Where nothing was said there is nothing to commit.
func (t transaction) Commit() error {
	if !t.session.failed && !t.begun() && len(t.session.waiting) == len(beginTx) {
		return t.Rollback()
	}
	err := t.session.send(t.lifetime, statement{text: "COMMIT", read: committed})
	if err != nil {
		_ = t.Rollback()
	}
	t.session.failed = true // nothing more belongs to it
	return err
}

// committed refuses to believe in the commit of what had failed.
func committed(rows pgx.Rows) error {
	rows.Close()
	if rows.Err() == nil && rows.CommandTag().String() == "ROLLBACK" {
		return pgx.ErrTxCommitRollback
	}
	return rows.Err()
}

func (t transaction) Rollback() error {
	t.session.waiting, t.session.failed = nil, true
	if !t.begun() {
		return nil
	}
	_, err := t.session.Conn.Conn().Exec(t.lifetime, "ROLLBACK", pgx.QueryExecModeSimpleProtocol)
	return err
}

// begun reports whether the server knows of the transaction.
func (t transaction) begun() bool { return t.session.Conn.Conn().PgConn().TxStatus() != 'I' }

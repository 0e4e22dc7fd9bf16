package postgres

import (
	"context"
	"database/sql/driver"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// beginStatement starts each transaction so that the server ends it when nothing is
// heard of it: a process that is frozen or cut off must not hold its locks, of
// which that of chaining the audit is everybody's. It takes no round trip of its own and
// leaves nothing on the connection, so that it is right behind a pooler.
const beginStatement = "BEGIN; SET LOCAL idle_in_transaction_session_timeout = '20s'"

// connector opens connections that begin like that.
type connector struct{ driver.Connector }

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return session{conn.(*stdlib.Conn)}, nil
}

type session struct{ *stdlib.Conn }

// BeginTx leaves to the driver what is not a plain transaction.
func (s session) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	conn := s.Conn.Conn()
	switch {
	case opts != driver.TxOptions{}:
		return s.Conn.BeginTx(ctx, opts)
	case conn.IsClosed():
		return nil, driver.ErrBadConn
	}
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{BeginQuery: beginStatement})
	return transaction{ctx, tx}, err
}

type transaction struct {
	lifetime context.Context
	tx       pgx.Tx
}

func (t transaction) Commit() error   { return t.tx.Commit(t.lifetime) }
func (t transaction) Rollback() error { return t.tx.Rollback(t.lifetime) }

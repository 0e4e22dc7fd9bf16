package postgres

import (
	"context"
	"database/sql/driver"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

// unit is one unit of work: its connection, and what follows its commit. It takes
// a connection when the first statement tells of which tenant.
type unit struct {
	db          *DB
	batch       bool            // without a transaction
	begun       context.Context // with which it began
	conn        *bun.Conn       // nil before the first statement
	tx          bun.Tx
	release     []func()
	factsOf     []domain.TenantID // whose access facts it changes; the empty tenant means everybody's
	afterCommit []func()
}

type unitKey struct{ *DB }

// rollbackGrace is how long a transaction may take to end once its time is over. The
// queries in it end at once; ending it too in good order saves its connection.
const rollbackGrace = 2 * time.Second

// open takes a connection for a tenant, unless there is one.
func (u *unit) open(t domain.TenantID) error {
	if u.conn != nil {
		return nil
	}
	conn, err := u.db.acquire(u.begun, t)
	if err != nil {
		return err
	}
	u.conn, u.release = &conn, append(u.release, func() { conn.Close() })
	if u.batch {
		return nil
	}
	return u.begin()
}

func (u *unit) begin() (err error) {
	life, kill := context.WithCancel(context.WithoutCancel(u.begun))
	stop := context.AfterFunc(u.begun, func() { time.AfterFunc(rollbackGrace, kill) })
	u.release = append(u.release, kill, func() { stop() })
	if u.tx, err = u.conn.BeginTx(life, nil); err == nil {
		u.release = append(u.release, func() { _ = u.tx.Rollback() }) // does nothing after a commit
	}
	return err
}

// end rolls back what is not committed, and gives the connection back.
func (u *unit) end() {
	for i := len(u.release) - 1; i >= 0; i-- {
		u.release[i]()
	}
}

func (u *unit) commit(ctx context.Context) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case u.conn == nil:
		return nil
	case u.batch:
		return u.use("", func(s *session) error { return s.flush(ctx) })
	}
	return u.tx.Commit()
}

// use lends the session. Its end is told in other words than the pool's, which
// would wait for the end of the transaction to throw it away.
func (u *unit) use(t domain.TenantID, do func(*session) error) error {
	if err := u.open(t); err != nil {
		return errorMap{}.translate(err)
	}
	return u.conn.Raw(func(c any) error {
		err := do(c.(*session))
		if errors.Is(err, driver.ErrBadConn) {
			return errorMap{}.translate(err)
		}
		return err
	})
}

func (u *unit) connFor(t domain.TenantID) (bun.IConn, error) {
	if err := u.open(t); err != nil {
		return nil, errorMap{}.translate(err)
	}
	if u.batch {
		return u.conn, nil
	}
	return u.tx, nil
}

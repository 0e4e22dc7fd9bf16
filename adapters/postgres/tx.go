package postgres

import (
	"context"
	"database/sql/driver"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

// InTx runs fn in one transaction, or in the one that ctx carries already. The
// commit of a transaction in which something was refused is an error, whatever
// fn says of it.
func (db *DB) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	return db.inUnit(ctx, &unit{db: db}, fn)
}

// InBatch needs no transaction: statements that travel together are one.
func (db *DB) InBatch(ctx context.Context, fn func(ctx context.Context) error) error {
	return db.inUnit(ctx, &unit{db: db, batch: true}, fn)
}

func (db *DB) inUnit(ctx context.Context, u *unit, fn func(ctx context.Context) error) error {
	if db.unit(ctx) != nil {
		return fn(ctx)
	}
	defer u.end()
	u.begun = ctx
	if err := fn(context.WithValue(ctx, unitKey{db}, u)); err != nil {
		return err
	}
	if err := u.commit(ctx); err != nil {
		return errorMap{}.translate(err)
	}
	for _, t := range u.factsOf {
		db.notifier.FactsChanged(t)
	}
	for _, f := range u.afterCommit {
		f()
	}
	return nil
}

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

// unit is the unit of work that ctx carries, or nil.
func (db *DB) unit(ctx context.Context) *unit {
	u, _ := ctx.Value(unitKey{db}).(*unit)
	return u
}

// rollbackGrace is how long a transaction may take to end once its time is over. The
// queries in it end at once; ending it too in good order saves its connection.
const rollbackGrace = 2 * time.Second

// open takes a connection for a tenant, unless there is one.
func (u *unit) open(t domain.TenantID) error {
	if u.conn != nil {
		return nil
	}
	conn, err := u.db.pools.of(t).Conn(u.begun)
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

// connFor is the transaction that ctx carries, else the tenant's pool. Every query
// of bun's goes through it.
func (db *DB) connFor(ctx context.Context, t domain.TenantID) (conn bun.IConn, err error) {
	conn = db.pools.of(t)
	if u := db.unit(ctx); u != nil {
		conn, err = u.connFor(t)
	}
	if isReadOnly(ctx) {
		return readOnlyConn{conn}, err
	}
	return conn, err
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

// afterCommit calls f once the unit of work that ctx carries has committed.
func (db *DB) afterCommit(ctx context.Context, f func()) {
	u := db.unit(ctx)
	u.afterCommit = append(u.afterCommit, f)
}

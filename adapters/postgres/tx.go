package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

// unit is one unit of work: its connection, and what follows its commit.
type unit struct {
	conn        bun.Conn
	tx          bun.Tx
	factsOf     []domain.TenantID // whose access facts it changes; the empty tenant means everybody's
	afterCommit []func()
	end         func() // rolls back what is not committed, and gives the connection back
}

type unitKey struct{ *DB }

// unit is the unit of work that ctx carries, or nil.
func (db *DB) unit(ctx context.Context) *unit {
	u, _ := ctx.Value(unitKey{db}).(*unit)
	return u
}

// conn is the transaction that ctx carries, else the pool. Every query goes
// through it.
func (db *DB) conn(ctx context.Context) bun.IConn {
	var conn bun.IConn = db.bun
	if u := db.unit(ctx); u != nil {
		conn = u.tx
	}
	if ctx.Value(readOnlyKey{}) != nil {
		return readOnlyConn{conn}
	}
	return conn
}

// InTx runs fn in one transaction, or in the one that ctx carries already. The
// commit of a transaction in which something was refused is an error, whatever
// fn says of it.
func (db *DB) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	if db.unit(ctx) != nil {
		return fn(ctx)
	}
	u, err := db.begin(ctx)
	if err != nil {
		return errorMap{}.translate(err)
	}
	defer u.end()
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

// rollbackGrace is how long a transaction may take to end once its time is over. The
// queries in it end at once; ending it too in good order saves its connection.
const rollbackGrace = 2 * time.Second

func (db *DB) begin(ctx context.Context) (*unit, error) {
	conn, err := db.bun.Conn(ctx)
	if err != nil {
		return nil, err
	}
	life, kill := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(rollbackGrace, kill) })
	tx, err := conn.BeginTx(life, nil)
	end := func() {
		if err == nil {
			_ = tx.Rollback() // does nothing after a commit
		}
		conn.Close()
		stop()
		kill()
	}
	if err != nil {
		end()
		return nil, err
	}
	return &unit{conn: conn, tx: tx, end: end}, nil
}

func (u *unit) commit(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return u.tx.Commit()
}

// afterCommit calls f once the unit of work that ctx carries has committed.
func (db *DB) afterCommit(ctx context.Context, f func()) {
	u := db.unit(ctx)
	u.afterCommit = append(u.afterCommit, f)
}

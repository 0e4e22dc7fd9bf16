package postgres

import (
	"context"

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

// unit is the unit of work that ctx carries, or nil.
func (db *DB) unit(ctx context.Context) *unit {
	u, _ := ctx.Value(unitKey{db}).(*unit)
	return u
}

// connFor is the transaction that ctx carries, else the tenant's pool. Every query
// of bun's goes through it.
func (db *DB) connFor(ctx context.Context, t domain.TenantID) (conn bun.IConn, err error) {
	conn = pooledConn{db, t}
	if u := db.unit(ctx); u != nil {
		conn, err = u.connFor(t)
	}
	if isReadOnly(ctx) {
		return readOnlyConn{conn}, err
	}
	return conn, err
}

// afterCommit calls f once the unit of work that ctx carries has committed.
func (db *DB) afterCommit(ctx context.Context, f func()) {
	u := db.unit(ctx)
	u.afterCommit = append(u.afterCommit, f)
}

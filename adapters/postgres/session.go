package postgres

import (
	"context"
	"database/sql/driver"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/tenon-health/tenon/core/domain"
)

// session is one connection. What needs no answer waits in it, and travels with
// the next statement that does: most statements cost less than a round trip.
type session struct {
	*stdlib.Conn
	connector *connector
	prepares  bool
	waiting   []statement
	inTx      bool
	failed    bool // and nothing more is to run until the session is used anew
}

// ResetSession prepares the session for its next user.
func (s *session) ResetSession(ctx context.Context) error {
	if s.prepares && s.connector.pooler.Load() {
		return driver.ErrBadConn
	}
	s.waiting, s.inTx, s.failed = nil, false, false
	return s.Conn.ResetSession(ctx)
}

// send runs what waits and then these statements, in one round trip. Outside of a
// transaction they are one of their own: all of them count, or none.
func (s *session) send(ctx context.Context, statements ...statement) error {
	conn := s.Conn.Conn()
	switch {
	case s.failed:
		return errAborted
	case conn.IsClosed():
		return driver.ErrBadConn
	}
	all := slices.Concat(s.waiting, statements)
	s.waiting = nil
	err := s.marked(runAll(ctx, conn, all))
	s.failed = err != nil && !s.goesOn(err)
	if s.prepares && s.connector.detect && errors.Is(err, errNotPrepared) {
		s.connector.foundPooler()
		return errors.Join(driver.ErrBadConn, conn.Close(ctx))
	}
	return err
}

// goesOn reports whether more may follow an error: a transaction that stands, or a
// question that has found nothing. After what is taken nothing does, as if the server
// had refused it.
func (s *session) goesOn(err error) bool {
	switch {
	case errors.Is(err, errTaken):
		return false
	case s.inTx:
		return s.Conn.Conn().PgConn().TxStatus() == 'T'
	}
	return domain.HasKind(err, domain.NotFound)
}

// flush runs what waits.
func (s *session) flush(ctx context.Context) error {
	if len(s.waiting) == 0 && !s.failed {
		return nil
	}
	return s.send(ctx)
}

// runAll is one round trip, and the answers in their order.
func runAll(ctx context.Context, conn *pgx.Conn, all []statement) (err error) {
	if len(all) == 1 {
		rows, _ := conn.Query(ctx, all[0].text, all[0].args...) // its error comes with the rows
		return all[0].receive(rows)
	}
	batch := &pgx.Batch{}
	for _, s := range all {
		batch.Queue(s.text, s.args...)
	}
	results := conn.SendBatch(ctx, batch)
	defer func() {
		if closed := results.Close(); err == nil && closed != nil {
			err = translateSent(errorMap{}, closed)
		}
	}()
	for _, s := range all {
		rows, _ := results.Query() // its error comes with the rows
		if err := s.receive(rows); err != nil {
			return err
		}
	}
	return nil
}

// translateSent keeps apart what may be sent again on another connection.
func translateSent(known errorMap, err error) error {
	if pgconn.SafeToRetry(err) {
		return driver.ErrBadConn
	}
	return known.translate(err)
}

// The statements of others are never the same again: nothing of them is prepared.

// QueryContext implements driver.QueryerContext.
func (s *session) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := s.flush(ctx); err != nil {
		return nil, err
	}
	query, args = bind(query, args)
	return s.markedRows(s.Conn.QueryContext(ctx, query, args))
}

// ExecContext implements driver.ExecerContext.
func (s *session) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := s.flush(ctx); err != nil {
		return nil, err
	}
	query, args = bind(query, args)
	result, err := s.Conn.ExecContext(ctx, query, args)
	return result, s.marked(err)
}

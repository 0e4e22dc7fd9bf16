package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/tenon-health/tenon/adapters/postgres/sqlstate"
	"github.com/tenon-health/tenon/core/domain"
)

var (
	errAborted     = errors.New("postgres: this unit of work has failed already")
	errNotPrepared = errors.New("postgres: the server knows nothing, or something else, of a prepared statement")
)

// errorMap is what a port's comment names: for no row, and for each
// constraint that a row may break.
type errorMap struct {
	notFound    *domain.Error
	constraints map[string]*domain.Error
}

// translate turns what the driver says into what the product says. Only codes
// and names are kept: a driver's text may quote a caller's data.
func (f errorMap) translate(err error) error {
	if err == nil {
		return nil
	}
	if _, ours := errors.AsType[*domain.Error](err); ours {
		return err
	}
	if errors.Is(err, sql.ErrNoRows) && f.notFound != nil {
		return f.notFound
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return f.translateCode(pg)
	}
	return f.translateConnection(err)
}

func (f errorMap) translateCode(pg *pgconn.PgError) error {
	cause := fmt.Errorf("postgres: %s", strings.TrimSpace(sqlstate.Words(pg.Code)+" "+pg.ConstraintName))
	if broken := f.constraints[pg.ConstraintName]; broken != nil && pg.Code[:2] == "23" {
		return broken.WithCause(cause)
	}
	switch {
	case unreachable(pg.Code):
		return domain.ErrStoreUnavailable.WithCause(cause)
	case transient(pg.Code):
		return domain.ErrStoreBusy.WithCause(cause)
	case pg.Code == "25P02":
		return errAborted
	case pg.Code == "TN001": // by public.require_access_stamp
		return domain.ErrFactsChanged
	case pg.Code == "26000", pg.Code == "42P05":
		return errNotPrepared
	}
	return cause
}

func (errorMap) translateConnection(err error) error {
	_, network := errors.AsType[net.Error](err)
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled), pgconn.Timeout(err):
		return domain.ErrStoreBusy.WithCause(errors.New("postgres: out of time"))
	case network, connecting, errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed),
		errors.Is(err, pgconn.ErrConnClosed), errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone),
		pgconn.SafeToRetry(err), isBroken(err):
		return domain.ErrStoreUnavailable.WithCause(connectionCause(err))
	case errors.Is(err, pgx.ErrTxCommitRollback):
		return errAborted
	}
	return unexpectedError{fmt.Sprintf("%T", rootCause(err))}
}

// unexpectedError is what the driver should not say. Its type is all that is kept.
type unexpectedError struct{ kind string }

func (e unexpectedError) Error() string { return "postgres: " + e.kind }

// transient reports the codes that pass by themselves: serialization, deadlock,
// time-outs of locks, statements and transactions, too many connections or too
// little room.
func transient(code string) bool {
	switch code {
	case "40001", "40P01", "55P03", "57014", "25P03", "25P04":
		return true
	}
	return code[:2] == "53"
}

// unreachable reports the codes of a server that goes, comes, or does not let us in.
func unreachable(code string) bool {
	return code[:2] == "08" || code[:3] == "57P" || code[:2] == "28" || code == "3D000"
}

// exec explains a statement that returns nothing.
func (f errorMap) exec(_ sql.Result, err error) error { return f.translate(err) }

// execOne explains a statement that must touch a row, if there is a failure to
// answer with.
func (f errorMap) execOne(res sql.Result, err error) error {
	n, err := f.rowsAffected(res, err)
	if err == nil && n == 0 && f.notFound != nil {
		return f.notFound
	}
	return err
}

// rowsAffected explains a statement and tells how many rows it touched.
func (f errorMap) rowsAffected(res sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, f.translate(err)
	}
	n, err := res.RowsAffected()
	return n, f.translate(err)
}

// rootCause is what an error is at its core: its type is all that is kept.
func rootCause(err error) error {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err
}

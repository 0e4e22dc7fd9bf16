package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/tenon-health/tenon/core/domain"
)

var errDoomed = errors.New("postgres: this unit of work has failed already")

// failures are what a promise's comment names: for no row, and for each
// constraint that a row may break.
type failures struct {
	missing *domain.Error
	broken  map[string]*domain.Error
}

// explain turns what the driver says into what the product says. Only codes
// and names are kept: a driver's text may quote a caller's data.
func (f failures) explain(err error) error {
	if err == nil {
		return nil
	}
	if _, ours := errors.AsType[*domain.Error](err); ours {
		return err
	}
	if errors.Is(err, sql.ErrNoRows) && f.missing != nil {
		return f.missing
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return f.code(pg)
	}
	return f.connection(err)
}

func (f failures) code(pg *pgconn.PgError) error {
	cause := fmt.Errorf("postgres: %s %s", pg.Code, pg.ConstraintName)
	if broken := f.broken[pg.ConstraintName]; broken != nil && pg.Code[:2] == "23" {
		return broken.WithCause(cause)
	}
	switch {
	case away(pg.Code):
		return domain.ErrStoreUnavailable.WithCause(cause)
	case busy(pg.Code):
		return domain.ErrStoreBusy.WithCause(cause)
	case pg.Code == "25P02":
		return errDoomed
	}
	return cause
}

func (failures) connection(err error) error {
	_, network := errors.AsType[net.Error](err)
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled), pgconn.Timeout(err):
		return domain.ErrStoreBusy.WithCause(errors.New("postgres: out of time"))
	case network, connecting, errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed),
		errors.Is(err, pgconn.ErrConnClosed), errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone), pgconn.SafeToRetry(err):
		return domain.ErrStoreUnavailable.WithCause(errors.New("postgres: connection lost"))
	case errors.Is(err, pgx.ErrTxCommitRollback):
		return errDoomed
	}
	return fmt.Errorf("postgres: %T", innermost(err))
}

// busy reports the codes that pass by themselves: serialization, deadlock,
// time-outs of locks, statements and transactions, too many connections or too
// little room.
func busy(code string) bool {
	switch code {
	case "40001", "40P01", "55P03", "57014", "25P03", "25P04":
		return true
	}
	return code[:2] == "53"
}

// away reports the codes of a server that goes, comes, or does not let us in.
func away(code string) bool {
	return code[:2] == "08" || code[:3] == "57P" || code[:2] == "28" || code == "3D000"
}

// done explains a statement that returns nothing.
func (f failures) done(_ sql.Result, err error) error { return f.explain(err) }

// one explains a statement that must touch a row, if there is a failure to
// answer with.
func (f failures) one(res sql.Result, err error) error {
	n, err := f.count(res, err)
	if err == nil && n == 0 && f.missing != nil {
		return f.missing
	}
	return err
}

// count explains a statement and tells how many rows it touched.
func (f failures) count(res sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, f.explain(err)
	}
	n, err := res.RowsAffected()
	return n, f.explain(err)
}

// innermost is what an error is at its core: its type is all that is kept.
func innermost(err error) error {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err
}

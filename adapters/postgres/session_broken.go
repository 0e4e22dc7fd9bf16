package postgres

import (
	"database/sql/driver"
	"errors"
	"io"

	"github.com/jackc/pgx/v5/stdlib"

	"github.com/tenon-health/tenon/core/domain"
)

// brokenError is one after which the driver has closed the connection: what came did not make sense, if anything came.
type brokenError struct{ error }

func (e brokenError) Unwrap() error { return e.error }

func isBroken(err error) bool {
	_, broken := errors.AsType[brokenError](err)
	return broken
}

// marked tells whether the driver has given the connection up.
func (s *session) marked(err error) error {
	_, ours := errors.AsType[*domain.Error](err)
	if err == nil || err == io.EOF || ours || errors.Is(err, driver.ErrBadConn) || !s.Conn.Conn().IsClosed() {
		return err
	}
	if unexpected, ok := errors.AsType[unexpectedError](err); ok {
		return domain.ErrStoreUnavailable.WithCause(unexpected)
	}
	return brokenError{err}
}

// rows may break amid the answer.
type rows struct {
	*stdlib.Rows
	session *session
}

// Next implements driver.Rows.
func (r rows) Next(values []driver.Value) error { return r.session.marked(r.Rows.Next(values)) }

func (s *session) markedRows(from driver.Rows, err error) (driver.Rows, error) {
	if err != nil {
		return nil, s.marked(err)
	}
	return rows{from.(*stdlib.Rows), s}, nil
}

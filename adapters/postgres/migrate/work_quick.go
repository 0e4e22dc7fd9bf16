package migrate

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// quick reports whether all that is pending goes together, if the tenant is still at the version that it was at.
func (w work) quick() bool {
	next := w.expectedNext()
	return w.expected != "" && len(next) > 0 && !next[0].alone && together(next) == len(next)
}

func (w work) expectedNext() []file { return pending(w.files, w.expected, w.how.Target) }

// applyQuickly is the whole transaction in one round trip. Where the tenant is at another version by now, nothing is
// done, and unexpected reports so of the error.
func (w work) applyQuickly(ctx context.Context, conn *pgx.Conn) (applied, error) {
	a, next := applied{from: w.expected, version: w.expected}, w.expectedNext()
	s := append(script{}.add("BEGIN"), w.settle()...).add(w.expect())
	if _, err := append(s, w.rest(next, false)...).run(ctx, conn); err != nil {
		return a, w.undo(ctx, conn, err)
	}
	a.version = next[len(next)-1].version
	return a, nil
}

// unexpectedState is the SQLSTATE by which a transaction refuses a tenant that is not as it was.
const unexpectedState = "TN003"

// expect goes on only at the expected version. The tenant's row stays as it is until the transaction ends.
func (w work) expect() string {
	return fmt.Sprintf(`DO %s`, literal(fmt.Sprintf(`BEGIN
		PERFORM FROM public.tenants WHERE organization_id = %s AND schema_name = %s AND version = %s FOR NO KEY UPDATE;
		IF NOT FOUND THEN
			RAISE EXCEPTION 'the tenant is at another version' USING ERRCODE = '%s';
		END IF;
	END`, literal(string(w.tenant)), literal(w.schema), literal(w.expected), unexpectedState)))
}

func unexpected(err error) bool {
	failed, ok := errors.AsType[*failure](err)
	return ok && failed.state == unexpectedState
}

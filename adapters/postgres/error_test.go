package postgres

import (
	"database/sql/driver"
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/tenon-health/tenon/core/domain"
)

// A statement that touched no row, where nobody said what that would mean, has
// not failed.
func TestNoFailureIsNoError(t *testing.T) {
	t.Parallel()
	if err := (errorMap{}).execOne(driver.RowsAffected(0), nil); err != nil {
		t.Errorf("got a %T that says nothing", err)
	}
}

// What the server says may quote what was to be stored.
func TestNothingThatWasSentIsInAnError(t *testing.T) {
	t.Parallel()
	known := errorMap{constraints: map[string]*domain.Error{"users_email_key": domain.ErrUserNotFound}}
	for _, code := range []string{"23505", "23503", "22001", "40001", "57014", "XX000"} {
		for _, constraint := range []string{"users_email_key", "another_key"} {
			said := &pgconn.PgError{
				Code: code, ConstraintName: constraint, Message: "c4n4ry", Detail: "Key (email)=(c4n4ry)", Hint: "c4n4ry",
				Where: "c4n4ry",
			}
			if err := known.translate(said); err == nil || strings.Contains(err.Error(), "c4n4ry") {
				t.Errorf("%s of %s: %v", code, constraint, err)
			}
		}
	}
	if err := known.translate(errors.New("cannot scan c4n4ry")); strings.Contains(err.Error(), "c4n4ry") {
		t.Error(err)
	}
}

package postgres

import (
	"database/sql/driver"
	"testing"
)

// A statement that touched no row, where nobody said what that would mean, has
// not failed.
func TestNoFailureIsNoError(t *testing.T) {
	t.Parallel()
	if err := (failures{}).one(driver.RowsAffected(0), nil); err != nil {
		t.Errorf("got a %T that says nothing", err)
	}
}

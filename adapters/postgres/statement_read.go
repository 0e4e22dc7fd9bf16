package postgres

import (
	"database/sql"

	"github.com/jackc/pgx/v5"
)

// oneRow reads the only row, or fails with sql.ErrNoRows.
func oneRow(into ...any) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		if rows.Next() {
			return rows.Scan(into...)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		return sql.ErrNoRows
	}
}

// eachRow appends what every row says. columns is where a row's values go: as
// strings and the like, because the driver looks at every other type anew.
func eachRow[R any](all *[]R, columns func(*R) []any) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		for rows.Next() {
			var row R
			if err := rows.Scan(columns(&row)...); err != nil {
				return err
			}
			*all = append(*all, row)
		}
		return rows.Err()
	}
}

// touched tells whether a statement has changed a row.
func touched(any *bool) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		rows.Close()
		*any = rows.CommandTag().RowsAffected() > 0
		return rows.Err()
	}
}

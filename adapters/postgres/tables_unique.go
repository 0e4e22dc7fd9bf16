package postgres

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

// A violated constraint is an error of the server's, whose log then quotes the key.
// What is expected to be taken now and then, such as an address, is therefore looked
// for; the constraint remains for what two do at once.

// uniqueKey is what a row shares with no other.
type uniqueKey struct {
	taken *domain.Error
	where string // another row has it
	args  []any
}

// unique is a row as far as it must differ from others.
type unique struct {
	table string // of them all
	id    string
	keys  []uniqueKey
}

var errTaken = errors.New("postgres: the key of another row")

// insertUnique stores a row, or answers what is taken.
func (s tables) insertUnique(ctx context.Context, model any, table string, u unique, f errorMap) error {
	n, err := f.rowsAffected(s.insert(model, table).On("CONFLICT DO NOTHING").Exec(ctx))
	if err != nil || n > 0 {
		return err
	}
	if err := s.whichTaken(ctx, u); err != nil {
		return err
	}
	if s.has(ctx, u) {
		return s.refuse(errTaken) // nobody expects of an id
	}
	return s.refuse(domain.ErrStoreBusy.WithCause(errTaken)) // it is free again by now
}

// updateUnique changes a row, or answers what is taken.
func (s tables) updateUnique(ctx context.Context, q *bun.UpdateQuery, u unique, f errorMap) error {
	for _, key := range u.keys {
		q = q.Where(u.free(key), append([]any{u.id}, key.args...)...)
	}
	n, err := f.rowsAffected(q.WherePK().Exec(ctx))
	if err != nil || n > 0 {
		return err
	}
	if err := s.whichTaken(ctx, u); err != nil {
		return err
	}
	if s.has(ctx, u) {
		return s.refuse(domain.ErrStoreBusy.WithCause(errTaken)) // it is free again by now
	}
	return f.notFound
}

func (u unique) free(key uniqueKey) string {
	return "NOT EXISTS (SELECT FROM " + u.table + " WHERE id <> ? AND " + key.where + ")"
}

// has reports whether the row itself is there.
func (s tables) has(ctx context.Context, u unique) bool {
	var id string
	return s.raw("SELECT id FROM "+u.table+" WHERE id = ?", u.id).Scan(ctx, &id) == nil
}

// whichTaken finds the first key that another row has. With that the unit of work has
// failed, as it does when a constraint is violated.
func (s tables) whichTaken(ctx context.Context, u unique) error {
	var first int
	find, args := u.find()
	switch err := s.raw(find, args...).Scan(ctx, &first); {
	case err == nil:
		return s.refuse(u.keys[first].taken.WithCause(errTaken))
	case errors.Is(err, sql.ErrNoRows):
		return nil
	default:
		return errorMap{}.translate(err)
	}
}

// find asks for the number of the first key that is taken.
func (u unique) find() (query string, args []any) {
	each := []string{"SELECT 0 AS key WHERE false"}
	for i, key := range u.keys {
		each = append(each, "SELECT ? WHERE NOT "+u.free(key))
		args = append(append(args, i, u.id), key.args...)
	}
	return strings.Join(each, " UNION ALL ") + " ORDER BY key LIMIT 1", args
}

func (s tables) refuse(taken error) error {
	if s.unit == nil {
		return taken
	}
	return s.unit.use(s.tenant, func(own *session) error { own.failed = true; return taken })
}

// orTaken reads the answer of a statement that stores so many rows, and leaves out
// those whose key is taken: with one of them nothing of the unit of work counts.
func orTaken(taken *domain.Error, rowsWanted int) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		rows.Close()
		if rows.Err() == nil && rows.CommandTag().RowsAffected() < int64(rowsWanted) {
			return taken.WithCause(errTaken)
		}
		return rows.Err()
	}
}

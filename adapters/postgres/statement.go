package postgres

import (
	"context"
	"database/sql/driver"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
)

// statement is one that the server plans once on each connection, because its
// text is always the same: columns by name, since a * changes its meaning, $1 for
// the first argument, ?tenant for the tenant's schema.
type statement struct {
	text   string
	args   []any
	errors errorMap
	read   func(pgx.Rows) error // nil for one that answers nothing
}

// receive reads the answer.
func (s statement) receive(rows pgx.Rows) error {
	defer rows.Close()
	if s.read != nil {
		if err := s.read(rows); err != nil {
			return translateSent(s.errors, err)
		}
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return translateSent(s.errors, err)
	}
	return nil
}

// never is a time that Go takes for none.
const never = "timestamptz '0001-01-01 00:00:00+00'"

// maxAttempts is how often statements are sent, of which none has run because
// their connection had ended.
const maxAttempts = 3

// ask runs statements in one round trip, in the unit of work that there is, and
// reads their answers.
func (db *DB) ask(ctx context.Context, t domain.TenantID, statements ...statement) (err error) {
	if statements, err = db.inSchema(ctx, t, statements); err != nil {
		return err
	}
	if u := db.unit(ctx); u != nil {
		return u.use(t, func(s *session) error { return s.send(ctx, statements...) })
	}
	for range maxAttempts {
		if err = db.sendAlone(ctx, t, statements); !errors.Is(err, driver.ErrBadConn) {
			return err
		}
	}
	return errorMap{}.translate(err)
}

func (db *DB) sendAlone(ctx context.Context, t domain.TenantID, statements []statement) error {
	conn, err := db.acquire(ctx, t)
	if err != nil {
		return errorMap{}.translate(err)
	}
	defer conn.Close()
	return conn.Raw(func(c any) error { return c.(*session).send(ctx, statements...) })
}

// tell runs statements that nobody waits for, because they cannot be refused: in a
// unit of work together with the next that is asked, at the latest with its commit.
func (db *DB) tell(ctx context.Context, t domain.TenantID, statements ...statement) (err error) {
	u := db.unit(ctx)
	if u == nil || isReadOnly(ctx) {
		return db.ask(ctx, t, statements...)
	}
	if statements, err = db.inSchema(ctx, t, statements); err != nil {
		return err
	}
	return u.use(t, func(s *session) error {
		s.waiting = append(s.waiting, statements...)
		return nil
	})
}

// inSchema puts the name of the tenant's schema into the texts, and refuses what
// would change something where nothing may.
func (db *DB) inSchema(ctx context.Context, t domain.TenantID, statements []statement) ([]statement, error) {
	for i, s := range statements {
		if isReadOnly(ctx) && !onlyReads(s.text) {
			return nil, errReadOnly
		}
		if !strings.Contains(s.text, "?tenant") {
			continue
		}
		schema, err := db.schemaOf(ctx, t)
		if err != nil {
			return nil, err
		}
		statements[i].text = strings.ReplaceAll(s.text, "?tenant", pgx.Identifier{schema}.Sanitize())
	}
	return statements, nil
}

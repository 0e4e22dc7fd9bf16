package migrate

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/tenon-health/tenon/core/domain"
)

// script is statements that travel together, in one round trip.
type script []step

// step is one of them, and whose it is.
type step struct {
	sql   string
	file  string               // empty for what is not of a migration
	n     int                  // the first statement of the file is 1
	words string               // how it begins there
	loses domain.MigrationLoss // the data that it refuses to lose
}

func (s script) add(sql string) script { return append(s, step{sql: sql}) }

// addFile applies one migration and notes it.
func (s script) addFile(f file, schema string, note string) script {
	s = s.add("SELECT set_config('tenon.begun', clock_timestamp()::text, true)")
	for i, statement := range f.statements {
		s = append(s, step{sql: inSchema(statement, schema), file: f.version, n: i + 1, words: firstWords(statement)})
	}
	return s.add(note)
}

// run sends all and returns the text of what the last statement that answers rows has answered. The error tells which
// statement has failed.
func (s script) run(ctx context.Context, conn *pgx.Conn) (row []string, err error) {
	texts := make([]string, len(s))
	for i, step := range s {
		texts[i] = step.sql
	}
	results := conn.PgConn().Exec(ctx, strings.Join(texts, ";\n"))
	done := 0
	for ; results.NextResult(); done++ {
		result := results.ResultReader()
		asks := len(result.FieldDescriptions()) > 0
		answer := result.Read()
		if answer.Err != nil {
			break
		}
		if asks {
			row = firstRow(answer.Rows)
		}
	}
	if err := results.Close(); err != nil {
		return nil, s.failed(done, err)
	}
	return row, nil
}

func firstRow(rows [][][]byte) (row []string) {
	if len(rows) == 0 {
		return nil
	}
	for _, value := range rows[0] {
		row = append(row, string(value))
	}
	return row
}

// failure is an error of one step. What the driver says beyond the code may quote data.
type failure struct {
	step  step
	state string // SQLSTATE, empty if it is not the server that refuses
	cause error
}

func (f *failure) Error() string { return "postgres: " + f.told().Error() }
func (f *failure) Unwrap() error { return f.cause }

func (f *failure) told() domain.MigrationFailure {
	told := domain.MigrationFailure{File: f.step.file, Statement: f.step.n, Words: f.step.words, SQLState: f.state}
	if f.state == lossState {
		told.Loses = f.step.loses.What()
	}
	return told
}

func (s script) failed(done int, err error) error {
	failed := failure{step: s[min(done, len(s)-1)], cause: err}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		failed.state = pg.Code
	}
	return &failed
}

// busy reports whether others had what it needs, for too long.
func (f *failure) busy() bool {
	switch f.state {
	case "55P03", "40P01", "40001": // lock not available, deadlock, serialization
		return true
	}
	return false
}

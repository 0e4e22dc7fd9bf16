package postgres

import (
	"database/sql/driver"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/schema"
)

// bun writes arguments into the text of a statement, and a server that refuses a
// statement writes its whole text into a log that patient data must not reach. So
// each argument stands between two NULs, which no text that Postgres keeps can have,
// and the session sends it apart from the text. Numbers and truth values stay in it.
const argumentMark = "\x00"

// dialect is bun's, but for how it writes what a caller may have said.
type dialect struct {
	*pgdialect.Dialect
	tables *schema.Tables
}

func newDialect() *dialect {
	d := &dialect{Dialect: pgdialect.New()}
	d.tables = schema.NewTables(d)
	return d
}

// Tables are those that OnTable has seen, and not the embedded dialect's.
func (d *dialect) Tables() *schema.Tables { return d.tables }

// OnTable also marks arrays, which bun's dialect writes by itself.
func (d *dialect) OnTable(table *schema.Table) {
	d.Dialect.OnTable(table)
	for _, field := range table.Fields {
		if field.Tag.HasOption("array") {
			field.Append = markLiteral(field.Append)
		}
	}
}

func markLiteral(write schema.AppenderFunc) schema.AppenderFunc {
	return func(gen schema.QueryGen, b []byte, v reflect.Value) []byte { return mark(b, write(gen, nil, v)) }
}

// AppendString replaces what Postgres cannot keep: an id or a search with it must
// find nothing, not fail.
func (d *dialect) AppendString(b []byte, s string) []byte {
	return append(append(append(b, argumentMark...), text(s)...), argumentMark...)
}

func (d *dialect) AppendTime(b []byte, tm time.Time) []byte {
	return mark(b, d.Dialect.AppendTime(nil, tm))
}

func (d *dialect) AppendBytes(b, bs []byte) []byte {
	return mark(b, d.Dialect.AppendBytes(nil, bs))
}

func (d *dialect) AppendJSON(b, document []byte) []byte {
	return mark(b, d.Dialect.AppendJSON(nil, document))
}

// mark marks what a literal says. NULL is none.
func mark(b, literal []byte) []byte {
	said, quoted := strings.CutPrefix(string(literal), "'")
	if !quoted {
		return append(b, literal...)
	}
	said = strings.ReplaceAll(strings.TrimSuffix(said, "'"), "''", "'")
	return append(append(append(b, argumentMark...), said...), argumentMark...)
}

// maxArguments is how many the protocol can count.
const maxArguments = math.MaxUint16

// bind takes the marked arguments out of a statement and puts $1 and so on in their
// places, after those that it has already. What has none may be several statements,
// which only the simple protocol takes.
func bind(query string, args []driver.NamedValue) (string, []driver.NamedValue) {
	parts := strings.Split(query, argumentMark)
	if len(parts) == 1 && len(args) == 0 {
		return query, []driver.NamedValue{{Ordinal: 1, Value: pgx.QueryExecModeSimpleProtocol}}
	}
	bound := append([]driver.NamedValue{{Ordinal: 1, Value: pgx.QueryExecModeExec}}, args...)
	for i := 1; i < len(parts); i += 2 {
		if len(bound) > maxArguments {
			parts[i] = "'" + strings.ReplaceAll(parts[i], "'", "''") + "'"
			continue
		}
		bound = append(bound, driver.NamedValue{Ordinal: len(bound) + 1, Value: parts[i]})
		parts[i] = "$" + strconv.Itoa(len(bound)-1)
	}
	return strings.Join(parts, ""), bound
}

// text is an argument of any kind of string. What Postgres cannot keep must find
// nothing, not fail.
func text[S ~string](s S) string {
	if strings.IndexByte(string(s), 0) < 0 && utf8.ValidString(string(s)) {
		return string(s)
	}
	return strings.ToValidUTF8(strings.ReplaceAll(string(s), "\x00", "\uFFFD"), "\uFFFD")
}

// texts are the arguments of many rows, a column at a time, for unnest.
func texts[N any, S ~string](all []N, column func(N) S) []string {
	return mapRows(all, func(n N) string { return text(column(n)) })
}

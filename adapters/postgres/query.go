package postgres

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

// mapRows turns rows into what they are.
func mapRows[R, N any](rows []R, toDomain func(R) N) []N {
	all := make([]N, len(rows))
	for i, row := range rows {
		all[i] = toDomain(row)
	}
	return all
}

// page reads one numbered page. What fits into the first is not counted again.
func page[R, N any](
	ctx context.Context, q *bun.SelectQuery, rows *[]R, p domain.Paging, toDomain func(R) N,
) (domain.Page[N], error) {
	answer := domain.Page[N]{Page: p.Page, Size: p.Size}
	counting := q.Clone()
	err := q.Limit(int64(p.Size)).Offset(p.Offset()).Scan(ctx)
	if n := len(*rows); err == nil && p.Page == 0 && n < p.Size {
		answer.Total = int64(n)
	} else if err == nil {
		answer.Total, err = counting.Count(ctx)
	}
	answer.Items = mapRows(*rows, toDomain)
	return answer, errorMap{}.translate(err)
}

// cursorPage reads one page in the order of a column. after is the place to go on
// from, nil for the start; key tells the position of an entity.
func cursorPage[R, N any](
	ctx context.Context, q *bun.SelectQuery, rows *[]R, w domain.CursorQuery, column string, after any, toDomain func(R) N,
	key func(N) string,
) (p domain.CursorPage[N], err error) {
	if w.Count {
		total, err := q.Clone().Count(ctx)
		if err != nil {
			return p, errorMap{}.translate(err)
		}
		p.Total = &total
	}
	size := max(w.Size, 1)
	if err = afterCursor(q, w, column, after).Offset(w.Skip).Limit(int64(size) + 1).Scan(ctx); err != nil {
		return p, errorMap{}.translate(err)
	}
	p.Items = mapRows(*rows, toDomain)
	if len(p.Items) > size {
		p.Items = p.Items[:size]
		p.Next = key(p.Items[size-1])
	}
	return p, nil
}

func afterCursor(q *bun.SelectQuery, w domain.CursorQuery, column string, after any) *bun.SelectQuery {
	beyond, order := "? > ?", "? ASC"
	if w.Desc {
		beyond, order = "? < ?", "? DESC"
	}
	if w.After != "" {
		q = q.Where(beyond, bun.Ident(column), after)
	}
	return q.OrderExpr(order, bun.Ident(column))
}

// orderBy orders as asked, then by id. columns tells where each key is kept: none of them is ever null, and an index
// is read in both directions only where nobody asks for nulls first or last.
func orderBy(q *bun.SelectQuery, orders []domain.Order, columns map[string]string) *bun.SelectQuery {
	for _, o := range orders {
		how := "? ASC"
		if o.Desc {
			how = "? DESC"
		}
		if column, ok := columns[o.Key]; ok {
			q = q.OrderExpr(how, bun.Ident(column))
		}
	}
	return q.OrderExpr("id")
}

// whereEq adds a condition, unless there is nothing to ask for.
func whereEq[S ~string](q *bun.SelectQuery, column string, value S) *bun.SelectQuery {
	if value == "" {
		return q
	}
	return q.Where("? = ?", bun.Ident(column), value)
}

// whereContains adds a search for a literal text, ignoring case, in what is folded.
func whereContains(q *bun.SelectQuery, text, columns string) *bun.SelectQuery {
	if text = domain.Fold(text); text == "" {
		return q
	}
	return q.Where("strpos("+columns+", ?) > 0", text)
}

// whereLike is whereContains for a column with an index of trigrams. That finds nothing by a text without one, and to
// look at all rows takes LIKE twice as long.
func whereLike(q *bun.SelectQuery, text, column string) *bun.SelectQuery {
	text = domain.Fold(text)
	if !hasTrigram(text) {
		return whereContains(q, text, column)
	}
	return q.Where(column+" LIKE ?", "%"+likeEscapes.Replace(text)+"%")
}

func hasTrigram(text string) bool {
	return utf8.RuneCountInString(text) >= 3 && strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r)
	})
}

var likeEscapes = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)

// updateLocked reads one entity and locks it, applies change, and stores and returns
// the result.
func updateLocked[N any](
	ctx context.Context, db *DB, get func(ctx context.Context) (N, error), change func(*N) error,
	put func(ctx context.Context, n N) error,
) (stored N, err error) {
	err = db.InTx(ctx, func(ctx context.Context) error {
		n, err := get(ctx)
		if err != nil {
			return err
		}
		if err := change(&n); err != nil {
			return err
		}
		stored = n
		return put(ctx, n)
	})
	if err != nil {
		var none N
		return none, err
	}
	return stored, nil
}

// clause adds to a query.
type clause = func(*bun.SelectQuery) *bun.SelectQuery

func noLock(q *bun.SelectQuery) *bun.SelectQuery    { return q }
func forUpdate(q *bun.SelectQuery) *bun.SelectQuery { return q.For("UPDATE") }

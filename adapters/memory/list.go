package memory

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tenon-health/tenon/core/domain"
)

// contains reports whether q is part of one of the texts, ignoring case.
func contains(q string, texts ...string) bool {
	return q == "" ||
		slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(domain.Fold(s), domain.Fold(q)) })
}

// sortBy sorts as asked, then by what comes last.
func sortBy[V any](all []V, orders []domain.Order, by map[string]func(a, b V) int, last func(a, b V) int) {
	slices.SortFunc(all, func(a, b V) int {
		for _, o := range orders {
			c := by[o.Key](a, b)
			if o.Desc {
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		return last(a, b)
	})
}

// compareBy compares by one text of V, in the order of bytes.
func compareBy[V any, S ~string](of func(V) S) func(a, b V) int {
	return func(a, b V) int { return cmp.Compare(of(a), of(b)) }
}

// page cuts one page out of all, which are in order.
func page[V any](all []V, p domain.Paging) domain.Page[V] {
	total := len(all)
	from := int(min(p.Offset(), int64(total)))
	to := from + min(p.Size, total-from)
	return domain.Page[V]{Items: all[from:to], Page: p.Page, Size: p.Size, Total: int64(total)}
}

// cursorPage cuts one page out of all: the keys are in the order of compare.
func cursorPage[V any](
	all []V, w domain.CursorQuery, key func(V) string, compare func(a, b string) int,
) domain.CursorPage[V] {
	if w.Desc {
		upwards := compare
		compare = func(a, b string) int { return upwards(b, a) }
	}
	slices.SortFunc(all, func(a, b V) int { return compare(key(a), key(b)) })
	page := domain.CursorPage[V]{Items: slices.DeleteFunc(
		slices.Clone(all), func(v V) bool { return w.After != "" && compare(key(v), w.After) <= 0 },
	)}
	if w.Count {
		total := int64(len(all))
		page.Total = &total
	}
	page.Items = page.Items[min(w.Skip, int64(len(page.Items))):]
	if size := max(w.Size, 1); len(page.Items) > size {
		page.Items = page.Items[:size]
		page.Next = key(page.Items[size-1])
	}
	return page
}

// cutPage keeps what fits into the query's bytes of documents.
func cutPage[V any](
	page domain.CursorPage[V], w domain.CursorQuery, key func(V) string, size func(V) int,
) domain.CursorPage[V] {
	budget := domain.AnswerBudget{Bytes: w.Bytes}
	for i, item := range page.Items {
		if !budget.Take(size(item)) {
			page.Items, page.Next = page.Items[:i], key(page.Items[i-1])
			break
		}
	}
	return page
}

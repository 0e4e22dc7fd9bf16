package domain

import (
	"slices"
	"strings"
)

// Sizes of a page.
const (
	DefaultPageSize   = 20
	MaxPageSize       = 100
	MaxCursorPageSize = 500
)

// Page is one numbered page of a list that stays small enough to count.
type Page[T any] struct {
	Items []T
	Page  int // from 0
	Size  int
	Total int64
}

// MapPage is the same page with other items.
func MapPage[T, U any](p Page[T], as func(T) U) Page[U] {
	items := make([]U, len(p.Items))
	for i, item := range p.Items {
		items[i] = as(item)
	}
	return Page[U]{Items: items, Page: p.Page, Size: p.Size, Total: p.Total}
}

// Paging is which numbered page a caller asks for.
type Paging struct {
	Page int
	Size int
}

// Normalized keeps a page within MaxPageSize items; no size means DefaultPageSize.
func (p Paging) Normalized() Paging { return Paging{max(p.Page, 0), clampSize(p.Size, MaxPageSize)} }

func clampSize(size, most int) int {
	if size < 1 {
		return DefaultPageSize
	}
	return min(size, most)
}

// Order is one key of a sort.
type Order struct {
	Key  string
	Desc bool
}

// ParseSort reads "-created_at,name".
func ParseSort(sort string) (orders []Order) {
	for key := range strings.SplitSeq(sort, ",") {
		if key = strings.TrimSpace(key); key != "" {
			name, desc := strings.CutPrefix(key, "-")
			orders = append(orders, Order{name, desc})
		}
	}
	return orders
}

// validateSort refuses a key that the list cannot be sorted by.
func validateSort(orders []Order, keys []string) error {
	for _, o := range orders {
		if !slices.Contains(keys, o.Key) {
			return ErrSortInvalid.With(strings.Join(keys, ", ")).At("sort")
		}
	}
	return nil
}

// What can be wrong with how a list is asked for: ErrCursorInvalid answers for a
// cursor that we did not make, or not for this list.
var (
	ErrSortInvalid   = NewError(Invalid, "sort_invalid", "Sort by one of: %s.")
	ErrCursorInvalid = NewError(
		Invalid, "cursor_invalid", "This cursor does not belong to this list. Start again without one.",
	).
		At("cursor")
)

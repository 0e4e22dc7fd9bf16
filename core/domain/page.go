package domain

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"math"
	"slices"
	"strconv"
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

// CursorPage is one page of a list that grows without end.
type CursorPage[T any] struct {
	Items  []T
	Next   string  // the cursor of the next page; empty at the end
	Total  *int64  // only when asked for
	Paging *Paging // of a page that was asked for by its number
}

// Paging is which numbered page a caller asks for.
type Paging struct {
	Page int
	Size int
}

// Normalized keeps a page within MaxPageSize items; no size means DefaultPageSize.
func (p Paging) Normalized() Paging { return Paging{max(p.Page, 0), clampSize(p.Size, MaxPageSize)} }

// Offset is how many items are on the pages before: the most there is where it
// would be more, and none for what is no page.
func (p Paging) Offset() int64 {
	page, size := int64(max(p.Page, 0)), int64(max(p.Size, 1))
	if page > math.MaxInt64/size {
		return math.MaxInt64
	}
	return page * size
}

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

// CursorQuery is where a caller stands in a list that grows without end.
type CursorQuery struct {
	After  string        // a cursor from the caller, the id of the last item seen for the store; empty at the start
	Number Optional[int] // the page of that number from the caller, who needs no cursor then
	Skip   int64         // so many items before the page, for the store
	Size   int
	Desc   bool
	Count  bool
	Bytes  int // of the documents on one page, which has one at least; 0 for no bound
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

// SignCursor makes an opaque cursor that is valid only for the same list: bound
// names the tenant, the filter and the sort.
func SignCursor(key Secret, after string, bound ...string) string {
	if after == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(append(cursorMAC(key, after, bound), after...))
}

// VerifyCursor returns what SignCursor signed, or ErrCursorInvalid. An empty cursor
// is the start.
func VerifyCursor(key Secret, cursor string, bound ...string) (string, error) {
	if cursor == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(raw) <= macSize {
		return "", ErrCursorInvalid
	}
	after := string(raw[macSize:])
	if !hmac.Equal(raw[:macSize], cursorMAC(key, after, bound)) {
		return "", ErrCursorInvalid
	}
	return after, nil
}

// PaginateByCursor verifies the cursor that a caller came with, lists at most MaxCursorPageSize
// items, and signs the cursor that the caller leaves with. bound names the list.
func PaginateByCursor[T any](
	key Secret, w CursorQuery, walk func(CursorQuery) (CursorPage[T], error), bound ...string,
) (page CursorPage[T], err error) {
	w.Size = clampSize(w.Size, MaxCursorPageSize)
	bound = append(bound, strconv.FormatBool(w.Desc))
	if w.Number.Set {
		if page, err = paginateByNumber(w, walk); err == nil {
			page.Next = SignCursor(key, page.Next, bound...)
		}
		return page, err
	}
	if w.After, err = VerifyCursor(key, w.After, bound...); err != nil {
		return page, err
	}
	if page, err = walk(w); err != nil {
		return page, err
	}
	page.Next = SignCursor(key, page.Next, bound...)
	return page, nil
}

const macSize = 16

func cursorMAC(key Secret, after string, bound []string) []byte {
	mac := hmac.New(sha256.New, []byte("cursor\x00"+key.Reveal()))
	for _, part := range append(slices.Clone(bound), after) {
		mac.Write([]byte(part))
		mac.Write([]byte{0})
	}
	return mac.Sum(nil)[:macSize]
}

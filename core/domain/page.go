package domain

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
)

// Sizes of a page.
const (
	DefaultPage = 20
	MaxPage     = 100
	MaxPart     = 500
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

// Part is one stretch of a list that grows without end.
type Part[T any] struct {
	Items []T
	Next  string // the cursor of the next stretch; empty at the end
	Total *int64 // only when asked for
}

// Paging is which numbered page a caller asks for.
type Paging struct {
	Page int
	Size int
}

// Bounded keeps a page within MaxPage items; no size means DefaultPage.
func (p Paging) Bounded() Paging { return Paging{max(p.Page, 0), bounded(p.Size, MaxPage)} }

func bounded(size, most int) int {
	if size < 1 {
		return DefaultPage
	}
	return min(size, most)
}

// Order is one key of a sort.
type Order struct {
	Key  string
	Desc bool
}

// Walk is where a caller stands in a list that grows without end.
type Walk struct {
	After string // a cursor at the door, the id of the last item seen at the store; empty at the start
	Size  int
	Desc  bool
	Count bool
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

// sortable refuses a key that the list cannot be sorted by.
func sortable(orders []Order, keys []string) error {
	for _, o := range orders {
		if !slices.Contains(keys, o.Key) {
			return ErrSortInvalid.With(strings.Join(keys, ", ")).At("sort")
		}
	}
	return nil
}

// What can be wrong with how a list is asked for: CursorInvalid answers for a
// cursor that we did not make, or not for this list.
var (
	ErrSortInvalid = NewError(Invalid, "sort_invalid", "Sort by one of: %s.")
	CursorInvalid  = NewError(Invalid, "cursor_invalid", "This cursor does not belong to this list. Start again without one.").
			At("cursor")
)

// SealCursor makes an opaque cursor that opens only for the same list: bound
// names the tenant, the filter and the sort.
func SealCursor(key Secret, after string, bound ...string) string {
	if after == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(append(cursorMAC(key, after, bound), after...))
}

// OpenCursor returns what SealCursor sealed, or CursorInvalid. An empty cursor
// is the start.
func OpenCursor(key Secret, cursor string, bound ...string) (string, error) {
	if cursor == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(raw) <= macSize {
		return "", CursorInvalid
	}
	after := string(raw[macSize:])
	if !hmac.Equal(raw[:macSize], cursorMAC(key, after, bound)) {
		return "", CursorInvalid
	}
	return after, nil
}

// Walked opens the cursor that a caller came with, walks on by at most MaxPart
// items, and seals the cursor that the caller leaves with. bound names the list.
func Walked[T any](key Secret, w Walk, walk func(Walk) (Part[T], error), bound ...string) (part Part[T], err error) {
	w.Size = bounded(w.Size, MaxPart)
	bound = append(bound, strconv.FormatBool(w.Desc))
	if w.After, err = OpenCursor(key, w.After, bound...); err != nil {
		return part, err
	}
	if part, err = walk(w); err != nil {
		return part, err
	}
	part.Next = SealCursor(key, part.Next, bound...)
	return part, nil
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

package domain

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"
)

// CursorPage is one page of a list that grows without end.
type CursorPage[T any] struct {
	Items []T
	Next  string // the cursor of the next page; empty at the end
	Total *int64 // only when asked for
}

// CursorQuery is where a caller stands in a list that grows without end.
type CursorQuery struct {
	After string // a cursor from the caller, the id of the last item seen for the store; empty at the start
	Size  int
	Desc  bool
	Count bool
	Bytes int // of the documents on one page, which has one at least; 0 for no bound
}

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

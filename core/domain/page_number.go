package domain

// What can be wrong with a page number in a list that grows without end.
var (
	ErrPageAndCursor = NewError(
		Invalid, "page_and_cursor", "Name a page or a cursor, not both: a cursor knows its page.",
	).At("page")
	ErrPageTooLarge = NewError(
		Invalid, "page_too_large", "The documents of this page are larger than one answer may be. Ask for a smaller size, "+
			"or go by cursor.",
	).At("size")
)

// paginateByNumber lists the page of a number, with the total. It is whole or refused: where
// documents are cut off, the next number would leave them out.
func paginateByNumber[T any](
	w CursorQuery, walk func(CursorQuery) (CursorPage[T], error),
) (page CursorPage[T], err error) {
	if w.After != "" {
		return page, ErrPageAndCursor
	}
	at := Paging{Page: max(w.Number.Value, 0), Size: w.Size}
	w.Skip, w.Count = at.Offset(), true
	if page, err = walk(w); err != nil {
		return page, err
	}
	if page.Next != "" && len(page.Items) < w.Size {
		return CursorPage[T]{}, ErrPageTooLarge
	}
	page.Paging = &at
	return page, nil
}

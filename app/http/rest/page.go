package rest

import "github.com/tenon-health/tenon/core/domain"

// PageQuery is the query of a numbered list.
type PageQuery struct {
	Page int `query:"page" minimum:"0" maximum:"1000000" default:"0" doc:"Page number, from 0"`
	Size int `query:"size" minimum:"1" maximum:"100" default:"20"`
}

// Paging is the query in the core's words.
func (q PageQuery) Paging() domain.Paging { return domain.Paging{Page: q.Page, Size: q.Size} }

// CursorQuery is the query of a list that pages by cursor.
type CursorQuery struct {
	Cursor string    `query:"cursor" maxLength:"2000" doc:"The next_cursor of the page before; left out for the first page"`
	Page   Sent[int] `query:"page" minimum:"0" maximum:"1000000" doc:"Page number, from 0, instead of a cursor; the page then comes with total_items and total_pages"`
	Size   int       `query:"size" minimum:"1" maximum:"500" default:"20"`
	Count  bool      `query:"count" doc:"Whether to count total_items as well"`
}

// ToQuery is the query in the core's words.
func (q CursorQuery) ToQuery() domain.CursorQuery {
	return NumberedQuery(q.Cursor, q.Page.OrNil(), q.Size, q.Count)
}

// NumberedQuery is where a caller stands: at a cursor, or on the page of a number if there is one.
func NumberedQuery(cursor string, page *int, size int, count bool) domain.CursorQuery {
	w := domain.CursorQuery{After: cursor, Size: size, Count: count}
	if page != nil {
		w.Number = domain.Some(*page)
	}
	return w
}

// Page is domain.Page in JSON.
type Page[V any] struct {
	Items      []V   `json:"items"`
	Page       int   `json:"page" example:"0"`
	Size       int   `json:"size" example:"20"`
	TotalItems int64 `json:"total_items" example:"1"`
	TotalPages int64 `json:"total_pages" example:"1"`
}

// CursorPage is domain.CursorPage in JSON.
type CursorPage[V any] struct {
	Items      []V    `json:"items"`
	NextCursor string `json:"next_cursor" nullable:"true" doc:"null on the last page" example:"V2hlcmUgeW91IHN0b29k"`
	TotalItems *int64 `json:"total_items,omitempty" doc:"Only with count=true or page" example:"1"`
	Page       *int   `json:"page,omitempty" doc:"Only with page" example:"0"`
	Size       *int   `json:"size,omitempty" doc:"Only with page" example:"20"`
	TotalPages *int64 `json:"total_pages,omitempty" doc:"Only with page" example:"1"`
}

// List is short enough to come whole.
type List[V any] struct {
	Items []V `json:"items"`
}

// PageOf shows a numbered page.
func PageOf[E, V any](p domain.Page[E], view func(E) V) *Body[Page[V]] {
	return &Body[Page[V]]{Page[V]{Views(p.Items, view), p.Page, p.Size, p.Total, pages(p.Total, p.Size)}}
}

// CursorPageOf shows a page that ends in a cursor.
func CursorPageOf[E, V any](p domain.CursorPage[E], view func(E) V) *Body[CursorPage[V]] {
	page := CursorPage[V]{Items: Views(p.Items, view), NextCursor: p.Next, TotalItems: p.Total}
	if p.Paging != nil && p.Total != nil {
		page.Page, page.Size, page.TotalPages = &p.Paging.Page, &p.Paging.Size, new(pages(*p.Total, p.Paging.Size))
	}
	return &Body[CursorPage[V]]{page}
}

// ListOf shows all.
func ListOf[E, V any](all []E, view func(E) V) *Body[List[V]] {
	return &Body[List[V]]{List[V]{Views(all, view)}}
}

// Views turns entities into views, or what a caller said into what the core
// takes. It never returns nil.
func Views[E, V any](entities []E, view func(E) V) []V {
	views := make([]V, 0, len(entities))
	for _, e := range entities {
		views = append(views, view(e))
	}
	return views
}

func pages(total int64, size int) int64 {
	if size < 1 {
		return 0
	}
	return (total + int64(size) - 1) / int64(size)
}

package http

import "github.com/tenon-health/tenon/core/domain"

// Paging is the query of a numbered list.
type Paging struct {
	Page int `query:"page" minimum:"0" maximum:"1000000" default:"0" doc:"From 0"`
	Size int `query:"size" minimum:"1" maximum:"100" default:"20"`
}

func (p Paging) paging() domain.Paging { return domain.Paging{Page: p.Page, Size: p.Size} }

// Walking is the query of a list that pages by cursor.
type Walking struct {
	Cursor string `query:"cursor" maxLength:"2000" doc:"The next_cursor of the stretch before; none for the first"`
	Size   int    `query:"size" minimum:"1" maximum:"500" default:"20"`
	Count  bool   `query:"count" doc:"Whether to count total_items, too"`
}

func (w Walking) walk() domain.Walk {
	return domain.Walk{After: w.Cursor, Size: w.Size, Count: w.Count}
}

// pageView is domain.Page in JSON.
type pageView[V any] struct {
	Items      []V   `json:"items"`
	Page       int   `json:"page" example:"0"`
	Size       int   `json:"size" example:"20"`
	TotalItems int64 `json:"total_items" example:"1"`
	TotalPages int64 `json:"total_pages" example:"1"`
}

// partView is domain.Part in JSON.
type partView[V any] struct {
	Items      []V    `json:"items"`
	NextCursor string `json:"next_cursor" nullable:"true" doc:"null at the end" example:"V2hlcmUgeW91IHN0b29k"`
	TotalItems *int64 `json:"total_items,omitempty" doc:"Only with count=true" example:"1"`
}

// listView is a list that is short enough to come whole.
type listView[V any] struct {
	Items []V `json:"items"`
}

func pageOf[N, V any](p domain.Page[N], view func(N) V) *body[pageView[V]] {
	return &body[pageView[V]]{pageView[V]{each(p.Items, view), p.Page, p.Size, p.Total, pages(p.Total, p.Size)}}
}

func partOf[N, V any](p domain.Part[N], view func(N) V) *body[partView[V]] {
	return &body[partView[V]]{partView[V]{each(p.Items, view), p.Next, p.Total}}
}

func listOf[N, V any](all []N, view func(N) V) *body[listView[V]] {
	return &body[listView[V]]{listView[V]{each(all, view)}}
}

// each turns nouns into views.
func each[N, V any](nouns []N, view func(N) V) []V {
	views := make([]V, 0, len(nouns))
	for _, n := range nouns {
		views = append(views, view(n))
	}
	return views
}

func pages(total int64, size int) int64 {
	if size < 1 {
		return 0
	}
	return (total + int64(size) - 1) / int64(size)
}

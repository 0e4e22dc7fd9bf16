package http

// The shapes that most operations share: T is a view, or what a caller may say.
type (
	body[T any]      struct{ Body T }
	ByID[ID ~string] struct {
		ID ID `path:"id" doc:"Its id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	}
	bodyByID[ID ~string, T any] struct {
		ByID[ID]
		Body T
	}
	created[T any] struct {
		Status int
		ETag   string `header:"ETag"` // of what has a version
		Body   T
	}
	nothing struct{}
)

// madeOrFound answers 201 for what was made and 200 for what was there.
func madeOrFound[T any](made bool, view T) *created[T] {
	if made {
		return &created[T]{Status: 201, Body: view}
	}
	return &created[T]{Status: 200, Body: view}
}

package rest

// The shapes that most operations share: T is a view, or what a caller may say.
type (
	// Body is a request or an answer with nothing but a body.
	Body[T any] struct{ Body T }
	// ByID is a request for what the last part of the path names.
	ByID[ID ~string] struct {
		ID ID `path:"id" doc:"Id of the resource" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	}
	// ByNumber is a ByID of what is numbered.
	ByNumber[ID ~int64] struct {
		ID ID `path:"id" doc:"Number of the resource" example:"7"`
	}
	// BodyByID is a ByID with a body.
	BodyByID[ID ~string, T any] struct {
		ByID[ID]
		Body T
	}
	// Created is an answer whose status says whether something was created.
	Created[T any] struct {
		Status int
		ETag   string `header:"ETag"` // of what has a version
		Body   T
	}
	// Empty is a request or an answer that says nothing.
	Empty struct{}
)

// BodyOf answers with a view.
func BodyOf[T any](view T) *Body[T] { return &Body[T]{view} }

// CreatedOrFound answers 201 for what was created and 200 for what was there.
func CreatedOrFound[T any](created bool, view T) *Created[T] {
	if created {
		return &Created[T]{Status: 201, Body: view}
	}
	return &Created[T]{Status: 200, Body: view}
}

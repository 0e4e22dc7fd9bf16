package rest

import "testing"

type (
	byNothing struct {
		ID string `path:"id"`
	}
	embedsUnexported struct {
		byNothing
		Body struct{ Name string }
	}
	deeplyUnexported struct{ Outer }
	Outer            struct{ byNothing }
	hiddenHeader     struct {
		match string `header:"If-Match"`
	}
	hiddenNote struct {
		IfMatch
		note string
		Body struct{ byNothing }
	}
)

func TestAParameterThatNobodyCanSetIsRefused(t *testing.T) {
	t.Parallel()
	register := func(do func(*API)) (refused bool) {
		defer func() { refused = recover() != nil }()
		do(&API{})
		return false
	}
	for name, tc := range map[string]struct {
		do   func(*API)
		want bool
	}{
		"embedded":          {func(a *API) { Register[embedsUnexported, Empty](a, Endpoint{}, nil) }, true},
		"embedded deeper":   {func(a *API) { Register[deeplyUnexported, Empty](a, Endpoint{}, nil) }, true},
		"a header":          {func(a *API) { Register[hiddenHeader, Empty](a, Endpoint{}, nil) }, true},
		"of an answer":      {func(a *API) { Register[Empty, embedsUnexported](a, Endpoint{}, nil) }, true},
		"no parameter":      {func(a *API) { Register[hiddenNote, Empty](a, Endpoint{}, nil) }, false},
		"what all requests": {func(a *API) { Register[BodyByID[string, Outer], Created[Outer]](a, Endpoint{}, nil) }, false},
	} {
		if got := register(tc.do); got != tc.want {
			t.Errorf("%s: refused %v", name, got)
		}
	}
	_, _ = hiddenHeader{}.match, hiddenNote{}.note
}

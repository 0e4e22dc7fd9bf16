package domain

import (
	"errors"
	"slices"
	"testing"
)

func TestWhatKeysSealIsCounted(t *testing.T) {
	t.Parallel()
	used := []SealedCount{{"a", 2}, {"b", 3}}
	for name, c := range map[string]struct {
		keys      []SealingKey
		primary   string
		old       int
		removable []string
		lacks     string
	}{
		"none":         {},
		"one":          {keys: []SealingKey{{ID: "1", Primary: true, Sealed: used}}, primary: "1"},
		"primary idle": {keys: []SealingKey{{ID: "1", Primary: true}, {ID: "2", Sealed: used}}, primary: "1", old: 5},
		"rekeyed": {
			keys:    []SealingKey{{ID: "2"}, {ID: "1", Primary: true, Sealed: used}, {ID: "3"}},
			primary: "1", removable: []string{"2", "3"},
		},
		"lacks some": {
			keys: []SealingKey{
				{ID: "1", Primary: true}, {ID: "2", Missing: true, Sealed: used}, {ID: "3", Missing: true, Sealed: used[1:]},
			},
			primary: "1", old: 8, lacks: "key 2 seals 2 in a, 3 in b; key 3 seals 3 in b",
		},
	} {
		s := KeysetStatus{c.keys}
		if s.Primary() != c.primary || s.Old() != c.old || !slices.Equal(s.Removable(), c.removable) {
			t.Errorf("%s: got %q, %d, %v", name, s.Primary(), s.Old(), s.Removable())
		}
		err := s.RequireKeys()
		if c.lacks == "" && err != nil ||
			c.lacks != "" &&
				(!errors.Is(err, ErrSealingKeyMissing) || AsError(err).Message != ErrSealingKeyMissing.With(c.lacks).Message) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

package domain_test

import (
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// refs are executions of one trial, named by a letter each.
func refs(letters string) (all []domain.ExecutionRef) {
	for _, letter := range letters {
		all = append(all, domain.ExecutionRef{
			TrialScope: domain.TrialScope{Project: "p", Trial: "t"}, ID: domain.ExecutionID(letter),
		})
	}
	return all
}

// TestExecutionsCountAsOftenAsTheyAreShown and are read once.
func TestExecutionsCountAsOftenAsTheyAreShown(t *testing.T) {
	t.Parallel()
	sizes := map[domain.ExecutionRef]int{}
	for i, ref := range refs("abc") {
		sizes[ref] = 10 * (i + 1)
	}
	for _, test := range []struct {
		wanted          string
		bytes           int
		omitted, chosen string
	}{
		{"abc", 60, "...", "abc"}, {"abc", 59, "..o", "ab"}, {"cab", 40, "..o", "ca"}, {"cba", 45, ".o.", "ca"},
		{"aaaa", 30, "...o", "a"}, {"aba", 40, "...", "ab"}, {"abab", 40, "...o", "ab"}, {"ccc", 1, ".oo", "c"},
		{"xax", 10, "...", "a"}, {"cccc", 0, "....", "c"}, {"", 10, "", ""},
	} {
		targets, chosen := domain.ChooseTargets(refs(test.wanted), sizes, test.bytes)
		omitted := ""
		for _, target := range targets {
			omitted += map[bool]string{true: "o", false: "."}[target.Omitted]
		}
		if omitted != test.omitted || !slices.Equal(chosen, refs(test.chosen)) {
			t.Errorf("%+v: %s, %v", test, omitted, chosen)
		}
	}
}

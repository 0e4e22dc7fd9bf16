package contract

import (
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// sizes of documents: small ones together, a few that fill a page alone, and one
// that is beyond what nobody waits for.
var sizes = []int{10, 20, 30_000, 30_000, 30_000, 10, 300_000, 10, 10, 80_000, 40_000, 500, 500, 500, 100_000, 10}

// recordBudget fails for a store that counts items only.
func recordBudget(t *testing.T, s recordStore) {
	data := make([]string, len(sizes))
	for i, size := range sizes {
		data[i] = `{"a":"` + strings.Repeat("x", size) + `"}`
		if i%2 == 0 { // many small values take more than their JSON
			data[i] = `{"a":[` + strings.Repeat("[],", size/40) + `1]}`
		}
	}
	all := s.stored(t, data...)
	for _, desc := range []bool{false, true} {
		for _, bytes := range []int{1, 10_000, 90_000, 400_000} {
			for _, size := range []int{3, 100} {
				w := domain.CursorQuery{Size: size, Desc: desc, Count: true, Bytes: bytes}
				want := cutAt(inOrder(all, desc), w, domain.Record.Size)
				wantCut(t, w, want, func(w domain.CursorQuery) (domain.CursorPage[domain.Record], error) {
					return s.List(t.Context(), s.tenant, domain.RecordQuery{TrialScope: s.scope, CursorQuery: w})
				}, func(r domain.Record) string { return string(r.ID) })
			}
		}
	}
}

func inOrder[V any](all []V, desc bool) []V {
	all = slices.Clone(all)
	if desc {
		slices.Reverse(all)
	}
	return all
}

// cutAt are the pages that a list has, each as full as it may be.
func cutAt[V any](all []V, w domain.CursorQuery, size func(V) int) (pages [][]V) {
	for len(all) > 0 {
		n, bytes := 0, 0
		for n < min(w.Size, len(all)) && (n == 0 || bytes+size(all[n]) <= w.Bytes) {
			n, bytes = n+1, bytes+size(all[n])
		}
		pages, all = append(pages, all[:n]), all[n:]
	}
	return pages
}

func wantCut[V any](
	t *testing.T, w domain.CursorQuery, want [][]V, list func(domain.CursorQuery) (domain.CursorPage[V], error),
	id func(V) string,
) {
	t.Helper()
	total := int64(len(slices.Concat(want...)))
	for i, items := range want {
		page, err := list(w)
		must(t, err)
		if *page.Total != total {
			t.Errorf("the total of page %d of %+v is %d, want %d", i, w, *page.Total, total)
		}
		if got, want := listed(page.Items, id), listed(items, id); !slices.Equal(got, want) {
			t.Fatalf("page %d of %+v has %d items %v, want %d: %v", i, w, len(got), got, len(want), want)
		}
		if w.After = page.Next; (w.After == "") != (i == len(want)-1) {
			t.Fatalf("page %d of %d of %+v goes on at %q", i, len(want), w, page.Next)
		}
	}
}

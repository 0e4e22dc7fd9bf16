package contract

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// pages reads a list page by page and returns what it found.
func pages[V any](t *testing.T, size int, list func(domain.Paging) (domain.Page[V], error)) (all []V) {
	t.Helper()
	for n := 0; ; n++ {
		page, err := list(domain.Paging{Page: n, Size: size})
		must(t, err)
		if page.Page != n || page.Size != size || len(page.Items) > size {
			t.Fatalf(
				"page %d of size %d says it is page %d of size %d with %d items", n, size, page.Page, page.Size, len(page.Items),
			)
		}
		if all = append(all, page.Items...); len(page.Items) == 0 {
			if page.Total != int64(len(all)) {
				t.Fatalf("the total is %d, and the pages held %d", page.Total, len(all))
			}
			beyondTheEnd(t, page.Total, list)
			return all
		}
	}
}

// beyondTheEnd proves that a page that nobody can count to is empty.
func beyondTheEnd[V any](t *testing.T, total int64, list func(domain.Paging) (domain.Page[V], error)) {
	t.Helper()
	for _, at := range []domain.Paging{
		{Page: 1_000_000, Size: 100}, {Page: math.MaxInt, Size: 1}, {Page: math.MaxInt, Size: 100},
		{Page: math.MaxInt/2 + 1, Size: 2}, {Page: math.MaxInt/4 + 1, Size: 4}, {Page: math.MaxInt/100 + 1, Size: 100},
	} {
		page, err := list(at)
		must(t, err)
		wantSame(t, page.Page, at.Page)
		wantSame(t, page.Total, total)
		wantSame(t, len(page.Items), 0)
	}
}

// cursorPages reads a list that grows without end and returns what it found.
func cursorPages[V any](
	t *testing.T, w domain.CursorQuery, list func(domain.CursorQuery) (domain.CursorPage[V], error),
) (all []V) {
	t.Helper()
	for {
		page, err := list(w)
		must(t, err)
		if all = append(all, page.Items...); len(page.Items) > w.Size {
			t.Fatalf("a page of %d holds %d items", w.Size, len(page.Items))
		}
		if page.Next == "" {
			skipPages(t, w, all, list)
			return all
		}
		if len(page.Items) < w.Size {
			t.Fatal("a short page says that there is more")
		}
		w.After = page.Next
	}
}

// skipPages proves that a page begins behind as many items as it skips, and counts them too.
func skipPages[V any](
	t *testing.T, w domain.CursorQuery, all []V, list func(domain.CursorQuery) (domain.CursorPage[V], error),
) {
	t.Helper()
	w.After, w.Count = "", true
	for _, w.Skip = range []int64{0, 1, int64(len(all)) - 1, int64(len(all)), int64(len(all)) + 7, math.MaxInt32} {
		if w.Skip < 0 {
			continue
		}
		page, err := list(w)
		must(t, err)
		from := min(int(w.Skip), len(all))
		want := all[from:min(from+w.Size, len(all))]
		if len(page.Items) != len(want) || page.Total == nil || *page.Total != int64(len(all)) ||
			(page.Next != "") != (from+w.Size < len(all)) {
			t.Fatalf("behind %d of %d: %d items, total %v, next %q", w.Skip, len(all), len(page.Items), page.Total, page.Next)
		}
		if len(want) > 0 {
			wantSame(t, page.Items, want)
		}
	}
}

// listed returns one word about each item, in order.
func listed[V any, W any](all []V, word func(V) W) []W {
	words := []W{}
	for _, v := range all {
		words = append(words, word(v))
	}
	return words
}

// names are hard to search and to sort.
var names = []string{
	"Ärzte", "b-c", "b c", "B100% sure", "b100x sure", "a_b", "axb", `c\d`, "cxd", "O'Neil", "ΣΊΣΥΦΟΣ", "éclair", "Zebra",
	"zebra 2", "_x",
}

// searches are which of the names each text finds.
var searches = map[string][]string{
	"0%":      {"B100% sure"},
	"%":       {"B100% sure"},
	"SURE":    {"B100% sure", "b100x sure"},
	"A_B":     {"a_b"},
	`c\d`:     {`c\d`},
	"o'n":     {"O'Neil"},
	"ärz":     {"Ärzte"},
	"ÄRZ":     {"Ärzte"},
	"σίσυφος": {"ΣΊΣΥΦΟΣ"},
	"ÉCL":     {"éclair"},
	"nobody":  {},
}

// searchable proves that a text is found literally, ignoring case.
func searchable(t *testing.T, list func(q string) []string) {
	t.Helper()
	for q, want := range searches {
		found := list(q)
		if slices.Sort(found); !slices.Equal(found, want) {
			t.Errorf("%q finds %q, want %q", q, found, want)
		}
	}
}

// sortable proves the order of folded names by bytes, in both directions.
func sortable(t *testing.T, list func(o domain.Order) []string) {
	t.Helper()
	want := slices.SortedFunc(
		slices.Values(names), func(a, b string) int { return strings.Compare(domain.Fold(a), domain.Fold(b)) },
	)
	if up := list(domain.Order{Key: "name"}); !slices.Equal(up, want) {
		t.Errorf("sorted by name:\n%q, want\n%q", up, want)
	}
	slices.Reverse(want)
	if down := list(domain.Order{Key: "name", Desc: true}); !slices.Equal(down, want) {
		t.Errorf("sorted by name downwards:\n%q, want\n%q", down, want)
	}
}

// sortedBy proves every key of a list, up and down; each tells what it sorts by.
func sortedBy[V any](t *testing.T, keys map[string]func(V) string, list func(o domain.Order) []V) {
	t.Helper()
	for key, of := range keys {
		for _, desc := range []bool{false, true} {
			all := listed(list(domain.Order{Key: key, Desc: desc}), of)
			if desc {
				slices.Reverse(all)
			}
			if !slices.IsSorted(all) {
				t.Errorf("sorted by %s, downwards %t: %q", key, desc, all)
			}
		}
	}
}

// byTime writes a time so that texts sort as times do.
func byTime(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.000000") }

// everySecond deals a list out: the first, third and so on are even.
func everySecond[V any](all []V) (odd, even []V) {
	for i, v := range all {
		if i%2 == 0 {
			even = append(even, v)
		} else {
			odd = append(odd, v)
		}
	}
	return odd, even
}

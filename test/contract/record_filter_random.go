package contract

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/filter"
)

// filterRandom compares a store with the core's own evaluation on whatever
// comes up. TENON_SEED repeats a run.
func filterRandom(t *testing.T, s recordStore) {
	seed := time.Now().UnixNano()
	if given, err := strconv.ParseInt(os.Getenv("TENON_SEED"), 10, 64); err == nil {
		seed = given
	}
	t.Logf("TENON_SEED=%d", seed)
	g := generator{rand.New(rand.NewPCG(uint64(seed), 0))}
	all, found := g.records(t, s, 60), map[bool]int{}
	for range 250 {
		f := g.filter(3)
		var want []domain.RecordID
		for _, r := range all {
			matches := f.Matches(r.Root)
			if found[matches]++; matches {
				want = append(want, r.ID)
			}
		}
		wantFound(t, f, all, s.ids(t, domain.RecordQuery{Filter: f}), want)
	}
	if found[true] < 100 || found[false] < 100 {
		t.Errorf("%d records matched, %d did not: these filters tell little", found[true], found[false])
	}
}

func wantFound(t *testing.T, f filter.Filter, all []domain.Record, got, want []domain.RecordID) {
	t.Helper()
	if slices.Equal(got, want) {
		return
	}
	for _, r := range all {
		if has := slices.Contains(got, r.ID); has != slices.Contains(want, r.ID) {
			json, _ := r.Data.MarshalJSON()
			t.Fatalf("the filter %+v finds %s: %v, want %v", f, json, has, !has)
		}
	}
	t.Fatalf("the filter %+v finds in another order", f)
}

// generator makes documents and filters of few words, so that they often meet.
type generator struct{ *rand.Rand }

func pick[T any](g generator, from ...T) T { return from[g.IntN(len(from))] }

func (g generator) records(t *testing.T, s recordStore, n int) []domain.Record {
	var data []string
	for range n {
		json, err := g.document(3).MarshalJSON()
		must(t, err)
		data = append(data, string(json))
	}
	all := s.records(t, data...)
	for i := range all {
		if g.IntN(2) == 0 {
			all[i].ExternalID = fmt.Sprint("P-", i)
		}
		all[i].CreatedAt = moment(g.IntN(5))
		must(t, s.Insert(t.Context(), s.tenant, all[i]))
	}
	return all
}

func moment(n int) time.Time { return time.UnixMilli(1_760_000_000_000 + int64(n)).UTC() }

func (g generator) key() string { return pick(g, "a", "b", "a.b", "0", "1", "$c", "%") }

func (g generator) document(depth int) document.Document {
	d := document.Document{}
	for range g.IntN(4) {
		key := g.key()
		if _, twice := d.Get(key); !twice {
			d = append(d, document.Field{Key: key, Value: g.value(depth - 1)})
		}
	}
	return d
}

func (g generator) value(depth int) any {
	if depth <= 0 || g.IntN(2) == 0 {
		return g.scalar()
	}
	if g.IntN(2) == 0 {
		return g.document(depth)
	}
	list := []any{}
	for range g.IntN(4) {
		list = append(list, g.value(depth-1))
	}
	return list
}

func (g generator) scalar() any {
	return pick[any](g, nil, true, false, g.number(), g.number(), g.text(), g.text())
}

// number keeps decimals away from doubles that are written alike: MongoDB tells
// 0.1 from the double closest to it, the server of our tests does not.
func (g generator) number() any {
	return pick[any](g, int64(0), int64(1), int64(-1), 1.0, 1.5, 0.1, int64(9007199254740993), 9007199254740992.0,
		document.Decimal("9007199254740992.5"), document.Decimal("0.1230000000000000000000000000001"),
		document.Decimal("12345678901234567890"))
}

func (g generator) text() string {
	return pick(g, "", "a", "A", "ab", "BA", "ß", "\u212a", "k", ".*", "😀", "\uffee", "a\nb")
}

func (g generator) filter(depth int) filter.Filter {
	if depth <= 0 || g.IntN(3) > 0 {
		return g.condition()
	}
	switch g.IntN(3) {
	case 0:
		return filter.Filter{And: g.filters(depth)}
	case 1:
		return filter.Filter{Or: g.filters(depth)}
	}
	not := g.filter(depth - 1)
	return filter.Filter{Not: &not}
}

func (g generator) filters(depth int) (list []filter.Filter) {
	for range 1 + g.IntN(3) {
		list = append(list, g.filter(depth-1))
	}
	return list
}

func (g generator) condition() filter.Filter {
	f := filter.Filter{Op: pick(
		g, filter.Eq, filter.Ne, filter.Lt, filter.Lte, filter.Gt, filter.Gte, filter.In, filter.Exists, filter.Contains,
		filter.Between,
	)}
	scalar := g.scalar
	switch f.Field.Root = pick(
		g, filter.RootData, filter.RootData, filter.RootData, filter.RootData, filter.RootExternalID, filter.RootCreatedAt,
	); f.Field.Root {
	case filter.RootData:
		for range 1 + g.IntN(3) {
			f.Field.Keys = append(f.Field.Keys, g.key())
		}
	case filter.RootExternalID:
		scalar = func() any { return fmt.Sprint("P-", g.IntN(60)) }
	case filter.RootCreatedAt:
		scalar = func() any { return moment(g.IntN(5)) }
		if f.Op == filter.Contains {
			f.Op = filter.Eq
		}
	}
	f.Value = g.operand(f.Op, scalar)
	return f
}

func (g generator) operand(op filter.Op, scalar func() any) any {
	switch op {
	case filter.Exists:
		return g.IntN(2) == 0
	case filter.In:
		list := []any{}
		for range g.IntN(4) {
			list = append(list, scalar())
		}
		return list
	case filter.Between:
		return pair(func() any { return ordered(scalar) })
	case filter.Lt, filter.Lte, filter.Gt, filter.Gte:
		return ordered(scalar)
	}
	return scalar()
}

// ordered draws until there is something that has an order.
func ordered(scalar func() any) any {
	for {
		switch v := scalar().(type) {
		case nil, bool:
		default:
			return v
		}
	}
}

// pair draws until there are two of one type.
func pair(scalar func() any) any {
	for {
		a, b := scalar(), scalar()
		if kind(a) == kind(b) {
			return []any{a, b}
		}
	}
}

func kind(v any) string {
	switch v.(type) {
	case string:
		return "text"
	case time.Time:
		return "time"
	}
	return "number"
}

package memory

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// What is taken back leaves no trace in the order, whatever was put and dropped.
func TestAUnitOfWorkThatFailsLeavesTheOrderAsItWas(t *testing.T) {
	w := newTransactor(optional(nil))
	rows, random := newTable[int, int](w), rand.New(rand.NewPCG(1, 2))
	scramble := func(fail error) {
		_ = w.InTx(t.Context(), func(context.Context) error {
			for range 20 {
				if k := random.IntN(12); random.IntN(2) == 0 {
					rows.put(k, random.Int())
				} else {
					rows.delete(k)
				}
			}
			return fail
		})
	}
	for range 300 {
		scramble(nil)
		before, kept := slices.Collect(rows.order.all()), maps.Clone(rows.rows)
		scramble(errors.New("no"))
		if after := slices.Collect(rows.order.all()); !slices.Equal(before, after) || !maps.Equal(kept, rows.rows) {
			t.Fatalf("%v became %v", before, after)
		}
		if got, want := slices.Sorted(rows.order.all()), slices.Sorted(maps.Keys(rows.rows)); !slices.Equal(got, want) {
			t.Fatalf("the order has %v, the rows are %v", got, want)
		}
	}
}

func TestRowsComeInTheOrderInWhichTheyCame(t *testing.T) {
	w := newTransactor(optional(nil))
	rows := newTable[int, int](w)
	err := w.InTx(t.Context(), func(context.Context) error {
		for _, k := range []int{5, 3, 9, 1, 7} {
			rows.put(k, k)
		}
		rows.put(3, 30)
		rows.delete(9)
		rows.put(9, 9)
		return nil
	})
	got := rows.all(func(int, int) bool { return true })
	if err != nil || !slices.Equal(got, []int{5, 30, 1, 7, 9}) {
		t.Errorf("got %v, %v", got, err)
	}
}

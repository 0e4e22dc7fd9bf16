package domain_test

import (
	"math"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

func TestOffsetNeverOverflows(t *testing.T) {
	t.Parallel()
	for at, want := range map[domain.Paging]int64{
		{}: 0, {Page: 0, Size: 20}: 0, {Page: 3, Size: 20}: 60, {Page: -1, Size: 20}: 0, {Page: math.MinInt, Size: 7}: 0,
		{Page: 1_000_000, Size: 100}: 100_000_000, {Page: math.MaxInt, Size: 1}: math.MaxInt64,
		{Page: math.MaxInt, Size: 100}: math.MaxInt64, {Page: math.MaxInt/2 + 1, Size: 2}: math.MaxInt64,
		{Page: math.MaxInt/100 + 1, Size: 100}: math.MaxInt64, {Page: math.MaxInt / 100, Size: 100}: math.MaxInt64 - 7,
		{Page: math.MaxInt, Size: math.MaxInt}: math.MaxInt64, {Page: 5, Size: -3}: 5,
	} {
		if got := at.Offset(); got != want {
			t.Errorf("%+v: %d, want %d", at, got, want)
		}
	}
}

func FuzzOffset(f *testing.F) {
	f.Add(1, 20)
	f.Add(math.MaxInt, 100)
	f.Fuzz(func(t *testing.T, page, size int) {
		if got := (domain.Paging{Page: page, Size: size}).Offset(); got < 0 {
			t.Errorf("page %d of size %d begins at %d", page, size, got)
		}
	})
}

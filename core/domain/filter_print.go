package domain

import (
	"fmt"
	"strings"
)

// Print returns a text that is the same for equal filters only, to bind a
// cursor to. It holds what the filter holds: seal it, never show it.
func (f Filter) Print() string {
	var b strings.Builder
	f.print(&b)
	return b.String()
}

func (f Filter) print(b *strings.Builder) {
	fmt.Fprintf(b, "(%q %q %T %#v", f.Field.String(), f.Op, f.Value, f.Value)
	for _, list := range [][]Filter{f.And, f.Or} {
		fmt.Fprintf(b, " [%d", len(list))
		for _, each := range list {
			each.print(b)
		}
	}
	if f.Not != nil {
		b.WriteString(" !")
		f.Not.print(b)
	}
	b.WriteByte(')')
}

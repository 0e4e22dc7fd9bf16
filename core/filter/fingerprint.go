package filter

import (
	"fmt"
	"strings"
)

// Fingerprint returns a text that is the same for equal filters only, to bind a
// cursor to. It holds what the filter holds: authenticate it by a hash, never show it.
func (f Filter) Fingerprint() string {
	var b strings.Builder
	f.write(&b)
	return b.String()
}

func (f Filter) write(b *strings.Builder) {
	fmt.Fprintf(b, "(%q %q %T %#v", f.Field.String(), f.Op, f.Value, f.Value)
	for _, list := range [][]Filter{f.And, f.Or} {
		fmt.Fprintf(b, " [%d", len(list))
		for _, each := range list {
			each.write(b)
		}
	}
	if f.Not != nil {
		b.WriteString(" !")
		f.Not.write(b)
	}
	b.WriteByte(')')
}

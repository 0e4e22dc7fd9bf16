package document

import (
	"cmp"
	"strconv"
)

// Compare orders two values of one type: numbers by their exact value, text by
// code point. Nulls and booleans are only equal or not; all else has no order.
func Compare(a, b any) (order int, ok bool) {
	switch x := a.(type) {
	case nil, bool:
		return 0, a == b
	case string:
		y, ok := b.(string)
		return cmp.Compare(x, y), ok
	case int64, float64, Decimal:
		switch b.(type) {
		case int64, float64, Decimal:
			return compareNumbers(a, b), true
		}
	}
	return 0, false
}

// exactNumber returns what a number of a document is worth. A double is worth its
// binary value, which has up to 767 digits, not the decimal it is written as:
// so MongoDB compares.
func exactNumber(value any) number {
	var text string
	switch v := value.(type) {
	case int64:
		text = strconv.FormatInt(v, 10)
	case float64:
		text = strconv.FormatFloat(v, 'e', 766, 64)
	case Decimal:
		text = string(v)
	}
	n, _ := readNumber(text)
	return n
}

func compareNumbers(a, b any) int {
	switch x := a.(type) {
	case int64:
		if y, ok := b.(int64); ok {
			return cmp.Compare(x, y)
		}
	case float64:
		if y, ok := b.(float64); ok {
			return cmp.Compare(x, y)
		}
	}
	return exactNumber(a).compare(exactNumber(b))
}

func (n number) compare(m number) int {
	if c := cmp.Compare(n.sign(), m.sign()); c != 0 || n.sign() == 0 {
		return c
	}
	return n.sign() * cmp.Or(cmp.Compare(len(n.digits)+n.exp, len(m.digits)+m.exp), cmp.Compare(n.digits, m.digits))
}

func (n number) sign() int {
	switch {
	case n.digits == "":
		return 0
	case n.negative:
		return -1
	}
	return 1
}

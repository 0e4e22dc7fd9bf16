package document

import (
	"strconv"
	"strings"
)

func (n number) decimal() (Decimal, bool) {
	if len(n.digits)+n.exp > decimalDigits+decimalMaxExp {
		return "", false
	}
	if n.exp > decimalMaxExp {
		n = n.fill(n.exp - decimalMaxExp)
	} else if n.exp > 0 && len(n.digits)+n.exp <= decimalDigits {
		n = n.fill(n.exp) // people write integers without an exponent
	}
	return Decimal(n.String()), len(n.digits) <= decimalDigits && n.exp >= decimalMinExp
}

// fill writes zeros at the end instead of counting them in the exponent.
func (n number) fill(zeros int) number {
	return number{n.negative, n.digits + strings.Repeat("0", zeros), n.exp - zeros}
}

// String follows the to-scientific-string of the General Decimal Arithmetic
// specification, as decimal128 libraries do.
func (n number) String() string {
	signal := ""
	if n.negative {
		signal = "-"
	}
	point := len(n.digits) + n.exp // digits before the point
	switch {
	case n.exp == 0:
		return signal + n.digits
	case n.exp > 0 || point < -5:
		return signal + n.scientific(point-1)
	case point > 0:
		return signal + n.digits[:point] + "." + n.digits[point:]
	}
	return signal + "0." + strings.Repeat("0", -point) + n.digits
}

func (n number) scientific(exp int) string {
	head, tail := n.digits[:1], n.digits[1:]
	if tail != "" {
		head += "."
	}
	signal := "+"
	if exp < 0 {
		signal = "-"
	}
	return head + tail + "E" + signal + strconv.Itoa(max(exp, -exp))
}

package document

import (
	"encoding/json"
	"strconv"
	"strings"
)

// What IEEE 754 decimal128 holds.
const (
	decimalDigits = 34
	decimalMinExp = -6176
	decimalMaxExp = 6111
)

// ReadNumber reads a JSON number: an int64 when it is written as an integer
// and fits, else a double when that is exact, else whatever holds it exactly.
func ReadNumber(literal string) (any, error) {
	if !isNumber(literal) {
		return nil, ErrNotANumber
	}
	if number, ok := numberOf(literal); ok {
		return number, nil
	}
	return nil, ErrNumberUnsupported
}

// isNumber leaves the grammar to encoding/json; only numbers begin and end so.
func isNumber(s string) bool {
	digit := func(c byte) bool { return '0' <= c && c <= '9' }
	return s != "" && (s[0] == '-' || digit(s[0])) && digit(s[len(s)-1]) && json.Valid([]byte(s))
}

func numberOf(literal string) (any, bool) {
	if i, err := strconv.ParseInt(literal, 10, 64); err == nil {
		return i, true
	}
	exact, ok := readNumber(literal)
	if !ok {
		return nil, false
	}
	if f, err := strconv.ParseFloat(literal, 64); err == nil && exact == shortest(f) {
		return f, true
	}
	d, ok := exact.decimal()
	if i, err := strconv.ParseInt(string(d), 10, 64); err == nil {
		return i, true // such as 9007199254740993.0
	}
	return d, ok
}

// number is digits × 10^exp, without zeros at either end of the digits, so
// that equal numbers are equal structs. Zero has no digits.
type number struct {
	negative bool
	digits   string
	exp      int
}

// readNumber takes a JSON number or a Decimal; it fails when the exponent is
// beyond all bounds.
func readNumber(literal string) (n number, ok bool) {
	literal, n.negative = strings.CutPrefix(literal, "-")
	mantissa, power := literal, "0"
	if e := strings.IndexAny(literal, "eE"); e >= 0 {
		mantissa, power = literal[:e], literal[e+1:]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	if n.digits = strings.TrimRight(digits, "0"); n.digits == "" {
		return n, true
	}
	exp, err := strconv.ParseInt(power, 10, 32)
	n.exp = int(exp) - len(fraction) + len(digits) - len(n.digits)
	return n, err == nil
}

func shortest(f float64) number {
	n, _ := readNumber(strconv.FormatFloat(f, 'e', -1, 64))
	return n
}

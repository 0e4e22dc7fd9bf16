package document

import (
	"bytes"
	"math"
	"strconv"
)

// MarshalJSON writes the keys in their order.
func (d Document) MarshalJSON() ([]byte, error) { return Append(nil, d) }

// Append writes any value of a document as compact JSON. What HTML would
// mind stays as it is; what JavaScript would mind is escaped.
func Append(dst []byte, value any) ([]byte, error) {
	switch v := value.(type) {
	case nil:
		return append(dst, "null"...), nil
	case bool:
		return strconv.AppendBool(dst, v), nil
	case int64:
		return strconv.AppendInt(dst, v, 10), nil
	case float64:
		return appendFloat(dst, v)
	case Decimal:
		return appendDecimal(dst, v)
	case string:
		return appendText(dst, v)
	case Document:
		return appendAll(dst, '{', v, '}', appendField)
	case []any:
		return appendAll(dst, '[', v, ']', Append)
	}
	return dst, ErrValueUnsupported
}

func appendAll[T any](
	dst []byte, open byte, items []T, end byte, write func([]byte, T) ([]byte, error),
) (_ []byte, err error) {
	dst = append(dst, open)
	for i, item := range items {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = write(dst, item); err != nil {
			return dst, err
		}
	}
	return append(dst, end), nil
}

func appendField(dst []byte, f Field) ([]byte, error) {
	dst, err := appendText(dst, f.Key)
	if err != nil {
		return dst, err
	}
	return Append(append(dst, ':'), f.Value)
}

// appendFloat writes the shortest form, and always so that it is read as a
// double again: 1 becomes 1.0.
func appendFloat(dst []byte, f float64) ([]byte, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return dst, ErrNumberUnsupported
	}
	format, size := byte('f'), math.Abs(f)
	if size != 0 && (size < 1e-6 || size >= 1e21) {
		format = 'e'
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, format, -1, 64)
	if format == 'f' && bytes.IndexByte(dst[start:], '.') < 0 {
		dst = append(dst, ".0"...)
	}
	return dst, nil
}

// appendDecimal does not trust a Decimal that someone else has made.
func appendDecimal(dst []byte, d Decimal) ([]byte, error) {
	if !isNumber(string(d)) {
		return dst, ErrValueUnsupported
	}
	return append(dst, d...), nil
}
